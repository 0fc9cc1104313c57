#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/trace/evaluation.h"
#include "core/trace/evaluation_rule.h"

namespace spanloom {

/// The scale that scores of one evaluator seem to be on.
enum class ScoreScale : std::uint8_t { None, Unit, FivePoint, Percent, Free }; ///< –, 0..1, 1..5, 0..100, any
[[nodiscard]] const char* name(ScoreScale scale); ///< "", "0..1", "1..5", "0..100", "free"

struct LabelCount {
    std::string label;
    std::uint64_t rows = 0;
};

/// All results of one evaluator name. Rows that were replaced, and feedback of end users, are counted apart.
struct EvaluationSummary {
    std::string name; ///< as evaluationNameKey() makes it
    std::string title; ///< the spelling used most
    std::uint64_t rows = 0;
    std::uint64_t scored = 0;
    std::optional<double> minimum, maximum, mean; ///< of the scores
    ScoreScale scale = ScoreScale::None;
    EvaluationDirection direction = EvaluationDirection::HigherIsBetter; ///< by the rule, else by the name
    std::optional<double> recordedThreshold; ///< the one that rows record most often
    std::vector<LabelCount> labels; ///< most frequent first, at most 20
    std::uint64_t otherLabels = 0;  ///< rows with labels beyond those
    std::uint64_t llmRows = 0, codeRows = 0, humanRows = 0, unknownRows = 0; ///< by evaluator type
    std::uint64_t passed = 0, failed = 0, failedToRun = 0, undecided = 0;    ///< verdicts, rules applied
    std::uint64_t ruled = 0;        ///< rows of which a rule changed or gave the verdict
    std::uint64_t superseded = 0;
    bool isFeedback = false;        ///< an end user's word: thumbsUp/thumbsDown instead of verdicts
    std::uint64_t thumbsUp = 0, thumbsDown = 0;
    std::optional<EvaluationRule> rule;

    /// passed / (passed + failed); nothing when no row is decided.
    [[nodiscard]] std::optional<double> passRate() const;
};

/// Adds up rows by name; any number of calls. `finish` sorts by title.
class EvaluationSummaries {
public:
    explicit EvaluationSummaries(std::span<const EvaluationRule> rules);
    /// Rows as they stand in snapshots and documents: rules applied.
    void add(std::span<const Evaluation> rows);
    [[nodiscard]] std::vector<EvaluationSummary> finish();

private:
    struct Draft {
        EvaluationSummary summary;
        double sum = 0;
        std::map<std::string, std::uint64_t> titles, labels;
        std::map<double, std::uint64_t> thresholds;
    };
    std::map<std::pair<std::string, bool>, Draft> m_drafts; ///< by name and whether feedback
    std::map<std::string, std::string> m_keys;              ///< spelling → name key
    std::vector<EvaluationRule> m_rules;
};

} // namespace spanloom
