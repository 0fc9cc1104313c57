#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/string_pool.h"
#include "core/trace/evaluation_rule.h"
#include "core/workspace/loaded_source.h"

namespace spanloom {

/// A person's rules by evaluator, as they hold in snapshots and documents. Immutable; any thread.
class VerdictRules {
public:
    VerdictRules() = default;
    explicit VerdictRules(std::vector<EvaluationRule> rules);

    [[nodiscard]] const std::vector<EvaluationRule>& all() const { return m_rules; }
    /// Gives rows the verdicts that the rules say; the recorded ones are kept beside.
    void apply(std::span<Evaluation> rows) const;
    /// Whether apply() would do anything.
    [[nodiscard]] bool concerns(std::span<const Evaluation> rows) const;

private:
    std::vector<EvaluationRule> m_rules; // by name
};

/// What the evaluations of one trace come to.
struct TraceVerdicts {
    std::uint32_t list = 0; ///< into VerdictColumns::lists
    std::uint32_t rows = 0; ///< judgements; not those that were replaced, and no feedback
    std::uint32_t failed = 0;
    std::uint32_t thumbsUp = 0, thumbsDown = 0;
};

/// The same of many traces, with their names and verdicts as lists of texts (TraceSummary::verdicts). Values.
class VerdictColumns {
public:
    /// Texts are interned in `strings`.
    explicit VerdictColumns(StringPool& strings);
    void append(std::span<const Evaluation> evaluations);

    [[nodiscard]] const std::vector<TraceVerdicts>& rows() const { return m_rows; }
    [[nodiscard]] const std::vector<std::vector<StringId>>& lists() const { return m_lists; }
    /// Forgets what only append() needs.
    void seal();

private:
    StringPool* m_strings;
    StringId m_verdictTexts[4] {};
    std::unordered_map<std::string, StringId> m_names;
    std::unordered_map<std::string, std::uint32_t> m_listOf; ///< bytes of a list → its number
    std::vector<std::vector<StringId>> m_lists = std::vector<std::vector<StringId>>(1);
    std::vector<TraceVerdicts> m_rows;
};

/// The evaluations of one source as the rules have them, and what they come to, trace by trace (as in traces()).
/// Immutable.
struct SourceVerdicts {
    std::shared_ptr<const std::vector<Evaluation>> ruled; ///< null = the source's own, which no rule concerns
    VerdictColumns columns;

    [[nodiscard]] const std::vector<Evaluation>& evaluations(const LoadedSource& source) const {
        return ruled ? *ruled : source.evaluations();
    }
};
[[nodiscard]] std::shared_ptr<const SourceVerdicts> judgeSource(
    const LoadedSource& source, const VerdictRules& rules, StringPool& strings);

} // namespace spanloom
