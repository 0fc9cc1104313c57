#include "core/semantics/outcome_words.h"

#include <algorithm>
#include <array>
#include <string>

namespace spanloom {

namespace {

/// Failures begin with what they are; dumps of whole requests follow.
constexpr std::size_t kReadBytes = 400;
/// How far before a number the word may stand that makes it a status code.
constexpr std::size_t kReach = 12;

constexpr std::array<std::string_view, 5> kRateLimitWords {
    "ratelimit", "throttl", "toomanyrequests", "resourceexhausted", "quota"};
constexpr std::array<std::string_view, 4> kTimeoutWords {"timeout", "timedout", "timeexceeded", "deadlineexceeded"};
constexpr std::array<std::string_view, 4> kCodeWords {"http", "status", "code", "error"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Letters and digits alone, lower case: "Rate limit-Exceeded" and "rate_limit_exceeded" are one.
std::string bare(std::string_view text) {
    std::string result;
    for (const char c : text)
        if (const char small = lower(c); isDigit(small) || (small >= 'a' && small <= 'z'))
            result += small;
    return result;
}

template <std::size_t Count>
bool contains(const std::string& text, const std::array<std::string_view, Count>& words) {
    return std::any_of(
        words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// The number as a status code: at the beginning, or behind a word that says so.
bool hasCode(std::string_view text, std::string_view code) {
    for (std::size_t at = text.find(code); at != std::string_view::npos; at = text.find(code, at + 1)) {
        const bool isPart = (at > 0 && isDigit(text[at - 1])) || (at + code.size() < text.size() && isDigit(text[at + code.size()]));
        if (isPart)
            continue;
        const std::size_t from = at > kReach ? at - kReach : 0;
        if (at == 0 || contains(bare(text.substr(from, at - from)), kCodeWords))
            return true;
    }
    return false;
}

void infer(Field field, MeaningRow& row) {
    row.setFlag(field, true);
    const std::uint64_t bit = std::uint64_t {1} << static_cast<unsigned>(field);
    row.setInteger(Field::Inferred, static_cast<std::int64_t>(row.raw(Field::Inferred) | bit));
}

} // namespace

bool saysRateLimited(std::string_view text) {
    text = text.substr(0, kReadBytes);
    return hasCode(text, "429") || contains(bare(text), kRateLimitWords);
}

bool saysTimedOut(std::string_view text) {
    text = text.substr(0, kReadBytes);
    return hasCode(text, "504") || hasCode(text, "408") || contains(bare(text), kTimeoutWords);
}

void inferOutcome(const SpanRecord& span, MeaningRow& row) {
    if (span.status != StatusCode::Error || span.statusMessage.empty())
        return;
    if (!row.has(Field::RateLimited) && saysRateLimited(span.statusMessage))
        infer(Field::RateLimited, row);
    if (!row.has(Field::TimedOut) && saysTimedOut(span.statusMessage))
        infer(Field::TimedOut, row);
}

} // namespace spanloom
