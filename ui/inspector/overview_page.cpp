#include "ui/inspector/overview_page.h"

#include <algorithm>

#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/inspector/detail_tree.h"
#include "ui/inspector/overview_rows.h"

namespace spanloom::ui {

namespace {

QColor colorOf(const Theme& theme, BadgeRole role) {
    switch (role) {
    case BadgeRole::Ok: return theme.color(Role::OkText);
    case BadgeRole::Warn: return theme.color(Role::WarnText);
    case BadgeRole::Bad: return theme.color(Role::BadText);
    case BadgeRole::Neutral: break;
    }
    return theme.color(Role::Text);
}

} // namespace

OverviewPage::OverviewPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent) {
    auto* content = new QWidget(this);
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_tree = new DetailTree(theme, {tr("Field"), tr("Value")}, content);
    m_tree->setAccessibleName(tr("Overview of the span"));
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(theme.measures().indent * 3 / 4);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Fixed);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    column->addWidget(m_tree, 1);
    auto* copy = new QPushButton(tr("Copy overview"), content);
    connect(copy, &QPushButton::clicked, m_tree, &DetailTree::copyAll);
    const int margin = theme.measures().padding;
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(margin, margin, margin, margin);
    foot->addWidget(copy);
    foot->addStretch(1);
    column->addLayout(foot);
    setContentWidget(content);
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    InspectorPage::resizeEvent(event);
    m_tree->header()->resizeSection(0, std::min(m_theme.measures().rowHeightTree * 7, width() * 2 / 5));
}

void OverviewPage::show(const InspectedSpan& span) {
    m_tree->clear();
    for (const OverviewGroup& group : overviewOf(span)) {
        QTreeWidgetItem* parent = m_tree->addGroup(group.title);
        for (const OverviewRow& row : group.rows) {
            QTreeWidgetItem* item = m_tree->addFact(parent, row.label, row.value);
            item->setForeground(0, m_theme.color(Role::Muted));
            if (row.role != BadgeRole::Neutral)
                item->setForeground(1, colorOf(m_theme, row.role));
            if (!row.exact.isEmpty())
                item->setToolTip(1, plainToolTip(row.exact));
        }
    }
    showContent();
}

} // namespace spanloom::ui
