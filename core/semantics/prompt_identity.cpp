#include <algorithm>
#include <array>
#include <utility>

#include "core/base/hash.h"
#include "core/semantics/span_reading.h"

namespace spanloom {

namespace {

constexpr std::size_t kKnownTexts = 1024; // a power of two

constexpr std::array<std::string_view, 31> kDateWords {"january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "oct", "nov", "dec", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "utc"};

bool isWordByte(unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Ids and dates hold their parts together with these.
bool isJoint(char c) { return c == '-' || c == ':' || c == '.' || c == '/' || c == '+' || c == ','; }

bool isVariable(std::string_view word, bool hasDigit, bool followsVariable) {
    if (hasDigit)
        return true;
    if (word.size() > 9 || word.size() < 3)
        return false;
    char buffer[9];
    std::transform(word.begin(), word.end(), buffer,
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    const std::string_view lower(buffer, word.size());
    if (lower == "may" || lower == "march")
        return followsVariable; // a month in "3 May", else a word
    return std::find(kDateWords.begin(), kDateWords.end(), lower) != kDateWords.end();
}

bool isSystemRole(std::string_view role) { return role == "system" || role == "developer"; }

void appendText(std::string& target, ValueView value) {
    switch (value.type()) {
    case ValueType::String:
        target += value.text();
        target.push_back('\n');
        return;
    case ValueType::Array: value.forEachElement([&](ValueView element) { appendText(target, element); }); return;
    case ValueType::Map:
        for (const std::string_view key : {"content", "text", "parts"})
            if (const std::optional<ValueView> member = value.member(key)) {
                appendText(target, *member);
                return;
            }
        return;
    default: return;
    }
}

bool appendIfSystem(std::string& target, ValueView message) {
    const std::optional<ValueView> role = message.member("role");
    if (!role || !isSystemRole(role->text()))
        return false;
    appendText(target, message);
    return !target.empty();
}

bool fromFlattened(std::span<const Hit> hits, const Source& source, std::string& target) {
    std::uint32_t first = 0xFFFFFFFFu;
    for (const Hit& hit : hits)
        if (hit.source == &source)
            first = std::min(first, hit.index);
    bool isSystem = false;
    for (const Hit& hit : hits)
        if (hit.source == &source && hit.index == first && hit.tail.ends_with("role"))
            isSystem = isSystemRole(hit.value.text());
    if (!isSystem)
        return false;
    for (const Hit& hit : hits)
        if (hit.source == &source && hit.index == first
            && (hit.tail.ends_with("content") || hit.tail.ends_with("content.text")))
            appendText(target, hit.value);
    return !target.empty();
}

/// The list of messages in the text of a request, `{"messages": [...]}`; other texts are the list themselves.
std::string_view messageList(std::string_view text) {
    constexpr std::string_view kMember = "\"messages\"";
    if (!trimmed(text).starts_with('{'))
        return text;
    const std::size_t member = text.find(kMember);
    if (member == std::string_view::npos)
        return {};
    const std::string_view rest = trimmed(text.substr(member + kMember.size()));
    return rest.starts_with(':') ? rest.substr(1) : std::string_view();
}

bool fromFirstMessage(SpanReading& reading, ValueView value, std::string& target) {
    if (const std::optional<ValueView> list = value.member("messages"); list && value.type() == ValueType::Map)
        return fromFirstMessage(reading, *list, target);
    if (value.type() == ValueType::Array) {
        std::optional<ValueView> first;
        value.forEachElement([&](ValueView element) {
            if (!first)
                first = element;
        });
        return first && appendIfSystem(target, *first);
    }
    // Only the first message is parsed: conversations are long and repeat themselves.
    std::string_view first = firstArrayElement(messageList(value.text()));
    if (first.starts_with('['))
        first = firstArrayElement(first); // one conversation in a batch of them
    if (first.find("system") == std::string_view::npos && first.find("developer") == std::string_view::npos)
        return false;
    const std::optional<ValueView> message = reading.json.parse(first);
    return message && appendIfSystem(target, *message);
}

bool systemPrompt(SpanReading& reading, std::string& target) {
    for (const Hit& hit : reading.hits.of(Slot::SystemInstructions)) {
        if (!reading.counts(hit) || isMissing(hit.value))
            continue;
        appendText(target, reading.json.structured(hit.value));
        if (!target.empty())
            return true;
    }
    const std::span<const Hit> hits = reading.hits.of(Slot::InputMessages);
    for (const Hit& hit : hits) {
        if (!reading.counts(hit))
            continue;
        if (hit.source->encoding == Encoding::Indexed)
            return fromFlattened(hits, *hit.source, target);
        if (hit.source->encoding == Encoding::Event) {
            if (hit.source->event != "gen_ai.system.message")
                continue;
            for (const AttributeView& attribute : hit.event)
                if (attribute.value.type() == ValueType::String && attribute.value.text().size() > target.size())
                    target = attribute.value.text();
            return !target.empty();
        }
        if (!isMissing(hit.value))
            return fromFirstMessage(reading, hit.value, target);
    }
    return false;
}

} // namespace

std::uint64_t hashWithoutVariables(std::string_view text) {
    std::string stable;
    stable.reserve(text.size());
    bool hasGap = false;
    for (std::size_t i = 0; i < text.size();) {
        if (!isWordByte(static_cast<unsigned char>(text[i]))) {
            hasGap |= text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
            if (!hasGap)
                stable.push_back(text[i]);
            ++i;
            continue;
        }
        std::size_t end = i;
        bool hasDigit = false;
        while (end < text.size()
            && (isWordByte(static_cast<unsigned char>(text[end]))
                || (isJoint(text[end]) && end + 1 < text.size() && isWordByte(static_cast<unsigned char>(text[end + 1]))
                    && text[end + 1] != '_'))) {
            hasDigit |= text[end] >= '0' && text[end] <= '9';
            ++end;
        }
        const std::string_view word = text.substr(i, end - i);
        i = end;
        const bool isGone = isVariable(word, hasDigit, stable.ends_with('#'));
        const bool hadGap = std::exchange(hasGap, false);
        if (isGone && stable.ends_with('#'))
            continue; // one mark for a run, so that "3 May 2026" and "12 July 2026" agree
        if (hadGap)
            stable.push_back(' ');
        stable += isGone ? std::string_view("#") : word;
    }
    return hash64(stable);
}

std::uint64_t PromptIdentity::stableHash(std::string_view text) {
    if (m_known.empty())
        m_known.resize(kKnownTexts);
    const std::uint64_t raw = hash64(text);
    Known& known = m_known[raw & (kKnownTexts - 1)];
    if (known.raw != raw || known.stable == 0)
        known = {raw, hashWithoutVariables(text)};
    return known.stable;
}

std::optional<std::uint64_t> PromptIdentity::hash(SpanReading& reading) {
    for (const Hit& hit : reading.hits.of(Slot::PromptTemplateHash))
        if (reading.counts(hit) && !isMissing(hit.value))
            return hash64(trimmed(hit.value.toText()));
    for (const Hit& hit : reading.hits.of(Slot::PromptTemplate))
        if (reading.counts(hit) && !isMissing(hit.value))
            return hash64(trimmed(hit.value.toText()));
    m_text.clear();
    if (!systemPrompt(reading, m_text))
        return std::nullopt;
    return stableHash(m_text);
}

} // namespace spanloom
