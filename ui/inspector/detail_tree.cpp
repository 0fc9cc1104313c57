#include "ui/inspector/detail_tree.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/inspector/json_indent.h"

namespace spanloom::ui {

namespace {

constexpr int kValueRole = Qt::UserRole;      // QByteArray, the whole value
constexpr int kFilledRole = Qt::UserRole + 1; // the child that shows it is made
constexpr std::size_t kShortValue = 100;      // bytes; longer ones open

bool opens(const AttributeRow& row) {
    const bool isStructured = row.type == ValueType::Array || row.type == ValueType::Map;
    const bool looksLikeJson = row.value.size() > 2 && (row.value.front() == '{' || row.value.front() == '[');
    return isStructured || looksLikeJson || row.value.size() > kShortValue || row.value.find('\n') != std::string::npos;
}

QString oneLine(const std::string& value) {
    return toText(std::string_view(value).substr(0, 400)).simplified();
}

} // namespace

DetailTree::DetailTree(const Theme& theme, const QStringList& columns, QWidget* parent)
    : QTreeWidget(parent)
    , m_theme(theme) {
    setHeaderLabels(columns);
    setFrameShape(QFrame::NoFrame);
    setTextElideMode(Qt::ElideRight);
    setIndentation(theme.measures().indent);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    header()->setStretchLastSection(true);
    connect(this, &QTreeWidget::itemExpanded, this, &DetailTree::fillItem);
}

QTreeWidgetItem* DetailTree::addGroup(const QString& title) {
    auto* item = new QTreeWidgetItem(this, {title});
    item->setFont(0, m_theme.boldFont());
    item->setFirstColumnSpanned(true);
    item->setSizeHint(0, QSize(0, m_theme.measures().rowHeightTree));
    item->setExpanded(true);
    return item;
}

QTreeWidgetItem* DetailTree::addAttribute(QTreeWidgetItem* parent, const AttributeRow& row) {
    auto* item = new QTreeWidgetItem({toText(row.key), oneLine(row.value), QLatin1String(typeName(row.type))});
    item->setData(1, kValueRole, QByteArray(row.value.data(), static_cast<qsizetype>(row.value.size())));
    item->setToolTip(0, plainToolTip(toText(row.key)));
    item->setToolTip(1, plainToolTip(item->text(1)));
    item->setSizeHint(0, QSize(0, m_theme.measures().rowHeightFacet));
    item->setForeground(2, m_theme.color(Role::Muted));
    if (row.value.empty()) {
        item->setText(1, row.type == ValueType::Empty ? tr("(no value)") : tr("(empty text)"));
        item->setForeground(1, m_theme.color(Role::Muted));
    } else if (opens(row)) {
        item->setChildIndicatorPolicy(QTreeWidgetItem::ShowIndicator);
    }
    if (parent)
        parent->addChild(item);
    else
        addTopLevelItem(item);
    return item;
}

QTreeWidgetItem* DetailTree::addFact(QTreeWidgetItem* parent, const QString& label, const QString& value) {
    QTreeWidgetItem* item = addAttribute(parent, {label.toStdString(), value.toStdString(), ValueType::String});
    item->setToolTip(1, plainToolTip(value.left(2000)));
    return item;
}

void DetailTree::fillItem(QTreeWidgetItem* item) {
    const QByteArray value = item->data(1, kValueRole).toByteArray();
    if (value.isEmpty() || item->data(1, kFilledRole).toBool())
        return;
    item->setData(1, kFilledRole, true);
    std::string text = value.size() <= static_cast<qsizetype>(kMostShown)
        ? indentedJson(std::string_view(value.constData(), static_cast<std::size_t>(value.size())))
        : std::string(value.constData(), kMostShown);
    auto* child = new QTreeWidgetItem(item);
    child->setFirstColumnSpanned(true);
    QString shown = toText(text);
    if (value.size() > static_cast<qsizetype>(kMostShown))
        shown += tr("\n… %1 in all; copy the value to see the rest").arg(formatBytes(value.size()));
    child->setText(0, shown);
    child->setFont(0, m_theme.monoFont());
}

QString DetailTree::wholeValue(const QTreeWidgetItem* item) const {
    const QByteArray value = item->data(1, kValueRole).toByteArray();
    if (!value.isEmpty())
        return QString::fromUtf8(value);
    // The opened text of a value stands for the value.
    if (item->parent() && item->text(1).isEmpty() && item->columnCount() > 0
        && !item->parent()->data(1, kValueRole).toByteArray().isEmpty())
        return item->text(0);
    return item->text(1);
}

void DetailTree::copyKey() const {
    if (const QTreeWidgetItem* item = currentItem())
        QGuiApplication::clipboard()->setText(item->text(0));
}

void DetailTree::copyValue() const {
    if (const QTreeWidgetItem* item = currentItem())
        QGuiApplication::clipboard()->setText(wholeValue(item));
}

void DetailTree::copyRow() const {
    if (const QTreeWidgetItem* item = currentItem())
        QGuiApplication::clipboard()->setText(item->text(0) + QStringLiteral(" = ") + wholeValue(item));
}

void DetailTree::copyAll() const {
    QString all;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        const QTreeWidgetItem* group = topLevelItem(i);
        all += group->text(0);
        if (!group->text(1).isEmpty())
            all += QStringLiteral(" = ") + wholeValue(group);
        all += QLatin1Char('\n');
        for (int j = 0; j < group->childCount(); ++j)
            if (!group->child(j)->isHidden())
                all += QStringLiteral("  ") + group->child(j)->text(0) + QStringLiteral(" = ")
                    + wholeValue(group->child(j)) + QLatin1Char('\n');
    }
    QGuiApplication::clipboard()->setText(all);
}

void DetailTree::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copyRow();
    else
        QTreeWidget::keyPressEvent(event);
}

QMenu* DetailTree::makeMenu() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("Copy value"), this, &DetailTree::copyValue);
    menu->addAction(tr("Copy key"), this, &DetailTree::copyKey);
    menu->addAction(tr("Copy key = value"), this, &DetailTree::copyRow);
    menu->addAction(tr("Copy all"), this, &DetailTree::copyAll);
    Q_EMIT menuAboutToShow(menu, currentItem());
    return menu;
}

void DetailTree::contextMenuEvent(QContextMenuEvent* event) {
    if (!currentItem())
        return;
    QPoint at = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        at = viewport()->mapToGlobal(visualItemRect(currentItem()).bottomLeft());
    QMenu* menu = makeMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(at);
}

} // namespace spanloom::ui
