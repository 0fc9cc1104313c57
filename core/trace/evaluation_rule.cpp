#include "core/trace/evaluation_rule.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace spanloom {

namespace {

/// Evaluators named after a problem or a price: the less of it the better.
constexpr std::array<std::string_view, 19> kProblems {"toxic", "hallucinat", "bias", "pii", "jailbreak", "injection",
    "harm", "profan", "violen", "hate", "latency", "duration", "cost", "error", "distance", "perplexity", "loss",
    "contradict", "leak"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isSameWord(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool contains(const std::vector<std::string>& labels, std::string_view label) {
    return std::any_of(labels.begin(), labels.end(),
        [&](const std::string& known) { return isSameWord(trimmed(known), label); });
}

template <std::size_t Count>
bool containsAny(const std::string& text, const std::array<std::string_view, Count>& words) {
    return std::any_of(
        words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

constexpr std::array<std::string_view, 14> kGoodWords {"up", "thumbs_up", "thumbsup", "positive", "good", "like",
    "liked", "helpful", "yes", "satisfied", "correct", "great", "\xF0\x9F\x91\x8D", "+1"};
constexpr std::array<std::string_view, 16> kBadWords {"down", "thumbs_down", "thumbsdown", "negative", "bad", "dislike",
    "disliked", "unhelpful", "not_helpful", "no", "unsatisfied", "dissatisfied", "incorrect", "wrong",
    "\xF0\x9F\x91\x8E", "-1"};
/// What an unhappy user sets off: saying yes to it is bad.
constexpr std::array<std::string_view, 6> kComplaints {
    "escalat", "refund", "complain", "contact", "thumbs_down", "handoff"};

/// True and false as flags are written; nothing for other labels.
std::optional<bool> flagOf(const Evaluation& row) {
    const std::string label = evaluationNameKey(trimmed(row.label));
    if (label == "true" || label == "yes")
        return true;
    if (label == "false" || label == "no")
        return false;
    if (row.score)
        return *row.score > 0;
    return std::nullopt;
}

} // namespace

EvaluationDirection directionOfName(std::string_view nameKey) {
    const std::string name = evaluationNameKey(nameKey);
    return containsAny(name, kProblems) ? EvaluationDirection::LowerIsBetter : EvaluationDirection::HigherIsBetter;
}

std::optional<Verdict> verdictByRule(const Evaluation& row, const EvaluationRule& rule) {
    if (row.isFeedback || row.verdict == Verdict::Error)
        return std::nullopt;
    const std::string_view label = trimmed(row.label);
    if (!label.empty() && contains(rule.failLabels, label))
        return Verdict::Fail;
    if (!label.empty() && contains(rule.passLabels, label))
        return Verdict::Pass;
    if (!rule.threshold || !row.score || *row.score != *row.score)
        return std::nullopt;
    const bool isPass = rule.direction == EvaluationDirection::HigherIsBetter ? *row.score >= *rule.threshold
                                                                              : *row.score <= *rule.threshold;
    return isPass ? Verdict::Pass : Verdict::Fail;
}

int feedbackSign(const Evaluation& row) {
    // A complaint's name says what its flag means, whatever a label map made of "true".
    if (containsAny(evaluationNameKey(row.name), kComplaints)) {
        const std::optional<bool> isSet = flagOf(row);
        return isSet && *isSet ? -1 : 0;
    }
    if (row.verdict == Verdict::Pass || row.verdict == Verdict::Fail)
        return row.verdict == Verdict::Pass ? 1 : -1;
    const std::string label = evaluationNameKey(trimmed(row.label));
    if (std::ranges::find(kGoodWords, label) != kGoodWords.end() || label == "true")
        return 1;
    if (std::ranges::find(kBadWords, label) != kBadWords.end() || trimmed(row.label) == "-1" || label == "false")
        return -1;
    // Thumbs are 1 and 0 or -1; stars are not told apart from them by a single row, except beyond 1.
    if (row.score && (*row.score == 1 || *row.score == 0 || *row.score == -1))
        return *row.score == 1 ? 1 : -1;
    return 0;
}

} // namespace spanloom
