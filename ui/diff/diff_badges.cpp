#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/diff/diff_header.h"
#include "ui/diff/row_texts.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kMostValues = 3; // versions or models that a side names

QString tr(const char* text) { return QCoreApplication::translate("Diff", text); }

BadgeRole badgeRole(Role role) {
    return role == Role::OkText ? BadgeRole::Ok : role == Role::BadText ? BadgeRole::Bad : BadgeRole::Neutral;
}

template <typename Format>
QString exactSides(const Delta& delta, Format format) {
    return (delta.a ? format(*delta.a) : absentText()) + QStringLiteral(" → ")
        + (delta.b ? format(*delta.b) : absentText());
}

QString exactNs(double ns) { return exactDuration(static_cast<DurationNs>(std::llround(ns))); }
QString exactCount(double count) { return formatCount(static_cast<std::uint64_t>(std::llround(count))); }

void addFigures(QVector<Badge>& badges, const AlignedTraces& traces) {
    const RowDelta& total = traces.total;
    const auto add = [&badges](const QString& label, const Delta& delta, bool isMoney, const QString& toolTip) {
        if (!delta.a && !delta.b)
            return;
        if (!delta.a || !delta.b) {
            badges.append({tr("%1 only in %2").arg(label, delta.a ? tr("A") : tr("B")), BadgeRole::Neutral, toolTip});
            return;
        }
        const DeltaText text = relativeDelta(delta, isMoney);
        badges.append({label + QLatin1Char(' ') + text.text, badgeRole(text.role), toolTip});
    };
    add(tr("duration"), total.duration, false, tr("Duration %1").arg(exactSides(total.duration, exactNs)));
    add(tr("tokens"), total.tokens, false,
        tr("Tokens %1\nInput %2\nOutput %3").arg(exactSides(total.tokens, exactCount),
            exactSides(total.inputTokens, exactCount), exactSides(total.outputTokens, exactCount)));
    QString cost = tr("Cost %1").arg(exactSides(total.cost, exactCost));
    const std::uint32_t unpricedA = traces.a->totals.usage.unpricedCalls;
    const std::uint32_t unpricedB = traces.b->totals.usage.unpricedCalls;
    if (unpricedA + unpricedB > 0)
        cost += QLatin1Char('\n') + tr("Calls without a price: %1 in A, %2 in B").arg(unpricedA).arg(unpricedB);
    add(tr("cost"), total.cost, true, cost);
}

/// One evaluation before and after: the score where both have one, else label or verdict.
QString sideOf(const Evaluation& evaluation, bool byScore) {
    if (byScore)
        return formatScore(*evaluation.score);
    const QString glyph = verdictGlyph(evaluation.verdict);
    const QString label = oneLine(evaluation.label).left(16);
    return !label.isEmpty() ? label : !glyph.isEmpty() ? glyph : evaluation.score ? formatScore(*evaluation.score)
                                                                                 : absentText();
}

void addEvaluations(QVector<Badge>& badges, const AlignedTraces& traces) {
    for (const EvaluationDelta& row : traces.total.evaluations) {
        if (row.a == kNoIndex || row.b == kNoIndex)
            continue;
        const Evaluation& a = traces.a->evaluations[row.a];
        const Evaluation& b = traces.b->evaluations[row.b];
        const bool byScore = a.score && b.score;
        const QString before = sideOf(a, byScore);
        const QString after = sideOf(b, byScore);
        if (before == after && a.verdict == b.verdict)
            continue;
        // Whether a higher score is better only the verdicts know.
        const BadgeRole role = a.verdict == b.verdict ? BadgeRole::Neutral : verdictRole(b.verdict);
        const QString glyph = a.verdict == b.verdict ? QString() : QLatin1Char(' ') + verdictGlyph(b.verdict);
        badges.append({shortEvaluationName(row.name) + QLatin1Char(' ') + before + QStringLiteral(" → ") + after + glyph,
            role, tr("A: %1\nB: %2").arg(judgementLine(a), judgementLine(b))});
    }
}

void addCounts(QVector<Badge>& badges, const AlignedTraces& traces) {
    const Alignment& alignment = traces.alignment;
    const auto spans = [](std::uint32_t count, const char* one, const char* many) {
        return count == 1 ? tr(one) : tr(many).arg(formatCount(count));
    };
    if (alignment.onlyA > 0)
        badges.append({spans(alignment.onlyA, "1 span removed", "%1 spans removed"), BadgeRole::Neutral,
            tr("Only in A")});
    if (alignment.onlyB > 0)
        badges.append({spans(alignment.onlyB, "1 span added", "%1 spans added"), BadgeRole::Neutral, tr("Only in B")});
    if (traces.changedPairs > 0)
        badges.append({tr("%1 changed").arg(formatCount(traces.changedPairs)), BadgeRole::Neutral,
            tr("Pairs that differ in name, status, verdict, or in the text of input, output or arguments")});
}

} // namespace

QVector<Badge> diffBadges(const AlignedTraces& traces) {
    QVector<Badge> badges;
    if (traces.a->id == traces.b->id)
        badges.append({tr("both sides are the same trace"), BadgeRole::Warn, {}});
    addFigures(badges, traces);
    addEvaluations(badges, traces);
    addCounts(badges, traces);
    if (traces.alignment.onlyA + traces.alignment.onlyB + traces.changedPairs == 0)
        badges.append({tr("no changes"), BadgeRole::Neutral, tr("Nothing differs but times and figures")});
    return badges;
}

QString traceFacts(const TraceDocument& document) {
    QStringList versions;
    QStringList models;
    const auto add = [&document](QStringList& values, StringId id) {
        const QString value = oneLine(document.text(id));
        if (!value.isEmpty() && values.size() <= kMostValues && !values.contains(value))
            values << value;
    };
    for (const TraceSpan& span : document.spans) {
        add(versions, span.meaning.text(Field::PromptVersion));
        if (span.kind == Kind::Llm)
            add(models, span.meaning.text(
                span.meaning.has(Field::RequestModel) ? Field::RequestModel : Field::ResponseModel));
    }
    QStringList facts;
    for (QStringList* values : {&versions, &models}) {
        if (values->size() > kMostValues)
            values->last() = QStringLiteral("…");
        if (!values->isEmpty())
            facts << values->join(QStringLiteral(" → "));
    }
    return facts.join(QStringLiteral(" · "));
}

} // namespace spanloom::ui
