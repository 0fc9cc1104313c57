#include "core/semantics/media_parts.h"

#include <memory>
#include <string>
#include <utility>

#include "core/semantics/media.h"

namespace spanloom {

namespace {

constexpr int kMaxDepth = 4;
constexpr std::size_t kShortText = 256; // a shorter text under an ambiguous name is a name, not a picture

bool isOneOf(std::string_view key, std::initializer_list<std::string_view> keys) {
    for (const std::string_view one : keys)
        if (key == one)
            return true;
    return false;
}

/// Collects what the members of a map and of the maps in it say.
class MediaReader {
public:
    explicit MediaReader(std::string_view type)
        : m_type(type) { }

    void read(ValueView map, int depth) {
        map.forEachMember([&](std::string_view key, ValueView value) {
            if (value.type() == ValueType::Map && depth < kMaxDepth)
                return read(value, depth + 1);
            if (value.type() == ValueType::Bytes) {
                m_bytes = value.text();
                return;
            }
            if (value.type() == ValueType::String)
                readText(key, value.text());
        });
    }

    MessagePart part() {
        if (m_isPlainText && !m_content.empty())
            return {MessagePart::Type::Text, std::string(m_content), {}};
        if (!m_bytes.empty())
            setMediaBytes(m_media, std::string(m_bytes));
        else
            setMediaContent(m_media, m_content);
        if (m_media.mimeType.empty() && !m_format.empty() && m_format.find('/') == std::string_view::npos)
            m_media.mimeType = std::string(kindWord()) + "/" + std::string(m_format);
        else if (m_media.mimeType.empty())
            m_media.mimeType = m_format;
        if (m_media.unreadSize > 0 && m_media.mimeType.starts_with("text/"))
            return {MessagePart::Type::Text, std::string(m_content), {}};
        const MessagePart::Type type = mediaPartType(m_type, m_media.mimeType.empty() ? m_modality : m_media.mimeType);
        return mediaPart(type, std::move(m_media));
    }

private:
    void readText(std::string_view key, std::string_view text) {
        if (text.empty())
            return;
        if (isOneOf(key, {"mime_type", "media_type", "mediaType", "mimeType", "contentType", "content_type"}))
            m_media.mimeType = text;
        else if (key == "modality")
            m_modality = text;
        else if (key == "format")
            m_format = text;
        else if (key == "type")
            m_isPlainText |= text == "text"; // Anthropic: a document's source of type text
        else if (isOneOf(key, {"filename", "file_name", "fileName", "name", "title"}))
            m_media.name = text;
        else if (isOneOf(key, {"url", "uri", "file_id", "fileId", "fileUri", "file_uri", "file_url", "id", "asset_id"}))
            readAddress(key, text);
        else if (isOneOf(key, {"data", "content", "bytes", "base64", "base64Data", "file_data", "b64_json"}))
            m_content = text;
        else if (isOneOf(key, {"image_url", "image", "audio", "file", "video", "audio_url", "result"}))
            text.size() > kShortText && !text.starts_with("http") ? void(m_content = text) : readAddress(key, text);
    }

    void readAddress(std::string_view key, std::string_view text) {
        if (text.starts_with("data:"))
            m_content = text;
        else if (m_media.address.empty() || key != "id")
            m_media.address = text;
    }

    std::string_view kindWord() const {
        switch (mediaPartType(m_type, m_modality)) {
        case MessagePart::Type::Image: return "image";
        case MessagePart::Type::Audio: return "audio";
        default: return m_type.find("video") != std::string_view::npos ? "video" : "application";
        }
    }

    std::string_view m_type;
    Media m_media;
    std::string_view m_content;
    std::string_view m_bytes;
    std::string_view m_format;
    std::string_view m_modality;
    bool m_isPlainText = false;
};

} // namespace

MessagePart::Type mediaPartType(std::string_view word, std::string_view mimeType) {
    for (const std::string_view text : {mimeType, word}) {
        if (text.find("image") != std::string_view::npos)
            return MessagePart::Type::Image;
        if (text.find("audio") != std::string_view::npos)
            return MessagePart::Type::Audio;
    }
    return MessagePart::Type::File;
}

MessagePart mediaPart(MessagePart::Type type, Media media) {
    MessagePart part;
    part.type = type;
    part.text = describe(media);
    part.media = std::make_shared<const Media>(std::move(media));
    return part;
}

MessagePart mediaPartOf(std::string_view type, ValueView map) {
    MediaReader reader(type);
    reader.read(map, 0);
    return reader.part();
}

} // namespace spanloom
