#pragma once

#include <vector>

#include "ui/inspector/card_list.h"

namespace spanloom::ui {

/// What the span retrieved or ranked: a card a document, in the recorded order.
class DocumentsPage : public InspectorPage {
    Q_OBJECT
public:
    DocumentsPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] std::vector<MessageCard*> cards() const { return m_list->cards(); }

private:
    CardList* m_list;
};

/// The cards of the documents, in order. Pure, for the page and its tests.
[[nodiscard]] std::vector<CardContent> documentCards(const SpanContent& content);

} // namespace spanloom::ui
