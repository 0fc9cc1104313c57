#include "core/export/markdown_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace spanloom {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

/// The largest border of characters that is not beyond `at`.
std::size_t borderBefore(std::string_view text, std::size_t at) {
    at = std::min(at, text.size());
    while (at > 0 && at < text.size() && isContinuation(text[at]))
        --at;
    return at;
}

std::size_t longestRun(std::string_view text, char c) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char each : text) {
        run = each == c ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

/// Control characters could steer a terminal that the text is pasted into.
std::string printable(std::string_view text, bool keepsLines) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isBreak = c == '\n' || c == '\r';
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
            continue;
        if (isBreak || c == '\t')
            result.push_back(!keepsLines ? ' ' : isBreak ? '\n' : '\t');
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            result += kReplacement;
        else
            result.push_back(c);
    }
    return result;
}

std::string fixedText(double value, int decimals) {
    std::array<char, 400> buffer {};
    const auto end
        = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    return {buffer.data(), end.ptr};
}

std::string trimmedZeros(std::string text) {
    if (text.find('.') == std::string::npos)
        return text;
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

std::string padded(std::int64_t value, std::size_t digits) {
    std::string text = std::to_string(value);
    if (text.size() < digits)
        text.insert(0, digits - text.size(), '0');
    return text;
}

} // namespace

std::string codeSpan(std::string_view text, std::size_t maxBytes) {
    std::string inner = printable(text.substr(0, borderBefore(text, maxBytes)), false);
    if (inner.size() < text.size() && text.size() > maxBytes)
        inner += "…";
    if (inner.find_first_not_of(' ') == std::string::npos)
        return "(empty)";
    const std::string fence(longestRun(inner, '`') + 1, '`');
    // A blank at both ends is taken away by the reader: it keeps backticks off the fence, and blanks of the text.
    const bool needsBlanks
        = inner.front() == '`' || inner.back() == '`' || (inner.front() == ' ' && inner.back() == ' ');
    return needsBlanks ? fence + ' ' + inner + ' ' + fence : fence + inner + fence;
}

std::string codeCell(std::string_view text, std::size_t maxBytes) {
    std::string result;
    for (const char c : codeSpan(text, maxBytes)) {
        if (c == '|')
            result.push_back('\\');
        result.push_back(c);
    }
    return result;
}

std::string fenced(std::string_view text, std::string_view language) {
    const std::string inner = printable(text, true);
    const std::string fence(std::max<std::size_t>(3, longestRun(inner, '`') + 1), '`');
    std::string result = fence;
    result += language;
    result += '\n';
    result += inner;
    if (!inner.ends_with('\n'))
        result += '\n';
    return result + fence + '\n';
}

CutText cutInTheMiddle(std::string_view text, std::size_t maxBytes) {
    if (text.size() <= maxBytes)
        return {std::string(text), 0};
    const std::size_t head = borderBefore(text, maxBytes - maxBytes / 2);
    std::size_t tail = text.size() - maxBytes / 2;
    while (tail < text.size() && isContinuation(text[tail]))
        ++tail;
    CutText cut;
    cut.leftOut = tail - head;
    cut.text = std::string(text.substr(0, head)) + "\n[… " + countText(cut.leftOut) + " bytes left out …]\n"
        + std::string(text.substr(tail));
    return cut;
}

std::string countText(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, ",");
    return text;
}

std::string durationText(DurationNs duration) {
    constexpr DurationNs kSecond = 1'000'000'000;
    if (duration < 0)
        return "unknown";
    if (duration < 1'000)
        return std::to_string(duration) + " ns";
    if (duration < 1'000'000)
        return trimmedZeros(fixedText(static_cast<double>(duration) / 1e3, 1)) + " µs";
    if (duration < kSecond)
        return trimmedZeros(fixedText(static_cast<double>(duration) / 1e6, duration < 10'000'000 ? 2 : 0)) + " ms";
    if (duration < 60 * kSecond)
        return trimmedZeros(fixedText(static_cast<double>(duration) / 1e9, 2)) + " s";
    const std::int64_t seconds = duration / kSecond;
    if (seconds < 3600)
        return std::to_string(seconds / 60) + " m " + padded(seconds % 60, 2) + " s";
    return countText(static_cast<std::uint64_t>(seconds / 3600)) + " h " + padded(seconds / 60 % 60, 2) + " m";
}

std::string moneyText(double dollars) {
    if (dollars == 0)
        return "$0";
    const double size = std::abs(dollars);
    if (size < 0.000001)
        return "under $0.000001";
    std::string text = fixedText(size, size >= 1 ? 2 : size >= 0.01 ? 4 : 6);
    if (size < 1)
        text = trimmedZeros(std::move(text));
    return (dollars < 0 ? "-$" : "$") + text;
}

std::string numberText(double value) {
    std::array<char, 40> buffer {};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 6);
    return {buffer.data(), end.ptr};
}

std::string timeText(TimeNs time) {
    if (time == kNoTime)
        return "unknown";
    using namespace std::chrono;
    const sys_time<nanoseconds> point {nanoseconds(time)};
    const sys_days day = floor<days>(point);
    const year_month_day date {day};
    const hh_mm_ss clock {floor<milliseconds>(point - day)};
    return padded(static_cast<int>(date.year()), 4) + '-' + padded(static_cast<unsigned>(date.month()), 2) + '-'
        + padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(clock.hours().count(), 2) + ':'
        + padded(clock.minutes().count(), 2) + ':' + padded(clock.seconds().count(), 2) + '.'
        + padded(clock.subseconds().count(), 3) + 'Z';
}

std::string tokensText(const Usage& usage) {
    std::string text;
    const auto add = [&](std::int64_t tokens, std::string_view what) {
        if (tokens < 0)
            return;
        if (!text.empty())
            text += ", ";
        text += countText(static_cast<std::uint64_t>(tokens)) + std::string(what);
    };
    add(usage.inputTokens, " in");
    add(usage.outputTokens, " out");
    add(usage.cacheReadTokens, " from cache");
    add(usage.cacheWriteTokens, " to cache");
    add(usage.reasoningTokens, " reasoning");
    return text;
}

std::string costText(const Usage& usage) {
    std::string text;
    if (usage.costUsd)
        text = moneyText(*usage.costUsd) + " (" + name(usage.costSource) + ")";
    if (usage.unpricedCalls == 0)
        return text;
    const std::string lacking
        = countText(usage.unpricedCalls) + (usage.unpricedCalls == 1 ? " call" : " calls") + " without a price";
    return text.empty() ? "unknown: " + lacking : text + ", " + lacking;
}

} // namespace spanloom
