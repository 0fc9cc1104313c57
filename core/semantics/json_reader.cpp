#include "core/semantics/json_reader.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <vector>

// GCC 12 sees dangling pointers in simdjson's own templates.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
#include <simdjson.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace spanloom {

namespace {

// What Python prints of an object: Response(id='…', model='…').
bool looksLikeObject(std::string_view text) {
    constexpr std::size_t kLongestName = 64;
    if (text.size() < 4 || text.back() != ')' || text.front() < 'A' || text.front() > 'Z')
        return false;
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || open > kLongestName)
        return false;
    const auto isNameCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (!std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(open), isNameCharacter))
        return false;
    std::size_t at = open + 1;
    while (at < text.size() && isNameCharacter(text[at]))
        ++at;
    return at > open + 1 && at < text.size() && text[at] == '=';
}

// Texts of more than this are not taken apart on import: they cost more than any field in them is worth.
constexpr std::size_t kMaxDocumentBytes = std::size_t {64} << 20;
constexpr std::size_t kKeptBufferBytes = std::size_t {1} << 20;

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

void write(simdjson::dom::element element, ValueWriter& writer, int depth) {
    switch (element.type()) {
    case simdjson::dom::element_type::NULL_VALUE: writer.empty(); return;
    case simdjson::dom::element_type::BOOL: writer.boolean(element.get_bool().value_unsafe()); return;
    case simdjson::dom::element_type::INT64: writer.integer(element.get_int64().value_unsafe()); return;
    case simdjson::dom::element_type::UINT64:
        writer.real(static_cast<double>(element.get_uint64().value_unsafe()));
        return;
    case simdjson::dom::element_type::DOUBLE: writer.real(element.get_double().value_unsafe()); return;
    case simdjson::dom::element_type::STRING: writer.string(element.get_string().value_unsafe()); return;
    case simdjson::dom::element_type::ARRAY: {
        if (depth >= kMaxValueDepth) {
            writer.string(simdjson::minify(element));
            return;
        }
        writer.beginArray();
        // A name for the result: simdjson hands out a reference into the temporary otherwise.
        const simdjson::dom::array elements = element.get_array().value_unsafe();
        for (const simdjson::dom::element member : elements)
            write(member, writer, depth + 1);
        writer.endArray();
        return;
    }
    case simdjson::dom::element_type::OBJECT: {
        if (depth >= kMaxValueDepth) {
            writer.string(simdjson::minify(element));
            return;
        }
        writer.beginMap();
        // A name for the result: simdjson hands out a reference into the temporary otherwise.
        const simdjson::dom::object members = element.get_object().value_unsafe();
        for (const simdjson::dom::key_value_pair member : members) {
            writer.mapKey(member.key);
            write(member.value, writer, depth + 1);
        }
        writer.endMap();
        return;
    }
    }
}

} // namespace

struct JsonReader::State {
    simdjson::dom::parser parser;
    std::vector<char> padded;
    std::deque<std::string> documents; // a deque: views into earlier documents stay valid
    std::size_t used = 0;
    struct Seen {
        const char* text;
        std::size_t size;
        ValueView value;
    };
    std::vector<Seen> seen;
    bool isTruncated = false;

    std::string& nextDocument() {
        if (used == documents.size())
            documents.emplace_back();
        std::string& document = documents[used++];
        document.clear();
        return document;
    }
};

JsonReader::JsonReader()
    : m_state(std::make_unique<State>()) { }
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

void JsonReader::clear() {
    if (m_state->used == 0 && m_state->seen.empty())
        return;
    for (std::string& document : m_state->documents)
        if (document.capacity() > kKeptBufferBytes)
            document = std::string();
    if (m_state->padded.capacity() > kKeptBufferBytes)
        m_state->padded = {};
    m_state->used = 0;
    m_state->seen.clear();
    m_state->isTruncated = false;
}

bool JsonReader::sawTruncated() const { return m_state->isTruncated; }

std::optional<ValueView> JsonReader::parseStrict(std::string_view text) {
    if (text.size() > kMaxDocumentBytes)
        return std::nullopt;
    std::vector<char>& padded = m_state->padded;
    if (padded.size() < text.size() + simdjson::SIMDJSON_PADDING)
        padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
    if (!text.empty())
        std::memcpy(padded.data(), text.data(), text.size());
    std::memset(padded.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
    simdjson::dom::element root;
    if (m_state->parser.parse(padded.data(), text.size(), false).get(root) != simdjson::SUCCESS)
        return std::nullopt;
    std::string& document = m_state->nextDocument();
    ValueWriter writer(document);
    write(root, writer, 0);
    return ValueView(document);
}

std::optional<ValueView> JsonReader::parse(std::string_view text) {
    if (std::optional<ValueView> strict = parseStrict(text))
        return strict;
    if (text.size() > kMaxDocumentBytes)
        return std::nullopt;
    std::string& document = m_state->nextDocument();
    const LenientResult result = readLenientJson(text, document);
    if (!result.isValid)
        return std::nullopt;
    m_state->isTruncated |= result.isTruncated;
    return ValueView(document);
}

ValueView JsonReader::structured(ValueView value) {
    if (value.type() != ValueType::String)
        return value;
    const std::string_view text = value.text();
    if (!looksLikeJson(trimmed(text)) && !looksLikeObject(trimmed(text)))
        return value;
    for (const State::Seen& seen : m_state->seen)
        if (seen.text == text.data() && seen.size == text.size())
            return seen.value;
    ValueView result = value;
    for (int round = 0; round < 2 && result.type() == ValueType::String; ++round) {
        const std::string_view inner = trimmed(result.text());
        if (!looksLikeJson(inner) && !looksLikeObject(inner))
            break;
        const std::optional<ValueView> parsed = parse(inner);
        if (!parsed)
            break;
        result = *parsed;
    }
    m_state->seen.push_back({text.data(), text.size(), result});
    return result;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// "Response(id='resp_1', …)": the repr of an object with named members.
static bool looksLikeRepr(std::string_view text) {
    constexpr std::size_t kLongestName = 64;
    if (text.back() != ')' || text.front() < 'A' || text.front() > 'Z')
        return false;
    const std::size_t open = text.substr(0, kLongestName).find('(');
    if (open == std::string_view::npos)
        return false;
    const auto isName = [](std::string_view name) {
        return !name.empty()
            && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
            == std::string_view::npos;
    };
    const std::string_view members = text.substr(open + 1);
    const std::size_t equals = members.substr(0, kLongestName).find('=');
    return isName(text.substr(0, open)) && equals != std::string_view::npos && isName(members.substr(0, equals));
}

bool looksLikeJson(std::string_view text) {
    return text.size() >= 2
        && (text.front() == '{' || text.front() == '[' || (text.front() == '"' && text.back() == '"')
            || looksLikeRepr(text));
}

std::string_view firstArrayElement(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.front() != '[')
        return {};
    text.remove_prefix(1);
    text = trimmed(text);
    int depth = 0;
    bool isInString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isInString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                isInString = false;
        } else if (c == '"') {
            isInString = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return text.substr(0, i);
            if (--depth == 0)
                return text.substr(0, i + 1);
        } else if (c == ',' && depth == 0) {
            return text.substr(0, i);
        }
    }
    return {};
}

} // namespace spanloom
