#include "ui/base/evaluation_badge.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kExplanationChars = 300;

QString tr(const char* text) { return QCoreApplication::translate("EvaluationBadge", text); }

/// Words of a name: at blanks, dashes, dots, underscores, and where a capital follows a small letter.
QStringList wordsOf(const QString& name) {
    QStringList words {QString()};
    QChar before;
    for (const QChar c : name) {
        const bool isGap = c.isSpace() || c == QLatin1Char('_') || c == QLatin1Char('-') || c == QLatin1Char('.');
        if ((isGap || (c.isUpper() && before.isLower())) && !words.last().isEmpty())
            words.append(QString());
        if (!isGap)
            words.last() += words.last().isEmpty() ? c.toUpper() : c;
        before = c;
    }
    if (words.last().isEmpty())
        words.removeLast();
    return words;
}

} // namespace

QString shortEvaluationName(std::string_view name) {
    const QString whole = toText(name);
    if (whole.size() <= 8)
        return whole;
    const QStringList words = wordsOf(whole);
    if (words.size() == 1)
        return words.first().left(6);
    QString result;
    for (const QString& word : words.mid(0, 3))
        result += word.left(words.size() == 2 ? 4 : 3);
    return result;
}

QString verdictGlyph(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return QStringLiteral("✓");
    case Verdict::Fail: return QStringLiteral("✗");
    case Verdict::Error: return QStringLiteral("⚠");
    case Verdict::None: break;
    }
    return {};
}

BadgeRole verdictRole(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return BadgeRole::Ok;
    case Verdict::Fail: return BadgeRole::Bad;
    case Verdict::Error: return BadgeRole::Warn;
    case Verdict::None: break;
    }
    return BadgeRole::Neutral;
}

Badge judgementBadge(const Evaluation& evaluation, bool shortName) {
    QStringList parts {shortName ? shortEvaluationName(evaluation.name) : toText(evaluation.name)};
    if (evaluation.score)
        parts.append(formatScore(*evaluation.score));
    else if (!evaluation.label.empty())
        parts.append(shortName ? toText(evaluation.label).left(10) : toText(evaluation.label));
    if (const QString glyph = verdictGlyph(evaluation.verdict); !glyph.isEmpty())
        parts.append(glyph);

    QStringList lines {toText(evaluation.name)};
    if (evaluation.score)
        lines.append(tr("score %1").arg(QString::number(*evaluation.score, 'g', 12)));
    if (!evaluation.label.empty())
        lines.append(tr("label %1").arg(toText(evaluation.label)));
    if (evaluation.verdict != Verdict::None)
        lines.append(tr("verdict %1").arg(QString::fromLatin1(name(evaluation.verdict))));
    if (evaluation.threshold)
        lines.append(tr("threshold %1").arg(QString::number(*evaluation.threshold, 'g', 12)));
    if (!evaluation.evaluator.empty())
        lines.append(tr("evaluator %1").arg(toText(evaluation.evaluator)));
    if (!evaluation.explanation.empty())
        lines.append(toText(evaluation.explanation).left(kExplanationChars));
    return {parts.join(QLatin1Char(' ')), verdictRole(evaluation.verdict), lines.join(QLatin1Char('\n'))};
}

} // namespace spanloom::ui
