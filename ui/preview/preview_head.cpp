#include <algorithm>
#include <cmath>
#include <unordered_set>

#include <QCoreApplication>

#include "core/query/percentile.h"
#include "ui/base/evaluation_badge.h"
#include "ui/preview/trace_preview.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kMostEvaluations = 8;

QString tr(const char* text) { return QCoreApplication::translate("TracePreview", text); }

QString oneLine(std::string_view utf8) {
    QString text = toText(utf8);
    for (QChar& c : text) {
        if (c < QLatin1Char(' '))
            c = QLatin1Char(' ');
    }
    return text;
}

Badge durationBadge(DurationNs duration) {
    return {formatDuration(duration), BadgeRole::Neutral, tr("duration %1").arg(exactDuration(duration))};
}

Badge tokensBadge(std::int64_t input, std::int64_t output) {
    return {tr("%1 → %2").arg(formatTokens(input), formatTokens(output)), BadgeRole::Neutral,
        tr("%1 input tokens\n%2 output tokens")
            .arg(input < 0 ? tr("no") : formatCount(static_cast<std::uint64_t>(input)),
                output < 0 ? tr("no") : formatCount(static_cast<std::uint64_t>(output)))};
}

/// Nothing at all where no call used tokens: an unknown cost is said, a free trace is not.
void addCost(QVector<Badge>& badges, std::optional<double> cost, CostSource source, std::uint64_t unpriced) {
    if (cost)
        badges.append({(unpriced > 0 ? QStringLiteral("≥") : QString()) + formatCost(cost), BadgeRole::Neutral,
            costToolTip(cost, source, unpriced)});
    else if (unpriced > 0)
        badges.append({tr("no price"), BadgeRole::Neutral, costToolTip(cost, source, unpriced)});
}

Badge errorsBadge(std::uint64_t errors) {
    return {tr("⚠ %1").arg(formatCount(errors)), BadgeRole::Bad, tr("%1 failed spans").arg(formatCount(errors))};
}

/// One badge a name, the worst of its judgements; failed ones first.
void addEvaluations(QVector<Badge>& badges, std::span<const Evaluation> evaluations) {
    std::vector<std::pair<std::string, const Evaluation*>> worst;
    for (const Evaluation& evaluation : evaluations) {
        std::string key = evaluationNameKey(evaluation.name);
        const auto known = std::ranges::find_if(worst, [&key](const auto& entry) { return entry.first == key; });
        if (known == worst.end())
            worst.emplace_back(std::move(key), &evaluation);
        else if (isWorse(evaluation, *known->second))
            known->second = &evaluation;
    }
    const auto rank = [](const auto& entry) {
        return entry.second->verdict == Verdict::Fail ? 0 : entry.second->verdict == Verdict::Error ? 1 : 2;
    };
    std::ranges::stable_sort(worst, [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
    const qsizetype all = static_cast<qsizetype>(worst.size());
    for (qsizetype i = 0; i < std::min(all, kMostEvaluations); ++i)
        badges.append(judgementBadge(*worst[static_cast<std::size_t>(i)].second, true));
    if (all > kMostEvaluations)
        badges.append({QStringLiteral("+%1").arg(all - kMostEvaluations), BadgeRole::Neutral,
            tr("%1 further evaluations").arg(all - kMostEvaluations)});
}

} // namespace

std::optional<PreviewHead> previewHead(const Snapshot& snapshot, TraceId trace) {
    const TraceTable& table = *snapshot.traces;
    const std::uint32_t row = table.find(trace);
    if (row == kNoIndex)
        return std::nullopt;
    PreviewHead head;
    head.trace = trace;
    head.title = oneLine(snapshot.strings->text(table.rootNames[row]));
    head.idText = table.idTexts[row] == 0 ? QString::fromStdString(trace.hex())
                                          : oneLine(snapshot.strings->text(table.idTexts[row]));
    head.start = table.starts[row];
    if (table.durations[row] >= 0)
        head.badges.append(durationBadge(table.durations[row]));
    if (table.inputTokens[row] >= 0 || table.outputTokens[row] >= 0)
        head.badges.append(tokensBadge(table.inputTokens[row], table.outputTokens[row]));
    addCost(head.badges, std::isnan(table.costs[row]) ? std::nullopt : std::optional(table.costs[row]),
        table.costSources[row], table.unpricedCalls[row]);
    if (table.errorCounts[row] > 0)
        head.badges.append(errorsBadge(table.errorCounts[row]));
    addEvaluations(head.badges, snapshot.evaluationsOf(row));
    // Where its spans lie changes when an import ends: what was opened then reads from what is gone.
    head.signature = ((std::uint64_t {table.spanCounts[row]} * 1'000'003 + table.evaluationCounts[row]) * 1'000'003
                         + table.errorCounts[row]) * 1'000'003 + table.segments[row];
    return head;
}

PreviewSums previewSums(const Snapshot& snapshot, const std::vector<TraceId>& traces) {
    const TraceTable& table = *snapshot.traces;
    const std::unordered_set<TraceId> wanted(traces.begin(), traces.end());
    PreviewSums sums;
    std::vector<double> durations;
    std::int64_t input = -1, output = -1;
    double cost = 0;
    bool hasCost = false;
    CostSource source = CostSource::Unknown;
    std::uint64_t unpriced = 0, errors = 0, spans = 0;
    const auto add = [](std::int64_t& total, std::int64_t part) {
        if (part >= 0)
            total = std::max<std::int64_t>(0, total) + part;
    };
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        if (!wanted.contains(table.ids[row]))
            continue;
        ++sums.traces;
        spans += table.spanCounts[row];
        errors += table.statuses[row] == StatusCode::Error ? 1 : 0;
        unpriced += table.unpricedCalls[row];
        if (table.durations[row] >= 0)
            durations.push_back(static_cast<double>(table.durations[row]));
        add(input, table.inputTokens[row]);
        add(output, table.outputTokens[row]);
        if (!std::isnan(table.costs[row])) {
            cost += table.costs[row];
            source = hasCost && source != table.costSources[row] ? CostSource::Mixed : table.costSources[row];
            hasCost = true;
        }
    }
    if (const std::optional<double> middle = percentile(durations, 0.5)) {
        const Badge exact = durationBadge(std::llround(*middle));
        sums.badges.append({tr("p50 %1").arg(exact.text), BadgeRole::Neutral, tr("median of the durations: %1")
                .arg(exactDuration(std::llround(*middle)))});
    }
    if (input >= 0 || output >= 0)
        sums.badges.append(tokensBadge(input, output));
    addCost(sums.badges, hasCost ? std::optional(cost) : std::nullopt, source, unpriced);
    if (errors > 0)
        sums.badges.append({tr("%1 failed").arg(formatCount(errors)), BadgeRole::Bad,
            tr("%1 of %2 traces failed").arg(formatCount(errors), formatCount(sums.traces))});
    sums.spans = spans == 1 ? tr("1 span") : tr("%1 spans").arg(formatCount(spans));
    return sums;
}

} // namespace spanloom::ui
