#pragma once

#include "ui/inspector/inspector_page.h"

class QLineEdit;
class QMenu;
class QToolButton;

namespace spanloom::ui {

class DetailTree;

/// All attributes of the span, its resource and scope, and its links; in the order they were written. An attribute of
/// the span or its resource can be used as a route, cohort …
class AttributesPage : public InspectorPage {
    Q_OBJECT
public:
    AttributesPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    void show(const InspectedSpan& span) override;
    [[nodiscard]] DetailTree* tree() const { return m_tree; }
    [[nodiscard]] QLineEdit* filter() const { return m_filter; }
    [[nodiscard]] QToolButton* useAsButton() const { return m_useAs; }
    [[nodiscard]] bool hasContent(const InspectedSpan& span) const override;

Q_SIGNALS:
    void useAsRequested(const QString& key, spanloom::Field field);

private:
    enum class Group : std::uint8_t { Usable, Other }; ///< whether its attributes can be used as a field

    void addGroup(const QString& title, const std::vector<AttributeRow>& rows, std::uint32_t dropped, Group group);
    void addUseAsActions(QMenu* menu);
    void addLinks(const std::vector<LinkRow>& links, std::uint32_t dropped);
    void applyFilter();

    QLineEdit* m_filter;
    QToolButton* m_useAs;
    DetailTree* m_tree;
};

} // namespace spanloom::ui
