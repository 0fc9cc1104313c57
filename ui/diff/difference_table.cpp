#include "ui/diff/difference_table.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kShown = 400;       // bytes of a value in its cell
constexpr std::size_t kInToolTip = 2000;

QString cellText(const std::string& value) {
    const QString text = toText(std::string_view(value).substr(0, kShown)).simplified();
    return value.size() > kShown ? text + QChar(u'…') : text;
}

QString toolTipOf(const std::string& value) {
    QString text = toText(std::string_view(value).substr(0, kInToolTip));
    if (value.size() > kInToolTip)
        text += QStringLiteral("\n…");
    return plainToolTip(text);
}

} // namespace

DifferenceTable::DifferenceTable(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QTreeWidget(parent)
    , m_theme(theme) {
    setAccessibleName(accessibleName);
    setHeaderLabels({QString(), tr("Key"), tr("A"), tr("B")});
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setTextElideMode(Qt::ElideRight);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(20);
    header()->setSectionResizeMode(0, QHeaderView::Fixed);
    header()->setSectionResizeMode(1, QHeaderView::Interactive);
    header()->setSectionResizeMode(2, QHeaderView::Stretch);
    header()->setSectionResizeMode(3, QHeaderView::Stretch);
    header()->resizeSection(0, theme.measures().icon * 2);
    header()->resizeSection(1, 240);
    connect(&theme, &Theme::changed, this, &DifferenceTable::fill);
}

void DifferenceTable::setRows(const std::vector<PairRow>& rows, const QString& empty, const QString& missing) {
    m_rows = rows;
    m_missing = missing;
    m_note = rows.empty() ? empty : QString();
    setAccessibleDescription(m_note);
    fill();
}

void DifferenceTable::fill() {
    clear();
    for (const PairRow& row : m_rows)
        addRow(row);
    viewport()->update();
}

void DifferenceTable::addRow(const PairRow& row) {
    auto* item = new QTreeWidgetItem(this);
    item->setSizeHint(0, {0, m_theme.measures().rowHeightFacet});
    const bool differs = row.differs();
    item->setText(0, differs ? QStringLiteral("Δ") : QString());
    item->setForeground(0, m_theme.color(Role::Accent));
    item->setTextAlignment(0, Qt::AlignCenter);
    item->setText(1, row.key);
    item->setToolTip(0, differs ? tr("Differs") : tr("The same on both sides"));
    item->setToolTip(1, toolTipOf(row.key.toStdString()));
    item->setForeground(1, m_theme.color(differs ? Role::Text : Role::Muted));
    const auto setSide = [&](int column, const std::string& value, bool isThere, Role fill) {
        const QString shown = !isThere ? m_missing : value.empty() ? tr("(empty)") : cellText(value);
        item->setText(column, shown);
        const bool isPlain = isThere && !value.empty();
        item->setForeground(column, m_theme.color(differs && isPlain ? Role::Text : Role::Muted));
        if (differs && isThere)
            item->setBackground(column, m_theme.color(fill));
        if (isPlain)
            item->setToolTip(column, toolTipOf(value));
    };
    setSide(2, row.a, row.hasA, Role::BadFill);
    setSide(3, row.b, row.hasB, Role::OkFill);
}

void DifferenceTable::paintEvent(QPaintEvent* event) {
    QTreeWidget::paintEvent(event);
    if (m_note.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setPen(m_theme.color(Role::Muted));
    painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, m_note);
}

void DifferenceTable::copyRow() const {
    const int index = indexOfTopLevelItem(currentItem());
    if (index < 0)
        return;
    const PairRow& row = m_rows[static_cast<std::size_t>(index)];
    QGuiApplication::clipboard()->setText(row.key + QLatin1Char('\t') + toText(row.a) + QLatin1Char('\t') + toText(row.b));
}

void DifferenceTable::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copyRow();
    else
        QTreeWidget::keyPressEvent(event);
}

void DifferenceTable::contextMenuEvent(QContextMenuEvent* event) {
    if (!currentItem())
        return;
    QMenu menu(this);
    menu.addAction(tr("Copy key and values"), this, &DifferenceTable::copyRow);
    menu.exec(event->globalPos());
}

} // namespace spanloom::ui
