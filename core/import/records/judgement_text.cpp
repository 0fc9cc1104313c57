#include "core/import/records/judgement_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include <simdjson.h>

namespace spanloom {

namespace {

constexpr std::array<std::string_view, 10> kModels {"llm", "llm_judge", "ai_judge", "eval", "model", "llm_as_judge",
    "auto_eval", "llmasjudge", "judge", "ai"};
constexpr std::array<std::string_view, 7> kPrograms {
    "code", "heuristic", "deterministic", "programmatic", "rule", "function", "program"};
constexpr std::array<std::string_view, 8> kPeople {
    "human", "annotation", "app", "human_evaluator", "annotator", "user", "end_user", "user_feedback"};

std::string folded(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '-' || c == ' ' || c == '.' ? '_' : c;
    return result;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

EvaluatorType evaluatorTypeOf(std::string_view text) {
    const std::string word = folded(text);
    if (contains(kModels, word))
        return EvaluatorType::Llm;
    if (contains(kPrograms, word))
        return EvaluatorType::Code;
    return contains(kPeople, word) ? EvaluatorType::Human : EvaluatorType::Unknown;
}

bool isUserFeedbackName(std::string_view name) {
    const std::string word = '_' + folded(name) + '_';
    return word.find("_user_") != std::string::npos || word.find("thumb") != std::string::npos
        || word.find("feedback") != std::string::npos;
}

std::optional<double> readScore(const simdjson::dom::element& value) {
    bool flag = false;
    double number = 0;
    std::string_view text;
    if (value.get_bool().get(flag) == simdjson::SUCCESS)
        return flag ? 1.0 : 0.0;
    if (value.get_double().get(number) == simdjson::SUCCESS)
        return std::isfinite(number) ? std::optional(number) : std::nullopt;
    if (value.get_string().get(text) || text.empty())
        return std::nullopt;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

} // namespace spanloom
