#include "ui/diff/row_texts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <QCoreApplication>
#include <QStringList>

#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/base/kind_icon.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kLongestName = 512; // characters; no screen shows more
constexpr double kManyTimes = 10;         // from there on "×12" says more than "+1100 %"
constexpr double kMostTimes = 1e15;
constexpr double kSmallest = 0.005;       // changes below half a percent are no news

QString tr(const char* text) { return QCoreApplication::translate("Diff", text); }

QString unknown() { return QStringLiteral("·"); }

QString sign(double value) { return value < 0 ? QString(QChar(u'\u2212')) : value > 0 ? QStringLiteral("+") : QString(); }

DurationNs asDuration(double ns) { return static_cast<DurationNs>(std::llround(std::min(std::fabs(ns), 9e18))); }

QString durationText(const TraceSpan* span) {
    if (!span)
        return {};
    if (span->start == kNoTime)
        return tr("no start time");
    if (span->end == kNoTime)
        return tr("… unfinished");
    return formatDuration(durationBetween(span->start, span->end));
}

QString nameText(const AlignedTraces& traces, DiffSide side, std::uint32_t row) {
    const TraceSpan* span = traces.span(side, row);
    if (!span)
        return {};
    const QString name = oneLine(traces.document(side).name(*span));
    return name.trimmed().isEmpty() ? tr("(no name)") : name;
}

/// "1,200 → 900 (−300)" of exact figures.
template <typename Format>
QString bothSides(const Delta& delta, Format format) {
    const QString a = delta.a ? format(*delta.a) : absentText();
    const QString b = delta.b ? format(*delta.b) : absentText();
    QString text = a + QStringLiteral(" → ") + b;
    if (const std::optional<double> difference = delta.difference())
        text += QStringLiteral(" (") + sign(*difference) + format(std::fabs(*difference)) + QLatin1Char(')');
    return text;
}

QString exactNs(double ns) { return exactDuration(asDuration(ns)); }
QString exactCount(double count) { return formatCount(static_cast<std::uint64_t>(std::llround(count))); }

QString statusText(const TraceDocument& document, const TraceSpan& span) {
    if (!span.isError())
        return {};
    const QString type = oneLine(document.text(span.meaning.text(Field::ErrorType)));
    return type.isEmpty() ? tr("error") : tr("error: %1").arg(type);
}

void addReasons(QStringList& lines, const AlignedTraces& traces, const RowDelta& delta) {
    QStringList reasons;
    if (delta.nameDiffers)
        reasons << tr("name");
    if (delta.statusDiffers)
        reasons << tr("status");
    if (delta.textsDiffer)
        reasons << tr("input, output or arguments");
    if (delta.verdictsDiffer)
        reasons << tr("verdict");
    if (!reasons.isEmpty())
        lines << tr("Changed: %1").arg(reasons.join(QStringLiteral(", ")));
    for (const EvaluationDelta& row : delta.evaluations) {
        const auto line = [&](const TraceDocument& document, std::uint32_t index) {
            return index == kNoIndex ? tr("not evaluated") : judgementLine(document.evaluations[index]);
        };
        lines << tr("%1: %2 → %3").arg(oneLine(row.name), line(*traces.a, row.a), line(*traces.b, row.b));
    }
}

} // namespace

QString oneLine(std::string_view utf8) {
    QString text = toText(utf8.substr(0, kLongestName * 4));
    for (QChar& c : text)
        if (c < QLatin1Char(' ') || c == QChar::ParagraphSeparator || c == QChar::LineSeparator)
            c = QLatin1Char(' ');
    constexpr auto kMost = static_cast<qsizetype>(kLongestName);
    return text.size() > kMost ? text.left(kMost) + QChar(u'…') : text;
}

DeltaText durationDelta(const Delta& delta) {
    const std::optional<double> difference = delta.difference();
    if (!difference)
        return {unknown(), Role::Muted};
    const bool isNews = std::fabs(*difference) > kSmallest * std::max(1.0, *delta.a);
    const Role role = !isNews ? Role::Muted : *difference < 0 ? Role::OkText : Role::BadText;
    return {sign(*difference) + formatDuration(asDuration(*difference)), role};
}

DeltaText relativeDelta(const Delta& delta, bool isMoney) {
    const std::optional<double> difference = delta.difference();
    if (!difference)
        return {unknown(), Role::Muted};
    const std::optional<double> relative = delta.relative();
    const bool isNews = relative ? std::fabs(*relative) > kSmallest : *difference != 0;
    const Role role = !isNews ? Role::Muted : *difference < 0 ? Role::OkText : Role::BadText;
    if (relative && *relative >= kManyTimes)
        return {QChar(u'\u00D7') + formatCount(static_cast<std::uint64_t>(std::min(1 + *relative, kMostTimes))), role};
    if (relative)
        return {sign(*relative) + formatPercent(std::fabs(*relative)), role};
    const double size = std::fabs(*difference);
    return {sign(*difference) + (isMoney ? formatCost(size) : formatTokens(std::llround(size))), role};
}

DeltaText verdictDelta(const AlignedTraces& traces, const RowDelta& delta) {
    for (const EvaluationDelta& row : delta.evaluations) {
        if (row.a == kNoIndex || row.b == kNoIndex)
            continue;
        const Verdict a = traces.a->evaluations[row.a].verdict;
        const Verdict b = traces.b->evaluations[row.b].verdict;
        if (a == b)
            continue;
        const auto glyph = [](Verdict verdict) {
            return verdict == Verdict::None ? absentText() : verdictGlyph(verdict);
        };
        const Role role = b == Verdict::Pass ? Role::OkText
            : b == Verdict::Fail || b == Verdict::Error ? Role::BadText : Role::Muted;
        return {glyph(a) + QStringLiteral("→") + glyph(b), role};
    }
    return {};
}

RowTexts rowTexts(const AlignedTraces& traces, std::uint32_t row) {
    const RowDelta delta = rowDelta(*traces.a, *traces.b, traces.alignment.rows[row]);
    RowTexts texts;
    texts.nameA = nameText(traces, DiffSide::A, row);
    texts.nameB = nameText(traces, DiffSide::B, row);
    texts.durationA = durationText(traces.span(DiffSide::A, row));
    texts.durationB = durationText(traces.span(DiffSide::B, row));
    if (traces.isGhost(row)) {
        const bool isOfA = traces.span(DiffSide::A, row) != nullptr;
        texts.ghost = isOfA ? Badge {tr("only in A"), BadgeRole::Bad, {}} : Badge {tr("only in B"), BadgeRole::Ok, {}};
        return texts;
    }
    texts.time = durationDelta(delta.duration);
    // What has no tokens on either side needs no dot for each of them.
    texts.tokens = relativeDelta(delta.tokens, false);
    texts.cost = relativeDelta(delta.cost, true);
    texts.verdict = verdictDelta(traces, delta);
    return texts;
}

QString rowToolTip(const AlignedTraces& traces, std::uint32_t row) {
    const RowDelta delta = rowDelta(*traces.a, *traces.b, traces.alignment.rows[row]);
    QStringList lines;
    for (const DiffSide side : {DiffSide::A, DiffSide::B}) {
        const TraceSpan* span = traces.span(side, row);
        const QString letter = side == DiffSide::A ? QStringLiteral("A") : QStringLiteral("B");
        if (!span) {
            lines << tr("%1: no such step").arg(letter);
            continue;
        }
        QString line = tr("%1: %2 (%3)").arg(letter, nameText(traces, side, row), kindText(span->kind));
        if (const QString status = statusText(traces.document(side), *span); !status.isEmpty())
            line += QStringLiteral(", ") + status;
        lines << line;
    }
    if (delta.duration.a || delta.duration.b)
        lines << tr("Duration %1").arg(bothSides(delta.duration, exactNs));
    if (delta.inputTokens.a || delta.inputTokens.b)
        lines << tr("Input tokens %1").arg(bothSides(delta.inputTokens, exactCount));
    if (delta.outputTokens.a || delta.outputTokens.b)
        lines << tr("Output tokens %1").arg(bothSides(delta.outputTokens, exactCount));
    if (delta.cost.a || delta.cost.b)
        lines << tr("Cost %1").arg(bothSides(delta.cost, exactCost));
    addReasons(lines, traces, delta);
    return lines.join(QLatin1Char('\n'));
}

QString rowForCopying(const AlignedTraces& traces, std::uint32_t row) {
    const RowDelta delta = rowDelta(*traces.a, *traces.b, traces.alignment.rows[row]);
    const auto number = [](const std::optional<double>& value) {
        return value ? QString::number(*value, 'g', 15) : QString();
    };
    QStringList cells {nameText(traces, DiffSide::A, row), nameText(traces, DiffSide::B, row)};
    for (const std::optional<double>& ns : {delta.duration.a, delta.duration.b})
        cells << (ns ? exactNs(*ns) : QString());
    for (const Delta& figure : {delta.tokens, delta.cost})
        cells << number(figure.a) << number(figure.b);
    return cells.join(QLatin1Char('\t'));
}

QString rowSpoken(const AlignedTraces& traces, std::uint32_t row) {
    const RowTexts texts = rowTexts(traces, row);
    if (!texts.ghost.text.isEmpty()) {
        const bool isOfA = !texts.nameA.isEmpty();
        return tr("%1, %2, %3").arg(
            isOfA ? texts.nameA : texts.nameB, texts.ghost.text, isOfA ? texts.durationA : texts.durationB);
    }
    QString text = texts.nameA == texts.nameB ? texts.nameA : tr("%1 and %2").arg(texts.nameA, texts.nameB);
    text += tr(", time %1, tokens %2, cost %3").arg(texts.time.text, texts.tokens.text, texts.cost.text);
    return traces.isChanged[row] ? text + tr(", changed") : text;
}

} // namespace spanloom::ui
