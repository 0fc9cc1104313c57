#pragma once

#include "ui/inspector/inspector_page.h"

namespace spanloom::ui {

class DetailTree;

/// The events of the span with their attributes; times count from the span's start.
class EventsPage : public InspectorPage {
    Q_OBJECT
public:
    EventsPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] DetailTree* tree() const { return m_tree; }

private:
    DetailTree* m_tree;
};

} // namespace spanloom::ui
