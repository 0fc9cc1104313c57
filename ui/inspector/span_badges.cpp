#include "ui/inspector/span_badges.h"

#include <QCoreApplication>

#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/inspector/span_cards.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("SpanBadges", text); }

QString exactTokens(std::int64_t tokens) {
    return tokens < 0 ? absentText() : formatCount(static_cast<std::uint64_t>(tokens));
}

Badge durationBadge(const TraceSpan& span) {
    if (span.start == kNoTime)
        return {tr("no start time"), BadgeRole::Warn, {}};
    if (!span.isFinished())
        return {tr("… unfinished"), BadgeRole::Warn, tr("No end time was recorded")};
    if (span.end < span.start)
        return {formatDuration(span.end - span.start), BadgeRole::Warn,
            tr("Ends %1 before it starts").arg(exactDuration(span.start - span.end))};
    return {tr("%1 · self %2").arg(formatDuration(span.duration()), formatDuration(span.self)), BadgeRole::Neutral,
        tr("Duration %1\nSelf %2").arg(exactDuration(span.duration()), exactDuration(span.self))};
}

QString countingText(Counting counting) {
    switch (counting) {
    case Counting::NoUsage: break;
    case Counting::Counted: return tr("Counted in the totals of the trace");
    case Counting::SameCall: return tr("Not counted: describes a call that another span counts");
    case Counting::RollUp: return tr("Not counted: repeats the sum of spans below");
    case Counting::EvaluationSpend: return tr("Counted apart: an evaluator's own call");
    }
    return {};
}

void addUsage(std::vector<Badge>& badges, const TraceSpan& span) {
    const Usage& usage = span.usage;
    if (usage.hasTokens()) {
        QString in = formatTokens(usage.inputTokens);
        if (usage.cacheReadTokens > 0)
            in = tr("%1 in (%2 cached)").arg(in, formatTokens(usage.cacheReadTokens));
        else
            in = tr("%1 in").arg(in);
        const QString text
            = usage.outputTokens < 0 ? in : tr("%1 → %2 out").arg(in, formatTokens(usage.outputTokens));
        QString toolTip
            = tr("Tokens: %1 in, %2 out").arg(exactTokens(usage.inputTokens), exactTokens(usage.outputTokens));
        if (usage.reasoningTokens >= 0)
            toolTip += QLatin1Char('\n') + tr("%1 of them for reasoning").arg(exactTokens(usage.reasoningTokens));
        if (usage.cacheWriteTokens >= 0)
            toolTip += QLatin1Char('\n') + tr("%1 written to cache").arg(exactTokens(usage.cacheWriteTokens));
        badges.push_back({text, BadgeRole::Neutral, toolTip + QLatin1Char('\n') + countingText(span.counting)});
    }
    if (usage.costUsd)
        badges.push_back({tr("%1 %2").arg(formatCost(usage.costUsd), QLatin1String(name(usage.costSource))),
            BadgeRole::Neutral, exactCost(*usage.costUsd) + QLatin1Char('\n') + countingText(span.counting)});
    else if (usage.unpricedCalls > 0)
        badges.push_back({tr("no price"), BadgeRole::Neutral, tr("No price is known for this model")});
}

void addFlags(std::vector<Badge>& badges, std::uint32_t flags) {
    struct Words {
        std::uint32_t flag;
        QString text;
        QString toolTip;
    };
    const Words words[] = {
        {SpanFlag::Orphan, tr("⌁ orphan"), tr("Its parent span is not in the trace")},
        {SpanFlag::CycleCut, tr("cycle cut"), tr("Was its own ancestor; shown at the top level")},
        {SpanFlag::Duplicate, tr("duplicate"), tr("Another copy of this span is the visible one")},
        {SpanFlag::InferredKind, tr("~ inferred kind"), tr("The kind was guessed from the name or shape of the span")},
        {SpanFlag::Truncated, tr("truncated"), tr("The writer dropped attributes, events or links")},
        {SpanFlag::Redacted, tr("redacted"), tr("Content was hidden by the writer")},
        {SpanFlag::OutsideParent, tr("outside parent"), tr("Not within the time of its parent")},
        {SpanFlag::Repaired, tr("repaired"), tr("The record was not valid and was mended")},
    };
    for (const Words& word : words)
        if (flags & word.flag)
            badges.push_back({word.text, BadgeRole::Warn, word.toolTip});
}

} // namespace

std::span<const Evaluation> evaluationsOf(const TraceDocument& document, std::uint32_t span) {
    const TraceSpan& shown = document.spans[span];
    if (shown.evaluationCount == 0 || shown.firstEvaluation + shown.evaluationCount > document.evaluations.size())
        return {};
    return {document.evaluations.data() + shown.firstEvaluation, shown.evaluationCount};
}

Badge verdictBadge(const Evaluation& evaluation) {
    Badge badge = judgementBadge(evaluation, false);
    badge.text = evaluation.score ? formatScore(*evaluation.score) : toText(evaluation.label).left(24);
    badge.text += QLatin1Char(' ') + verdictGlyph(evaluation.verdict);
    badge.text = badge.text.trimmed();
    if (badge.text.isEmpty())
        badge.text = absentText();
    return badge;
}

std::vector<Badge> spanBadges(const TraceDocument& document, std::uint32_t span) {
    const TraceSpan& shown = document.spans[span];
    std::vector<Badge> badges;
    badges.push_back(durationBadge(shown));
    if (shown.meaning.has(Field::TimeToFirstToken)) {
        const DurationNs wait = shown.meaning.integer(Field::TimeToFirstToken);
        badges.push_back({tr("TTFT %1").arg(formatDuration(wait)), BadgeRole::Neutral,
            tr("Time to first token %1").arg(exactDuration(wait))});
    }
    addUsage(badges, shown);
    for (const Evaluation& evaluation : evaluationsOf(document, span))
        if (!evaluation.isSuperseded)
            badges.push_back(judgementBadge(evaluation, false));
    if (const std::string_view decision = document.text(shown.meaning.text(Field::GuardrailDecision));
        !decision.empty())
        badges.push_back({tr("guard %1").arg(guardText(decision)), guardRole(decision),
            tr("Guard: %1\nDecision: %2")
                .arg(toText(document.text(shown.meaning.text(Field::Guardrail))), toText(decision))});
    if (shown.meaning.flag(Field::Fallback))
        badges.push_back({tr("⇄ fallback"), BadgeRole::Warn, tr("Answered by another than the first choice")});
    if (shown.meaning.integer(Field::Retries) > 0)
        badges.push_back({tr("↻ %1 retries").arg(shown.meaning.integer(Field::Retries)), BadgeRole::Neutral, {}});
    if (shown.meaning.flag(Field::CacheHit))
        badges.push_back({tr("⚡ cache hit"), BadgeRole::Neutral, {}});
    addFlags(badges, shown.flags);
    return badges;
}

} // namespace spanloom::ui
