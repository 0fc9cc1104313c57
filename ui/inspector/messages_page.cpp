#include "ui/inspector/messages_page.h"

#include <algorithm>

#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

MessagesPage::MessagesPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_scroll(new QScrollArea(this)) {
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContentWidget(m_scroll);
}

std::uint64_t MessagesPage::count(const InspectedSpan& span) const { return span.content->content.messages.size(); }

void MessagesPage::show(const InspectedSpan& span) {
    m_waiting = cardsOf(span);
    m_shown = 0;
    m_more = nullptr;
    if (m_waiting.empty()) {
        const bool isRedacted = span.content->content.isRedacted || (span.record().flags & SpanFlag::Redacted);
        delete m_scroll->takeWidget();
        showNote(isRedacted ? tr("The messages of this span were hidden by the program that wrote it.")
                            : tr("This span carries no messages, input or output."));
        return;
    }
    auto* column = new QWidget;
    m_list = new QVBoxLayout(column);
    const int margin = m_theme.measures().padding * 3 / 2;
    m_list->setContentsMargins(margin, margin, margin, margin);
    m_list->setSpacing(m_theme.measures().padding);
    m_list->addStretch(1);
    addCards();
    column->setBackgroundRole(QPalette::Base);
    column->setAutoFillBackground(true);
    m_scroll->setWidget(column); // takes ownership and deletes the one before
    m_scroll->verticalScrollBar()->setValue(0);
    showContent();
}

void MessagesPage::addCards() {
    delete m_more;
    m_more = nullptr;
    const std::size_t end = std::min(m_waiting.size(), m_shown + kCardsAtOnce);
    for (; m_shown < end; ++m_shown)
        m_list->insertWidget(m_list->count() - 1, new MessageCard(m_theme, std::move(m_waiting[m_shown])));
    if (m_shown == m_waiting.size())
        return;
    m_more = new QPushButton(tr("Show %1 more").arg(formatCount(m_waiting.size() - m_shown)));
    m_list->insertWidget(m_list->count() - 1, m_more);
    // Queued: the button must not be deleted while it delivers its click.
    connect(m_more, &QPushButton::clicked, this, &MessagesPage::addCards, Qt::QueuedConnection);
}

std::vector<MessageCard*> MessagesPage::cards() const {
    std::vector<MessageCard*> result;
    if (!m_scroll->widget())
        return result;
    for (int i = 0; i < m_list->count(); ++i)
        if (auto* card = qobject_cast<MessageCard*>(m_list->itemAt(i)->widget()))
            result.push_back(card);
    return result;
}

} // namespace spanloom::ui
