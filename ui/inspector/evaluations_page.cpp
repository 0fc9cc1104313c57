#include "ui/inspector/evaluations_page.h"

#include "ui/inspector/span_cards.h"

namespace spanloom::ui {

EvaluationsPage::EvaluationsPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_list(new CardList(theme, this)) {
    setContentWidget(m_list);
}

std::uint64_t EvaluationsPage::count(const InspectedSpan& span) const { return evaluationCount(span); }

void EvaluationsPage::show(const InspectedSpan& span) {
    std::vector<CardContent> cards = evaluationCards(span);
    const bool isEmpty = cards.empty();
    m_list->setCards(std::move(cards));
    if (!isEmpty) {
        showContent();
        return;
    }
    const bool judgesTrace = span.document->firstTraceEvaluation < span.document->evaluations.size();
    showNote(judgesTrace ? tr("No evaluation judges this span; those of the whole trace stand at its root.")
                         : tr("No evaluation judges this span."));
}

} // namespace spanloom::ui
