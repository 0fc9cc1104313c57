#include "core/import/otlp/otlp_importers.h"
#include "core/import/otlp/protobuf_decoder.h"
#include "core/import/otlp/protobuf_splitter.h"

namespace spanloom::otlp {

namespace {

constexpr int kLikely = 60;

/// Reads a varint at `at`; false when it is cut off or too long.
bool readVarint(std::string_view bytes, std::size_t& at, std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/// Whether bytes (maybe cut off) can be the content of ResourceSpans or its like: fields 1, 2, 3 or 1000, all
/// with a length. Zipkin's and Perfetto's lists show other fields at once.
bool mayBeResource(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::uint64_t tag = 0;
        std::uint64_t size = 0;
        const std::size_t start = at;
        if (!readVarint(bytes, at, tag))
            return at == bytes.size() && at - start < 10;
        const std::uint64_t number = tag >> 3;
        if ((tag & 7) != 2 || !((number >= 1 && number <= 3) || number == 1000))
            return false;
        if (!readVarint(bytes, at, size))
            return at == bytes.size();
        if (size > bytes.size() - at)
            return true;
        at += size;
    }
    return true;
}

/// Whether bytes (maybe cut off) start like TracesData: field 1 with a length, over and over.
bool mayBeMessage(std::string_view bytes, bool isWhole) {
    std::size_t at = 0;
    bool sawAny = false;
    while (at < bytes.size()) {
        std::uint64_t size = 0;
        if (bytes[at++] != 0x0A)
            return false;
        if (!readVarint(bytes, at, size))
            return sawAny || !isWhole;
        if (!mayBeResource(bytes.substr(at, size)))
            return false;
        if (size > bytes.size() - at)
            return true;
        at += size;
        sawAny = true;
    }
    return sawAny;
}

bool mayBeFramed(const SourceHead& head) {
    const std::string_view bytes = head.bytes;
    std::size_t at = 0;
    bool sawMessage = false;
    while (bytes.size() - at >= 4) {
        std::uint64_t size = 0;
        for (int i = 0; i < 4; ++i)
            size = size << 8 | static_cast<unsigned char>(bytes[at++]);
        if (size == 0)
            continue;
        const std::string_view message = bytes.substr(at, size);
        if (message.empty() || !mayBeMessage(message, message.size() == size))
            return sawMessage && message.empty();
        sawMessage = true;
        at += message.size();
    }
    return sawMessage;
}

class OtlpProtobufImporter final : public Importer {
public:
    [[nodiscard]] std::string_view formatName() const override { return "otlp-protobuf"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"OTLP protobuf",
            "bare messages; length-prefixed as the collector's file exporter writes them; traces and logs",
            "metrics and profiles are counted and left out"};
    }

    [[nodiscard]] int probe(const SourceHead& head) const override {
        if (head.bytes.empty())
            return 0;
        const auto first = static_cast<unsigned char>(head.bytes.front());
        if (first == 0x0A)
            return mayBeMessage(head.bytes, head.isWhole) ? kLikely : 0;
        return first <= 0x09 && mayBeFramed(head) ? kLikely : 0;
    }

    [[nodiscard]] std::unique_ptr<RecordSplitter> makeSplitter(const SplitterContext& context) const override {
        return std::make_unique<ProtobufSplitter>(context);
    }
    [[nodiscard]] std::unique_ptr<RecordDecoder> makeDecoder(
        const ImportLimits& limits, std::uint64_t sourceSeed) const override {
        return std::make_unique<ProtobufDecoder>(limits, sourceSeed);
    }
};

} // namespace

const Importer& protobufImporter() {
    static const OtlpProtobufImporter importer;
    return importer;
}

} // namespace spanloom::otlp
