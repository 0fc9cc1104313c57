#include "ui/base/evaluation_badge.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kExplanationChars = 300;
constexpr qsizetype kNameChars = 14;
constexpr qsizetype kLabelChars = 10;

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
            words.last() += c;
        before = c;
    }
    if (words.last().isEmpty())
        words.removeLast();
    return words;
}

/// "Relevance" → "relevance"; "RAG" stays.
QString inLowerCase(const QString& word) { return word.size() > 1 && word == word.toUpper() ? word : word.toLower(); }

QString abbreviated(const QString& word, qsizetype letters) {
    return word.size() <= letters + 1 ? word : word.left(letters) + QLatin1Char('.');
}

/// 1 = a thumb up, -1 = down, 0 = the label is about something else.
int thumbOf(const Evaluation& evaluation) {
    const std::string label = evaluationNameKey(evaluation.label);
    const std::string name = evaluationNameKey(evaluation.name);
    const auto says = [&label](std::string_view word) { return label.find(word) != std::string::npos; };
    if (!says("thumb") && name.find("thumb") == std::string::npos)
        return says("\U0001F44D") ? 1 : says("\U0001F44E") ? -1 : 0;
    return says("up") || says("\U0001F44D") ? 1 : says("down") || says("\U0001F44E") ? -1 : 0;
}

/// Score or label, then the verdict. A thumb is its glyph: the number that stands for it says nothing more.
QStringList judgement(const Evaluation& evaluation, bool shortLabel) {
    QStringList parts;
    const int thumb = thumbOf(evaluation);
    if (thumb == 0 && evaluation.score)
        parts.append(formatScore(*evaluation.score));
    else if (thumb == 0 && !evaluation.label.empty())
        parts.append(shortLabel ? toText(evaluation.label).left(kLabelChars) : toText(evaluation.label));
    QString glyph = verdictGlyph(evaluation.verdict);
    if (glyph.isEmpty() && thumb != 0)
        glyph = verdictGlyph(thumb > 0 ? Verdict::Pass : Verdict::Fail);
    if (!glyph.isEmpty())
        parts.append(glyph);
    return parts;
}

} // namespace

QString shortEvaluationName(std::string_view name) {
    QStringList words = wordsOf(toText(name));
    if (words.isEmpty())
        return {};
    for (QString& word : words)
        word = inLowerCase(word);
    words.first().replace(0, 1, words.first().at(0).toUpper());
    if (words.join(QLatin1Char(' ')).size() > kNameChars) {
        for (qsizetype i = 1; i < words.size(); ++i)
            words[i] = abbreviated(words[i], 3);
    }
    const QString result = words.join(QLatin1Char(' '));
    return result.size() <= kNameChars ? result : result.left(kNameChars - 1).trimmed() + QChar(u'…');
}

bool isWorse(const Evaluation& first, const Evaluation& second) {
    const auto rank = [](const Evaluation& evaluation) {
        switch (evaluation.verdict) {
        case Verdict::Fail: return 0;
        case Verdict::Error: return 1;
        case Verdict::None: return 2;
        case Verdict::Pass: break;
        }
        return 3;
    };
    if (rank(first) != rank(second))
        return rank(first) < rank(second);
    return first.score && (!second.score || *first.score < *second.score);
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
    parts += judgement(evaluation, shortName);

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

QString judgementLine(const Evaluation& evaluation) {
    QStringList parts;
    if (evaluation.score)
        parts.append(QString::number(*evaluation.score, 'g', 12));
    if (!evaluation.label.empty())
        parts.append(toText(evaluation.label));
    if (evaluation.verdict != Verdict::None)
        parts.append(verdictGlyph(evaluation.verdict) + QLatin1Char(' ') + QLatin1String(name(evaluation.verdict)));
    if (evaluation.threshold)
        parts.append(tr("threshold %1").arg(QString::number(*evaluation.threshold, 'g', 12)));
    if (!evaluation.evaluator.empty())
        parts.append(tr("by %1").arg(toText(evaluation.evaluator)));
    return toText(evaluation.name) + QStringLiteral(": ") + parts.join(QStringLiteral(" · "));
}

} // namespace spanloom::ui
