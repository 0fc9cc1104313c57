#pragma once

#include <vector>

#include "ui/inspector/card_list.h"

namespace spanloom::ui {

/// The tool that the span ran, or those that its model asked for: name, arguments, result, error.
class ToolsPage : public InspectorPage {
    Q_OBJECT
public:
    ToolsPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] std::vector<MessageCard*> cards() const { return m_list->cards(); }

private:
    CardList* m_list;
};

/// The cards of tool calls, in order. Pure, for the page and its tests.
[[nodiscard]] std::vector<CardContent> toolCards(const InspectedSpan& span);

} // namespace spanloom::ui
