#pragma once

#include "ui/inspector/inspector_page.h"

class QLineEdit;

namespace spanloom::ui {

class DetailTree;

/// All attributes of the span, its resource and scope, and its links; in the order they were written.
class AttributesPage : public InspectorPage {
    Q_OBJECT
public:
    AttributesPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] DetailTree* tree() const { return m_tree; }
    [[nodiscard]] QLineEdit* filter() const { return m_filter; }

private:
    void addGroup(const QString& title, const std::vector<AttributeRow>& rows, std::uint32_t dropped);
    void addLinks(const std::vector<LinkRow>& links, std::uint32_t dropped);
    void applyFilter();

    QLineEdit* m_filter;
    DetailTree* m_tree;
};

} // namespace spanloom::ui
