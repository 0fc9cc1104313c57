#include "ui/inspector/card_list.h"

#include <algorithm>

#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

CardList::CardList(const Theme& theme, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void CardList::setCards(std::vector<CardContent> cards) {
    m_waiting = std::move(cards);
    m_shown = 0;
    m_section.clear();
    m_more = nullptr;
    if (m_waiting.empty()) {
        delete takeWidget();
        return;
    }
    auto* content = new QWidget;
    m_column = new QVBoxLayout(content);
    const int margin = m_theme.measures().padding * 3 / 2;
    m_column->setContentsMargins(margin, margin, margin, margin);
    m_column->setSpacing(m_theme.measures().padding);
    m_column->addStretch(1);
    addCards();
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    setWidget(content); // takes ownership and deletes the one before
    verticalScrollBar()->setValue(0);
}

void CardList::addCards() {
    delete m_more;
    m_more = nullptr;
    const std::size_t end = std::min(m_waiting.size(), m_shown + kCardsAtOnce);
    for (; m_shown < end; ++m_shown) {
        const QString section = m_waiting[m_shown].section;
        if (!section.isEmpty() && section != m_section)
            m_column->insertWidget(m_column->count() - 1, makeHeading(section));
        m_section = section;
        m_column->insertWidget(m_column->count() - 1, new MessageCard(m_theme, std::move(m_waiting[m_shown])));
    }
    if (m_shown == m_waiting.size())
        return;
    m_more = new QPushButton(tr("Show %1 more").arg(formatCount(m_waiting.size() - m_shown)));
    m_column->insertWidget(m_column->count() - 1, m_more);
    // Queued: the button must not be deleted while it delivers its click.
    connect(m_more, &QPushButton::clicked, this, &CardList::addCards, Qt::QueuedConnection);
}

QLabel* CardList::makeHeading(const QString& text) const {
    auto* heading = new QLabel(text);
    heading->setTextFormat(Qt::PlainText);
    heading->setFont(m_theme.boldFont());
    return heading;
}

std::vector<MessageCard*> CardList::cards() const {
    std::vector<MessageCard*> result;
    if (!widget())
        return result;
    for (int i = 0; i < m_column->count(); ++i)
        if (auto* card = qobject_cast<MessageCard*>(m_column->itemAt(i)->widget()))
            result.push_back(card);
    return result;
}

} // namespace spanloom::ui
