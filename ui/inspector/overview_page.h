#pragma once

#include "ui/inspector/inspector_page.h"

namespace spanloom::ui {

class DetailTree;

/// What is known of the span beside its texts, in groups; every row and the whole can be copied.
class OverviewPage : public InspectorPage {
    Q_OBJECT
public:
    OverviewPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan&) const override { return 0; }
    [[nodiscard]] bool hasContent(const InspectedSpan&) const override { return true; }
    void show(const InspectedSpan& span) override;
    [[nodiscard]] DetailTree* tree() const { return m_tree; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    DetailTree* m_tree;
};

} // namespace spanloom::ui
