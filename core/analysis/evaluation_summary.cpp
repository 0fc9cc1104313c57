#include "core/analysis/evaluation_summary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

namespace spanloom {

namespace {

constexpr std::size_t kShownLabels = 20;
constexpr std::size_t kMaxLabels = 10'000; ///< distinct ones that are told apart while counting

ScoreScale scaleOf(double minimum, double maximum) {
    if (minimum >= 0 && maximum <= 1)
        return ScoreScale::Unit;
    if (minimum >= 1 && maximum <= 5)
        return ScoreScale::FivePoint;
    return minimum >= 0 && maximum <= 100 ? ScoreScale::Percent : ScoreScale::Free;
}

void countType(EvaluationSummary& summary, EvaluatorType type) {
    switch (type) {
    case EvaluatorType::Llm: ++summary.llmRows; return;
    case EvaluatorType::Code: ++summary.codeRows; return;
    case EvaluatorType::Human: ++summary.humanRows; return;
    case EvaluatorType::Unknown: ++summary.unknownRows; return;
    }
}

void countVerdict(EvaluationSummary& summary, const Evaluation& row) {
    switch (row.verdict) {
    case Verdict::Pass: ++summary.passed; break;
    case Verdict::Fail: ++summary.failed; break;
    case Verdict::Error: ++summary.failedToRun; break;
    case Verdict::None: ++summary.undecided; break;
    }
    summary.ruled += row.recordedVerdict ? 1 : 0;
}

std::string mostFrequent(const std::map<std::string, std::uint64_t>& counts) {
    const auto best = std::max_element(
        counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return best == counts.end() ? std::string() : best->first;
}

} // namespace

const char* name(ScoreScale scale) {
    switch (scale) {
    case ScoreScale::None: return "";
    case ScoreScale::Unit: return "0..1";
    case ScoreScale::FivePoint: return "1..5";
    case ScoreScale::Percent: return "0..100";
    case ScoreScale::Free: return "free";
    }
    return "";
}

std::optional<double> EvaluationSummary::passRate() const {
    if (passed + failed == 0)
        return std::nullopt;
    return static_cast<double>(passed) / static_cast<double>(passed + failed);
}

EvaluationSummaries::EvaluationSummaries(std::span<const EvaluationRule> rules)
    : m_rules(rules.begin(), rules.end()) { }

void EvaluationSummaries::add(std::span<const Evaluation> rows) {
    for (const Evaluation& row : rows) {
        auto key = m_keys.find(row.name);
        if (key == m_keys.end())
            key = m_keys.emplace(row.name, evaluationNameKey(row.name)).first;
        Draft& draft = m_drafts[{key->second, row.isFeedback}];
        EvaluationSummary& summary = draft.summary;
        if (row.isSuperseded) {
            ++summary.superseded;
            continue;
        }
        ++summary.rows;
        ++draft.titles[row.name];
        countType(summary, row.evaluatorType);
        if (row.isFeedback) {
            const int sign = feedbackSign(row);
            summary.thumbsUp += sign > 0 ? 1 : 0;
            summary.thumbsDown += sign < 0 ? 1 : 0;
        } else {
            countVerdict(summary, row);
        }
        if (row.score && std::isfinite(*row.score)) {
            ++summary.scored;
            draft.sum += *row.score;
            summary.minimum = std::min(summary.minimum.value_or(*row.score), *row.score);
            summary.maximum = std::max(summary.maximum.value_or(*row.score), *row.score);
        }
        if (row.threshold)
            ++draft.thresholds[*row.threshold];
        if (!row.label.empty()) {
            if (draft.labels.size() < kMaxLabels || draft.labels.contains(row.label))
                ++draft.labels[row.label];
            else
                ++summary.otherLabels;
        }
    }
}

std::vector<EvaluationSummary> EvaluationSummaries::finish() {
    std::vector<EvaluationSummary> result;
    for (auto& [key, draft] : m_drafts) {
        EvaluationSummary& summary = draft.summary;
        summary.name = key.first;
        summary.isFeedback = key.second;
        summary.title = draft.titles.empty() ? key.first : mostFrequent(draft.titles);
        if (summary.scored > 0) {
            summary.mean = draft.sum / static_cast<double>(summary.scored);
            summary.scale = scaleOf(*summary.minimum, *summary.maximum);
        }
        summary.direction = directionOfName(summary.name);
        const auto rule = std::ranges::find(m_rules, summary.name, &EvaluationRule::name);
        if (rule != m_rules.end() && !summary.isFeedback) {
            summary.rule = *rule;
            summary.direction = rule->direction;
        }
        const auto threshold = std::max_element(draft.thresholds.begin(), draft.thresholds.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
        if (threshold != draft.thresholds.end())
            summary.recordedThreshold = threshold->first;
        for (const auto& [label, rows] : draft.labels)
            summary.labels.push_back({label, rows});
        std::ranges::stable_sort(summary.labels, std::greater<>(), &LabelCount::rows);
        for (std::size_t i = kShownLabels; i < summary.labels.size(); ++i)
            summary.otherLabels += summary.labels[i].rows;
        summary.labels.resize(std::min(summary.labels.size(), kShownLabels));
        result.push_back(std::move(summary));
    }
    m_drafts.clear();
    std::ranges::sort(result, [](const EvaluationSummary& a, const EvaluationSummary& b) {
        return std::tie(a.isFeedback, a.title, a.name) < std::tie(b.isFeedback, b.title, b.name);
    });
    return result;
}

} // namespace spanloom
