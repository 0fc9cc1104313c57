#include "core/import/scores/judgement_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "core/import/records/judgement_text.h"

namespace spanloom::scores {

namespace {

using namespace std::string_view_literals;

constexpr std::array kPass {"pass"sv, "passed"sv, "yes"sv, "true"sv, "correct"sv, "relevant"sv, "factual"sv,
    "faithful"sv, "grounded"sv, "supported"sv, "good"sv, "safe"sv, "valid"sv, "ok"sv, "success"sv,
    "satisfied"sv, "positive"sv, "compliant"sv, "complete"sv, "1"sv};
constexpr std::array kFail {"fail"sv, "failed"sv, "no"sv, "false"sv, "incorrect"sv, "irrelevant"sv, "not_relevant"sv,
    "hallucinated"sv, "unfaithful"sv, "ungrounded"sv, "unsupported"sv, "bad"sv, "unsafe"sv, "invalid"sv, "failure"sv,
    "negative"sv, "toxic"sv, "non_compliant"sv, "incomplete"sv, "refused"sv, "0"sv};
constexpr std::array kUp {"up"sv, "thumbs_up"sv, "thumbsup"sv, "👍"sv, "like"sv, "liked"sv, "positive"sv,
    "good"sv, "helpful"sv, "yes"sv, "true"sv, "accept"sv, "approved"sv};
constexpr std::array kDown {"down"sv, "thumbs_down"sv, "thumbsdown"sv, "👎"sv, "dislike"sv, "disliked"sv,
    "negative"sv, "bad"sv, "not_helpful"sv, "unhelpful"sv, "no"sv, "false"sv, "reject"sv, "rejected"sv};
constexpr std::array kProblems {"hallucination"sv, "toxic"sv, "bias"sv, "pii"sv, "jailbreak"sv, "injection"sv,
    "escalat"sv, "refund"sv, "complain"sv};
constexpr std::array kDeeds {"escalat"sv, "refund"sv, "contact"sv};
constexpr std::array kMachines {"gpt"sv, "claude"sv, "gemini"sv, "llama"sv, "mistral"sv, "llm"sv, "judge"sv, "model"sv,
    "auto"sv, "heuristic"sv, "code"sv, "bot"sv};

std::string folded(std::string_view text) {
    std::string word(text);
    for (char& c : word)
        c = c == '-' || c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return word;
}

template <typename Words>
bool isIn(const Words& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

template <typename Words>
bool holdsAny(const Words& words, std::string_view text) {
    return std::any_of(words.begin(), words.end(),
        [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

} // namespace

std::optional<bool> passOfWord(std::string_view text) {
    const std::string word = folded(text);
    if (isIn(kPass, word))
        return true;
    return isIn(kFail, word) ? std::optional(false) : std::nullopt;
}

std::optional<bool> thumbOfWord(std::string_view text) {
    const std::string word = folded(text);
    if (isIn(kUp, word))
        return true;
    return isIn(kDown, word) ? std::optional(false) : std::nullopt;
}

bool isProblemName(std::string_view name) { return holdsAny(kProblems, folded(name)); }

bool isFeedback(std::string_view name) { return isUserFeedbackName(name) || holdsAny(kDeeds, folded(name)); }

bool isMachineName(std::string_view rater) { return holdsAny(kMachines, folded(rater)); }

void settle(Evaluation& evaluation, std::optional<bool> passed) {
    evaluation.isFeedback = evaluation.isFeedback || isFeedback(evaluation.name);
    const bool isDeed = holdsAny(kDeeds, folded(evaluation.name));
    std::optional<bool> good = passed;
    if (evaluation.isFeedback && !isDeed) {
        const bool isThumb = folded(evaluation.name).find("thumb") != std::string::npos;
        const auto thumb = thumbOfWord(evaluation.label);
        if (thumb && !evaluation.score)
            evaluation.score = *thumb ? 1.0 : -1.0;
        else if (isThumb && evaluation.score == 0.0)
            evaluation.score = -1.0; // a thumb has two values, and 0 is down
        if (!good)
            good = thumb;
        if (!good && isThumb && evaluation.score && (*evaluation.score == 1.0 || *evaluation.score == -1.0))
            good = *evaluation.score > 0;
        if (evaluation.evaluatorType == EvaluatorType::Unknown)
            evaluation.evaluatorType = EvaluatorType::Human;
    } else if (!good) {
        const bool isTwoValued = isDeed && evaluation.score && (*evaluation.score == 0.0 || *evaluation.score == 1.0);
        good = passOfWord(evaluation.label);
        if (!good && isTwoValued)
            good = *evaluation.score == 1.0;
        const std::string word = folded(evaluation.label);
        const bool isAnswer = word.empty() || word == "yes" || word == "no" || word == "true" || word == "false"
            || word == "1" || word == "0";
        if (good && isAnswer && isProblemName(evaluation.name))
            good = !*good;
    }
    if (good)
        evaluation.verdict = *good ? Verdict::Pass : Verdict::Fail;
}

} // namespace spanloom::scores
