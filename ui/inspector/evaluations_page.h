#pragma once

#include <vector>

#include "ui/inspector/card_list.h"

namespace spanloom::ui {

/// The judgements on a span, a card each: name, score, threshold, verdict, who judged, why; users' feedback apart.
class EvaluationsPage : public InspectorPage {
    Q_OBJECT
public:
    EvaluationsPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] std::vector<MessageCard*> cards() const { return m_list->cards(); }

private:
    CardList* m_list;
};

} // namespace spanloom::ui
