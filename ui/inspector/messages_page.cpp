#include "ui/inspector/messages_page.h"

#include "ui/inspector/span_cards.h"

namespace spanloom::ui {

MessagesPage::MessagesPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_list(new CardList(theme, this)) {
    setContentWidget(m_list);
}

std::uint64_t MessagesPage::count(const InspectedSpan& span) const { return span.content->content.messages.size(); }

bool MessagesPage::hasContent(const InspectedSpan& span) const {
    const SpanContent& content = span.content->content;
    return !content.messages.empty() || !content.input.empty() || !content.output.empty() || content.toolCall
        || !content.toolResult.empty() || guardCard(span) || voiceCard(span);
}

void MessagesPage::show(const InspectedSpan& span) {
    std::vector<CardContent> cards = cardsOf(span);
    const bool isEmpty = cards.empty();
    m_list->setCards(std::move(cards));
    if (!isEmpty) {
        showContent();
        return;
    }
    const bool isRedacted = span.content->content.isRedacted || (span.record().flags & SpanFlag::Redacted);
    const bool hasDocuments = !span.content->content.documents.empty();
    showNote(isRedacted      ? tr("The messages of this span were hidden by the program that wrote it.")
            : hasDocuments ? tr("This span carries no messages, input or output; what it retrieved is under Docs.")
                           : tr("This span carries no messages, input or output."));
}

} // namespace spanloom::ui
