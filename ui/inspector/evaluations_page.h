#pragma once

#include "ui/inspector/inspector_page.h"

namespace spanloom::ui {

class DetailTree;

/// The judgements on the span: one row an evaluation, the explanation opens below it.
class EvaluationsPage : public InspectorPage {
    Q_OBJECT
public:
    EvaluationsPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] DetailTree* tree() const { return m_tree; }

private:
    DetailTree* m_tree;
};

} // namespace spanloom::ui
