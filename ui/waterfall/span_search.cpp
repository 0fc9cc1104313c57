#include "ui/waterfall/span_search.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "ui/base/format.h"
#include "ui/base/kind_icon.h"

namespace spanloom::ui {

namespace {

constexpr Field kSearched[] = {Field::RequestModel, Field::ResponseModel, Field::Tool, Field::Retriever, Field::Agent,
    Field::Guardrail, Field::ErrorType};
constexpr std::uint64_t kSearchedBits = [] {
    std::uint64_t bits = 0;
    for (const Field field : kSearched)
        bits |= std::uint64_t {1} << static_cast<unsigned>(field);
    return bits;
}();
constexpr std::size_t kIdDigits = 16;
constexpr std::uint32_t kSpansPerLook = 4096; // between two looks at the stop token

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Texts of a pool against one needle; each text is looked at once.
class TextMatcher {
public:
    TextMatcher(const TraceDocument& document, const QString& needle)
        : m_document(document)
        , m_needle(needle)
        , m_utf8(needle.toLower().toStdString())
        , m_isAscii(std::all_of(needle.begin(), needle.end(), [](QChar c) { return c.unicode() < 0x80; })) { }

    bool matches(StringId id) {
        if (id == 0)
            return false;
        const auto [entry, isNew] = m_known.try_emplace(id, false);
        if (isNew)
            entry->second = contains(m_document.text(id));
        return entry->second;
    }

    [[nodiscard]] bool contains(std::string_view text) const {
        if (!m_isAscii) // case beyond ASCII needs tables
            return toText(text).contains(m_needle, Qt::CaseInsensitive);
        return std::search(text.begin(), text.end(), m_utf8.begin(), m_utf8.end(),
                   [](char a, char b) { return lower(a) == b; })
            != text.end();
    }

    /// Whether the needle can be part of an id at all: hex digits, not longer than one.
    [[nodiscard]] bool canBeId() const {
        return m_utf8.size() <= kIdDigits && m_utf8.find_first_not_of("0123456789abcdef") == std::string::npos;
    }
    [[nodiscard]] bool matchesId(SpanId id) const {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::array<char, kIdDigits> hex;
        for (std::size_t i = 0; i < kIdDigits; ++i)
            hex[i] = kDigits[id.value >> (60 - 4 * i) & 0xF];
        return std::string_view(hex.data(), hex.size()).find(m_utf8) != std::string_view::npos;
    }

private:
    const TraceDocument& m_document;
    QString m_needle;
    std::string m_utf8;
    bool m_isAscii;
    std::unordered_map<StringId, bool> m_known;
};

std::array<bool, kKindCount> matchingKinds(const TextMatcher& matcher) {
    std::array<bool, kKindCount> result {};
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto kind = static_cast<Kind>(i);
        result[i] = matcher.contains(name(kind)) || matcher.contains(kindText(kind).toStdString());
    }
    return result;
}

bool matchesFields(TextMatcher& matcher, const MeaningView& meaning) {
    if ((meaning.present() & kSearchedBits) == 0)
        return false;
    return std::any_of(
        std::begin(kSearched), std::end(kSearched), [&](Field field) { return matcher.matches(meaning.text(field)); });
}

} // namespace

std::vector<std::uint32_t> findSpans(const TraceDocument& document, const QString& text, std::stop_token stop) {
    std::vector<std::uint32_t> found;
    const QString needle = text.trimmed();
    if (needle.isEmpty())
        return found;
    TextMatcher matcher(document, needle);
    const std::array<bool, kKindCount> kinds = matchingKinds(matcher);
    const bool canBeId = matcher.canBeId();
    for (std::uint32_t i = 0; i < document.spans.size(); ++i) {
        if (i % kSpansPerLook == 0 && stop.stop_requested())
            break;
        const TraceSpan& span = document.spans[i];
        if (kinds[static_cast<std::size_t>(span.kind)] || matcher.matches(span.name)
            || matchesFields(matcher, span.meaning) || (canBeId && matcher.matchesId(span.id)))
            found.push_back(i);
    }
    return found;
}

std::uint32_t steppedMatch(const std::vector<std::uint32_t>& matches, std::uint32_t from, int step) {
    if (matches.empty())
        return kNoIndex;
    if (step > 0) {
        const auto next
            = from == kNoIndex ? matches.begin() : std::upper_bound(matches.begin(), matches.end(), from);
        return next == matches.end() ? matches.front() : *next;
    }
    const auto next = from == kNoIndex ? matches.end() : std::lower_bound(matches.begin(), matches.end(), from);
    return next == matches.begin() ? matches.back() : *(next - 1);
}

} // namespace spanloom::ui
