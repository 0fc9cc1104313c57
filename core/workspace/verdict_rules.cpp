#include "core/workspace/verdict_rules.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace spanloom {

namespace {

/// The rule of each spelling of an evaluator's name, looked for once.
class RuleFinder {
public:
    explicit RuleFinder(const std::vector<EvaluationRule>& rules)
        : m_rules(rules) { }

    [[nodiscard]] const EvaluationRule* of(const std::string& name) {
        const auto [known, isNew] = m_known.try_emplace(name, nullptr);
        if (isNew) {
            const auto found = std::ranges::find(m_rules, evaluationNameKey(name), &EvaluationRule::name);
            known->second = found == m_rules.end() ? nullptr : &*found;
        }
        return known->second;
    }

    [[nodiscard]] std::optional<Verdict> verdictOf(const Evaluation& row) {
        const EvaluationRule* const rule = of(row.name);
        return rule ? verdictByRule(row, *rule) : std::nullopt;
    }

private:
    const std::vector<EvaluationRule>& m_rules;
    std::unordered_map<std::string_view, const EvaluationRule*> m_known; // names live in the rows
};

} // namespace

VerdictRules::VerdictRules(std::vector<EvaluationRule> rules)
    : m_rules(std::move(rules)) { }

void VerdictRules::apply(std::span<Evaluation> rows) const {
    if (m_rules.empty())
        return;
    RuleFinder finder(m_rules);
    for (Evaluation& row : rows) {
        const std::optional<Verdict> verdict = finder.verdictOf(row);
        if (!verdict || *verdict == row.verdict)
            continue;
        row.recordedVerdict = row.verdict;
        row.verdict = *verdict;
    }
}

bool VerdictRules::concerns(std::span<const Evaluation> rows) const {
    if (m_rules.empty())
        return false;
    RuleFinder finder(m_rules);
    return std::ranges::any_of(rows, [&](const Evaluation& row) {
        const std::optional<Verdict> verdict = finder.verdictOf(row);
        return verdict && *verdict != row.verdict;
    });
}

VerdictColumns::VerdictColumns(StringPool& strings)
    : m_strings(&strings) {
    for (const Verdict verdict : {Verdict::None, Verdict::Pass, Verdict::Fail, Verdict::Error})
        m_verdictTexts[static_cast<std::size_t>(verdict)] = strings.intern(name(verdict));
}

void VerdictColumns::append(std::span<const Evaluation> evaluations) {
    TraceVerdicts& row = m_rows.emplace_back();
    std::vector<std::pair<StringId, StringId>> pairs;
    for (const Evaluation& evaluation : evaluations) {
        if (evaluation.isSuperseded)
            continue;
        if (evaluation.isFeedback) {
            const int sign = feedbackSign(evaluation);
            row.thumbsUp += sign > 0 ? 1 : 0;
            row.thumbsDown += sign < 0 ? 1 : 0;
            continue;
        }
        ++row.rows;
        row.failed += evaluation.verdict == Verdict::Fail ? 1 : 0;
        auto text = m_names.find(evaluation.name);
        if (text == m_names.end())
            text = m_names.emplace(evaluation.name, m_strings->intern(evaluation.name)).first;
        pairs.emplace_back(text->second, m_verdictTexts[static_cast<std::size_t>(evaluation.verdict)]);
    }
    if (pairs.empty())
        return;
    std::ranges::sort(pairs);
    const auto repeated = std::ranges::unique(pairs);
    pairs.erase(repeated.begin(), repeated.end());
    const std::string bytes(
        reinterpret_cast<const char*>(pairs.data()), pairs.size() * sizeof(std::pair<StringId, StringId>));
    const auto [known, isNew] = m_listOf.try_emplace(bytes, static_cast<std::uint32_t>(m_lists.size()));
    if (isNew) {
        std::vector<StringId>& list = m_lists.emplace_back();
        for (const auto& [name, verdict] : pairs) {
            list.push_back(name);
            list.push_back(verdict);
        }
    }
    row.list = known->second;
}

void VerdictColumns::seal() {
    m_names = {};
    m_listOf = {};
    m_rows.shrink_to_fit();
}

std::shared_ptr<const SourceVerdicts> judgeSource(
    const LoadedSource& source, const VerdictRules& rules, StringPool& strings) {
    auto verdicts = std::make_shared<SourceVerdicts>(SourceVerdicts {nullptr, VerdictColumns(strings)});
    if (rules.concerns(source.evaluations())) {
        auto ruled = std::make_shared<std::vector<Evaluation>>(source.evaluations());
        rules.apply(*ruled);
        verdicts->ruled = std::move(ruled);
    }
    const std::vector<Evaluation>& evaluations = verdicts->evaluations(source);
    if (evaluations.empty())
        return verdicts;
    auto next = evaluations.begin();
    for (const TraceId id : source.traces().ids) {
        while (next != evaluations.end() && next->traceId < id)
            ++next;
        const auto first = next;
        while (next != evaluations.end() && next->traceId == id)
            ++next;
        verdicts->columns.append({first, next});
    }
    verdicts->columns.seal();
    return verdicts;
}

} // namespace spanloom
