#pragma once

#include <vector>

#include "ui/inspector/card_list.h"

namespace spanloom::ui {

/// What the span said and heard: messages as a chat, tool calls and results, the error, and the verdicts on it.
class MessagesPage : public InspectorPage {
    Q_OBJECT
public:
    MessagesPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    [[nodiscard]] bool hasContent(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] std::vector<MessageCard*> cards() const { return m_list->cards(); }

private:
    CardList* m_list;
};

/// The cards of a span, in order. Pure, for the page and its tests.
[[nodiscard]] std::vector<CardContent> cardsOf(const InspectedSpan& span);

} // namespace spanloom::ui
