#pragma once

#include <vector>

#include "ui/inspector/inspector_page.h"
#include "ui/inspector/message_card.h"

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace spanloom::ui {

/// What the span said and heard: messages as a chat, tool calls and results, retrieved documents, the error, and
/// the verdicts on it.
class MessagesPage : public InspectorPage {
    Q_OBJECT
public:
    static constexpr std::size_t kCardsAtOnce = 40;

    MessagesPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] std::vector<MessageCard*> cards() const;

private:
    void addCards();

    QScrollArea* m_scroll;
    QVBoxLayout* m_list = nullptr;
    QPushButton* m_more = nullptr;
    std::vector<CardContent> m_waiting; ///< not yet shown, first comes first
    std::size_t m_shown = 0;
};

/// The cards of a span, in order. Pure, for the page and its tests.
[[nodiscard]] std::vector<CardContent> cardsOf(const InspectedSpan& span);

} // namespace spanloom::ui
