#include <algorithm>

#include <QCoreApplication>

#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/inspector/span_badges.h"
#include "ui/inspector/span_cards.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("EvaluationCards", text); }

QString verdictText(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return tr("✓ pass");
    case Verdict::Fail: return tr("✗ fail");
    case Verdict::Error: return tr("⚠ error");
    case Verdict::None: break;
    }
    return tr("no verdict");
}

/// "0.41 (threshold 0.7) · label".
QString scoreText(const Evaluation& evaluation) {
    QStringList parts;
    if (evaluation.score)
        parts << (evaluation.threshold ? tr("%1 (threshold %2)").arg(
                      formatScore(*evaluation.score), formatScore(*evaluation.threshold))
                                       : formatScore(*evaluation.score));
    else if (evaluation.threshold)
        parts << tr("threshold %1").arg(formatScore(*evaluation.threshold));
    if (!evaluation.label.empty())
        parts << toText(evaluation.label).simplified().left(60);
    return parts.join(QStringLiteral(" · "));
}

/// Who judged, and what the file says where a person's rule says something else.
QString sayingText(const Evaluation& evaluation) {
    QStringList parts;
    const QString rater = raterText(evaluation.evaluatorType);
    const QString who = toText(evaluation.evaluator).simplified();
    if (!rater.isEmpty() || !who.isEmpty())
        parts << tr("by %1").arg(QStringList {rater, who}.join(QLatin1Char(' ')).trimmed());
    if (evaluation.recordedVerdict)
        parts << tr("%1 by your rule; recorded: %2")
                     .arg(verdictText(evaluation.verdict), verdictText(*evaluation.recordedVerdict));
    if (evaluation.isTargetGuessed)
        parts << tr("which span it judges was guessed from the tree");
    return parts.join(QStringLiteral(" · "));
}

CardContent cardOf(const Evaluation& evaluation, const QString& section) {
    CardContent card;
    card.section = section;
    card.title = evaluation.name.empty() ? tr("(no name)") : toText(evaluation.name).simplified();
    if (evaluation.documentPosition)
        card.title += tr(" · document #%1").arg(*evaluation.documentPosition + 1);
    if (evaluation.verdict != Verdict::None)
        card.badges.push_back({verdictText(evaluation.verdict), verdictRole(evaluation.verdict), {}});
    card.remark = scoreText(evaluation);
    if (evaluation.score)
        card.remarkToolTip = tr("Score %1").arg(QString::number(*evaluation.score, 'g', 12));
    if (!evaluation.explanation.empty())
        card.texts.push_back({evaluation.explanation, false, {}});
    if (const QString saying = sayingText(evaluation); !saying.isEmpty())
        card.texts.push_back({saying.toStdString(), false, {}});
    card.isBad = evaluation.verdict == Verdict::Fail || evaluation.verdict == Verdict::Error;
    return card;
}

bool isRoot(const InspectedSpan& span) { return span.record().depth == 0; }

std::span<const Evaluation> evaluationsOfTrace(const TraceDocument& document) {
    const std::span<const Evaluation> all(document.evaluations);
    return document.firstTraceEvaluation < all.size() ? all.subspan(document.firstTraceEvaluation)
                                                      : std::span<const Evaluation>();
}

} // namespace

QString raterText(EvaluatorType type) {
    switch (type) {
    case EvaluatorType::Human: return tr("☺ human");
    case EvaluatorType::Llm: return tr("✦ model");
    case EvaluatorType::Code: return tr("⚙ code");
    case EvaluatorType::Unknown: break;
    }
    return {};
}

std::vector<CardContent> evaluationCards(const InspectedSpan& span) {
    std::vector<const Evaluation*> judgements;
    std::vector<const Evaluation*> feedback;
    std::vector<const Evaluation*> replaced;
    std::vector<const Evaluation*> ofTrace;
    const auto sort = [&](std::span<const Evaluation> rows, std::vector<const Evaluation*>& target) {
        for (const Evaluation& row : rows)
            (row.isSuperseded ? replaced : row.isFeedback ? feedback : target).push_back(&row);
    };
    sort(evaluationsOf(*span.document, span.span), judgements);
    if (isRoot(span))
        sort(evaluationsOfTrace(*span.document), ofTrace);
    std::vector<CardContent> cards;
    for (const Evaluation* row : judgements)
        cards.push_back(cardOf(*row, tr("Evaluations of this span")));
    for (const Evaluation* row : ofTrace)
        cards.push_back(cardOf(*row, tr("Evaluations of the whole trace")));
    for (const Evaluation* row : feedback)
        cards.push_back(cardOf(*row, tr("User feedback")));
    if (!replaced.empty()) {
        CardContent card;
        card.section = tr("No longer in force");
        card.title = tr("replaced by later judgements");
        card.remark = formatCount(replaced.size());
        QStringList lines;
        for (const Evaluation* row : replaced)
            lines << judgementLine(*row);
        card.texts.push_back({lines.join(QLatin1Char('\n')).toStdString(), false, {}});
        cards.push_back(std::move(card));
    }
    return cards;
}

std::uint64_t evaluationCount(const InspectedSpan& span) {
    const auto inForce = [](const Evaluation& row) { return !row.isSuperseded; };
    const auto own = std::ranges::count_if(evaluationsOf(*span.document, span.span), inForce);
    const auto whole = isRoot(span) ? std::ranges::count_if(evaluationsOfTrace(*span.document), inForce) : 0;
    return static_cast<std::uint64_t>(own + whole);
}

} // namespace spanloom::ui
