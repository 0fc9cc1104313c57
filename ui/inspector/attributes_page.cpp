#include "ui/inspector/attributes_page.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/trace/attribute_use.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/inspector/detail_tree.h"

namespace spanloom::ui {

namespace {

constexpr int kUsableRole = Qt::UserRole + 2; // the row is an attribute that can be used as a field

QString fieldTitle(Field field) {
    switch (field) {
    case Field::Route: return AttributesPage::tr("Route");
    case Field::Cohort: return AttributesPage::tr("Cohort");
    case Field::PromptVersion: return AttributesPage::tr("Prompt version");
    case Field::User: return AttributesPage::tr("User");
    case Field::Session: return AttributesPage::tr("Session");
    case Field::Environment: return AttributesPage::tr("Environment");
    default: return toText(info(field).publicName);
    }
}

bool isUsable(const QTreeWidgetItem* item) { return item && item->data(0, kUsableRole).toBool(); }

} // namespace

AttributesPage::AttributesPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent) {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_filter = new QLineEdit(content);
    m_filter->setPlaceholderText(tr("Filter keys and values"));
    m_filter->setClearButtonEnabled(true);
    const int margin = theme.measures().padding;
    auto* line = new QHBoxLayout;
    line->setContentsMargins(margin, margin, margin, margin / 2);
    line->addWidget(m_filter, 1);
    m_useAs = new QToolButton(content);
    m_useAs->setText(tr("Use as ▾"));
    m_useAs->setAccessibleName(tr("Use as"));
    m_useAs->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    m_useAs->setToolTip(tr("Take the chosen attribute of all spans for a route, cohort, prompt version …"));
    m_useAs->setPopupMode(QToolButton::InstantPopup);
    m_useAs->setFocusPolicy(Qt::StrongFocus);
    m_useAs->setMenu(new QMenu(m_useAs));
    addUseAsActions(m_useAs->menu());
    m_useAs->setEnabled(false);
    line->addWidget(m_useAs);
    column->addLayout(line);
    m_tree = new DetailTree(theme, {tr("Key"), tr("Value"), tr("Type")}, content);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Interactive);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_tree->header()->resizeSection(0, 190);
    column->addWidget(m_tree, 1);
    m_tree->setAccessibleName(tr("Attributes"));
    connect(m_filter, &QLineEdit::textChanged, this, &AttributesPage::applyFilter);
    connect(m_tree, &QTreeWidget::currentItemChanged, this,
        [this](const QTreeWidgetItem* item) { m_useAs->setEnabled(isUsable(item)); });
    connect(m_tree, &DetailTree::menuAboutToShow, this, [this](QMenu* menu, const QTreeWidgetItem* item) {
        if (isUsable(item))
            addUseAsActions(menu->addMenu(tr("Use as")));
    });
    setContentWidget(content);
}

void AttributesPage::addUseAsActions(QMenu* menu) {
    for (const Field field : kUsableFields)
        menu->addAction(fieldTitle(field), this, [this, field] {
            if (isUsable(m_tree->currentItem()))
                Q_EMIT useAsRequested(m_tree->currentItem()->text(0), field);
        });
}

bool AttributesPage::hasContent(const InspectedSpan& span) const {
    const InspectorContent& content = *span.content;
    return !content.attributes.empty() || !content.resource.empty() || !content.scope.empty() || !content.links.empty();
}

std::uint64_t AttributesPage::count(const InspectedSpan& span) const { return span.content->attributes.size(); }

void AttributesPage::show(const InspectedSpan& span) {
    const InspectorContent& content = *span.content;
    m_tree->clear();
    if (!hasContent(span)) {
        showNote(tr("This span carries no attributes."));
        return;
    }
    addGroup(tr("Span"), content.attributes, content.droppedAttributes, Group::Usable);
    addLinks(content.links, content.droppedLinks);
    addGroup(tr("Resource"), content.resource, 0, Group::Usable);
    addGroup(tr("Scope"), content.scope, 0, Group::Other);
    applyFilter();
    showContent();
}

void AttributesPage::addGroup(
    const QString& title, const std::vector<AttributeRow>& rows, std::uint32_t dropped, Group group) {
    if (rows.empty() && dropped == 0)
        return;
    QString text = QStringLiteral("%1 (%2)").arg(title, formatCount(rows.size()));
    if (dropped > 0)
        text += tr(" – %1 dropped by the writer").arg(formatCount(dropped));
    QTreeWidgetItem* parent = m_tree->addGroup(text);
    for (const AttributeRow& row : rows)
        m_tree->addAttribute(parent, row)->setData(0, kUsableRole, group == Group::Usable);
}

void AttributesPage::addLinks(const std::vector<LinkRow>& links, std::uint32_t dropped) {
    if (links.empty() && dropped == 0)
        return;
    QString text = tr("Links (%1)").arg(formatCount(links.size()));
    if (dropped > 0)
        text += tr(" – %1 dropped by the writer").arg(formatCount(dropped));
    QTreeWidgetItem* group = m_tree->addGroup(text);
    for (const LinkRow& link : links) {
        QTreeWidgetItem* item
            = m_tree->addAttribute(group, {link.traceId, link.spanId, ValueType::String});
        item->setText(2, tr("span"));
        for (const AttributeRow& row : link.attributes)
            m_tree->addAttribute(item, row);
    }
}

void AttributesPage::applyFilter() {
    const QString text = m_filter->text().trimmed();
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_tree->topLevelItem(i);
        bool hasMatch = false;
        for (int j = 0; j < group->childCount(); ++j) {
            QTreeWidgetItem* item = group->child(j);
            const bool matches = text.isEmpty() || item->text(0).contains(text, Qt::CaseInsensitive)
                || QString::fromUtf8(item->data(1, Qt::UserRole).toByteArray()).contains(text, Qt::CaseInsensitive);
            item->setHidden(!matches);
            hasMatch = hasMatch || matches;
        }
        group->setHidden(!hasMatch && !text.isEmpty());
    }
}

} // namespace spanloom::ui
