#include "ui/waterfall/row_badges.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/base/kind_icon.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kMostLookedAt = 256; // failing spans below a folded one; all of them are counted

QString tr(const char* text) { return QCoreApplication::translate("Waterfall", text); }
QString trCount(const char* text, std::uint64_t count) {
    const int number = static_cast<int>(std::min<std::uint64_t>(count, 1'000'000));
    return QCoreApplication::translate("Waterfall", text, nullptr, number)
        .replace(QLatin1String("%1"), formatCount(count));
}

QString costToolTip(const Usage& usage) {
    return ui::costToolTip(usage.costUsd, usage.costSource, usage.unpricedCalls);
}

QString tokensToolTip(const Usage& usage) {
    const auto count = [](std::int64_t tokens) {
        return tokens < 0 ? absentText() : formatCount(static_cast<std::uint64_t>(tokens));
    };
    QString text = tr("Tokens: %1 in, %2 out").arg(count(usage.inputTokens), count(usage.outputTokens));
    if (usage.cacheReadTokens >= 0)
        text += QLatin1Char('\n') + tr("%1 read from cache").arg(count(usage.cacheReadTokens));
    if (usage.cacheWriteTokens >= 0)
        text += QLatin1Char('\n') + tr("%1 written to cache").arg(count(usage.cacheWriteTokens));
    if (usage.reasoningTokens >= 0)
        text += QLatin1Char('\n') + tr("%1 for reasoning").arg(count(usage.reasoningTokens));
    return text;
}

QString tokensText(const Usage& usage, bool isLong) {
    if (usage.outputTokens < 0)
        return isLong ? tr("%1 in").arg(formatTokens(usage.inputTokens)) : formatTokens(usage.inputTokens);
    const QString pattern = isLong ? tr("%1 in → %2 out") : QStringLiteral("%1→%2");
    return pattern.arg(formatTokens(usage.inputTokens), formatTokens(usage.outputTokens));
}

void addUsage(QVector<Badge>& badges, const Usage& usage) {
    if (usage.hasTokens())
        badges.append({tokensText(usage, true), BadgeRole::Neutral, tokensToolTip(usage)});
    if (usage.costUsd)
        badges.append({formatCost(usage.costUsd), BadgeRole::Neutral, costToolTip(usage)});
    else if (usage.unpricedCalls > 0)
        badges.append({tr("no price"), BadgeRole::Neutral, costToolTip(usage)});
}

void addRowUsage(QVector<RowBadge>& badges, const Usage& usage) {
    if (usage.hasTokens())
        badges.append(
            {{tokensText(usage, false), BadgeRole::Neutral, tokensToolTip(usage)}, BadgeColumn::Tokens});
    if (usage.costUsd)
        badges.append({{formatCost(usage.costUsd), BadgeRole::Neutral, costToolTip(usage)}, BadgeColumn::Cost});
}

BadgeRole decisionRole(const QString& decision) {
    for (const char* word : {"block", "deny", "denied", "fail", "reject", "intervene"})
        if (decision.contains(QLatin1String(word), Qt::CaseInsensitive))
            return BadgeRole::Bad;
    for (const char* word : {"pass", "allow", "ok", "none"})
        if (decision.contains(QLatin1String(word), Qt::CaseInsensitive))
            return BadgeRole::Ok;
    return BadgeRole::Warn;
}

void addRemark(QVector<RowBadge>& badges, const QString& text, BadgeRole role, const QString& toolTip) {
    badges.append({{text, role, toolTip}, BadgeColumn::Remark});
}

void addFlags(QVector<RowBadge>& badges, std::uint32_t flags) {
    if (flags & SpanFlag::Orphan)
        addRemark(
            badges, QStringLiteral("⌁"), BadgeRole::Warn, tr("Orphan: its parent span is not in the trace"));
    if (flags & SpanFlag::CycleCut)
        addRemark(badges, QStringLiteral("⟲"), BadgeRole::Warn, tr("Was its own ancestor; shown at the top level"));
    if (flags & SpanFlag::NegativeDuration)
        addRemark(badges, QStringLiteral("−t"), BadgeRole::Warn, tr("Ends before it starts"));
}

void addRemarks(QVector<RowBadge>& badges, const TraceDocument& document, const TraceSpan& span) {
    const MeaningView& meaning = span.meaning;
    if (meaning.has(Field::Documents)) {
        const std::int64_t documents = meaning.integer(Field::Documents);
        addRemark(badges, trCount("%1 docs", static_cast<std::uint64_t>(std::max<std::int64_t>(0, documents))),
            documents == 0 ? BadgeRole::Warn : BadgeRole::Neutral,
            documents == 0 ? tr("Retrieved nothing") : tr("Retrieved documents"));
    }
    if (meaning.has(Field::Retries) && meaning.integer(Field::Retries) > 0)
        addRemark(
            badges, QStringLiteral("↻ %1").arg(meaning.integer(Field::Retries)), BadgeRole::Neutral, tr("Retries"));
    if (meaning.flag(Field::Fallback))
        addRemark(badges, tr("⇄ fallback"), BadgeRole::Warn, tr("Answered by another than the first choice"));
    if (meaning.flag(Field::CacheHit))
        addRemark(badges, QStringLiteral("⚡"), BadgeRole::Neutral, tr("Answered from a cache"));
    if (span.isError() && meaning.has(Field::ErrorType)) {
        const QString type = toText(document.text(meaning.text(Field::ErrorType)));
        const QString shown = type.size() > 16 ? type.left(15) + QChar(u'…') : type;
        addRemark(badges, shown, BadgeRole::Bad, tr("Error: %1").arg(type));
    }
    if (meaning.has(Field::GuardrailDecision)) {
        const QString decision = toText(document.text(meaning.text(Field::GuardrailDecision)));
        addRemark(badges, decision.left(16), decisionRole(decision), tr("Guardrail decision: %1").arg(decision));
    }
    addFlags(badges, span.flags);
}

/// The one top-level span that holds all others, which speaks for the trace.
bool isSoleRoot(const TraceDocument& document, std::uint32_t span) {
    return span == 0 && document.spans[0].subtreeEnd == document.spans.size() && document.spans.size() > 1;
}

const Evaluation* worse(const Evaluation* first, const Evaluation* second) {
    if (!first || !second)
        return first ? first : second;
    return isWorse(*second, *first) ? second : first;
}

const Evaluation* worstBelow(const RowList& rows, std::uint32_t span) {
    const TraceDocument& document = *rows.document();
    const auto [first, last] = rows.failingBelow(span);
    const Evaluation* result = nullptr;
    for (std::size_t i = first; i < std::min(last, first + kMostLookedAt); ++i) {
        const TraceSpan& below = document.spans[rows.failing()[i]];
        const Evaluation* own = document.evaluations.data() + below.firstEvaluation;
        result = worse(result, worstEvaluation(own, own + below.evaluationCount));
    }
    return result;
}

} // namespace

const Evaluation* worstEvaluation(const Evaluation* first, const Evaluation* last) {
    const Evaluation* result = nullptr;
    for (; first != last; ++first)
        result = worse(result, first);
    return result;
}

QVector<RowBadge> rowBadges(const RowList& rows, std::uint32_t span) {
    const TraceDocument& document = *rows.document();
    const TraceSpan& shown = document.spans[span];
    QVector<RowBadge> badges;
    if (rows.isFolded(span))
        addRemark(badges, QLatin1Char('+') + formatCount(shown.subtreeEnd - span - 1), BadgeRole::Neutral,
            trCount("%1 spans folded away", shown.subtreeEnd - span - 1));
    addRemarks(badges, document, shown);
    const bool speaksForTrace = isSoleRoot(document, span);
    const bool hasOwnUsage = shown.usage.hasTokens() || shown.usage.costUsd;
    addRowUsage(badges, speaksForTrace && !hasOwnUsage ? document.totals.usage : shown.usage);
    const Evaluation* own = document.evaluations.data() + shown.firstEvaluation;
    const Evaluation* worst = worstEvaluation(own, own + shown.evaluationCount);
    if (speaksForTrace) {
        const Evaluation* all = document.evaluations.data();
        worst = worse(worst, worstEvaluation(all + document.firstTraceEvaluation, all + document.evaluations.size()));
    }
    if (speaksForTrace || rows.isFolded(span))
        worst = worse(worst, worstBelow(rows, span));
    if (worst)
        badges.append({judgementBadge(*worst, true), BadgeColumn::Evaluation});
    return badges;
}

QVector<Badge> traceBadges(const TraceDocument& document, TimeDisplay display) {
    const TraceTotals& totals = document.totals;
    QVector<Badge> badges;
    if (totals.start != kNoTime && totals.end != kNoTime)
        badges.append({formatDuration(durationBetween(totals.start, totals.end)), BadgeRole::Neutral,
            tr("Duration %1\nFrom %2\nto %3")
                .arg(exactDuration(durationBetween(totals.start, totals.end)), exactTime(totals.start, display),
                    exactTime(totals.end, display))});
    badges.append({trCount(totals.spanCount == 1 ? "%1 span" : "%1 spans", totals.spanCount), BadgeRole::Neutral,
        totals.duplicateSpans > 0 ? trCount("%1 further copies are not shown", totals.duplicateSpans) : QString()});
    addUsage(badges, totals.usage);
    const Evaluation* all = document.evaluations.data();
    if (const Evaluation* worst = worstEvaluation(all, all + document.evaluations.size()))
        badges.append(judgementBadge(*worst, false));
    if (totals.errorCount > 0)
        badges.append(
            {trCount(totals.errorCount == 1 ? "%1 error" : "%1 errors", totals.errorCount), BadgeRole::Bad, {}});
    if (totals.retries > 0)
        badges.append({QStringLiteral("↻ %1").arg(totals.retries), BadgeRole::Neutral, tr("Retries")});
    if (totals.usedFallback)
        badges.append({QStringLiteral("⇄"), BadgeRole::Warn, tr("A fallback answered")});
    if (totals.orphanCount > 0)
        badges.append({QStringLiteral("⌁ %1").arg(totals.orphanCount), BadgeRole::Warn, tr("Orphan spans")});
    if (totals.unfinishedCount > 0)
        badges.append({QStringLiteral("… %1").arg(totals.unfinishedCount), BadgeRole::Warn, tr("Unfinished spans")});
    return badges;
}

QString rowToolTip(const RowList& rows, std::uint32_t span, TimeDisplay display) {
    const TraceDocument& document = *rows.document();
    const TraceSpan& shown = document.spans[span];
    QStringList lines;
    lines << toText(document.name(shown)).left(400);
    lines << kindText(shown.kind) + (shown.flags & SpanFlag::InferredKind ? tr(" (inferred)") : QString());
    if (shown.start == kNoTime)
        lines << tr("No start time");
    else if (shown.end == kNoTime)
        lines << tr("Unfinished: no end time");
    else if (shown.end < shown.start)
        lines << tr("Ends %1 before it starts").arg(exactDuration(shown.start - shown.end));
    else
        lines << tr("Duration %1, self %2").arg(exactDuration(shown.duration()), exactDuration(shown.self));
    if (shown.start != kNoTime && document.totals.start != kNoTime)
        lines << tr("Starts at +%1").arg(exactDuration(durationBetween(document.totals.start, shown.start)));
    if (shown.start != kNoTime)
        lines << exactTime(shown.start, display);
    if (shown.meaning.has(Field::TimeToFirstToken))
        lines << tr("First token after %1").arg(exactDuration(shown.meaning.integer(Field::TimeToFirstToken)));
    if (shown.usage.hasTokens())
        lines << tokensToolTip(shown.usage);
    if (const QString cost = costToolTip(shown.usage); !cost.isEmpty())
        lines << cost;
    if (shown.isError())
        lines << (shown.meaning.has(Field::ErrorType)
                ? tr("Error: %1").arg(toText(document.text(shown.meaning.text(Field::ErrorType))))
                : tr("Error"));
    if (const std::uint32_t errors = rows.isFolded(span) ? rows.errorsBelow(span) : 0)
        lines << trCount("%1 errors inside", errors);
    if (rows.isFolded(span))
        lines << trCount("%1 spans folded away", shown.subtreeEnd - span - 1);
    if (shown.flags != 0)
        lines << tr("Flags: %1").arg(toText(flagNames(shown.flags, ", ")));
    return lines.join(QLatin1Char('\n'));
}

} // namespace spanloom::ui
