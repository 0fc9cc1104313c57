#include "ui/diff/diff_rows_view.h"

#include <algorithm>
#include <climits>

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/row_keys.h"

namespace spanloom::ui {

/// The line above the rows.
class DiffRowsView::Head : public QWidget {
public:
    Head(DiffPainter& painter, const DiffGeometry& geometry, QWidget* parent)
        : QWidget(parent)
        , m_painter(painter)
        , m_geometry(geometry) { }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        m_painter.paintHead(painter, height(), m_geometry);
    }

private:
    DiffPainter& m_painter;
    const DiffGeometry& m_geometry;
};

DiffRowsView::DiffRowsView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
    , m_painter(theme)
    , m_head(new Head(m_painter, m_geometry, this)) {
    installPaintedRowsAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Aligned spans"));
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_head->setToolTip(tr("Changes are B minus A; both time scales begin at their own trace's start"));
    connect(&theme, &Theme::changed, this, &DiffRowsView::applyTheme);
    applyTheme();
}

void DiffRowsView::applyTheme() {
    m_geometry.sizes = m_theme.measures();
    m_painter.clear();
    measureNames();
    setViewportMargins(0, m_theme.measures().headerHeight, 0, 0);
    layoutChanged();
}

void DiffRowsView::setTraces(std::shared_ptr<const AlignedTraces> traces) {
    m_geometry.lines.setTraces(std::move(traces));
    m_painter.clearRows();
    m_overlay.selectedRow = kNoIndex;
    m_overlay.hoveredLine = kNoIndex;
    verticalScrollBar()->setValue(0);
    measureNames();
    layoutChanged();
}

void DiffRowsView::measureNames() {
    m_geometry.fittingNames = m_geometry.lines.traces() ? m_painter.fittingNames(m_geometry) : 0;
}

void DiffRowsView::setWidths(const DiffWidths& widths) {
    m_widths = widths;
    layoutChanged();
}

void DiffRowsView::selectRow(std::uint32_t row) {
    const AlignedTraces* traces = m_geometry.lines.traces();
    if (!traces || row >= traces->alignment.rows.size())
        row = kNoIndex;
    if (row != kNoIndex && m_geometry.lines.reveal(row))
        linesChanged();
    m_overlay.selectedRow = row;
    const std::uint32_t line = row == kNoIndex ? kNoIndex : m_geometry.lines.lineOf(row);
    if (line != kNoIndex) {
        m_geometry.scrollToLine(line);
        verticalScrollBar()->setValue(static_cast<int>(m_geometry.scrollY));
        setAccessibleDescription(rowSpoken(*traces, row));
        announceCurrentRow(this, static_cast<int>(line));
    }
    viewport()->update();
}

void DiffRowsView::choose(std::uint32_t row) {
    if (row == kNoIndex || row == m_overlay.selectedRow)
        return;
    selectRow(row);
    Q_EMIT rowSelected(row);
}

void DiffRowsView::setOnlyChanges(bool onlyChanges) {
    m_geometry.lines.setOnlyChanges(onlyChanges);
    linesChanged();
    if (m_overlay.selectedRow == kNoIndex)
        return;
    const std::uint32_t line = m_geometry.lines.lineOf(m_overlay.selectedRow);
    if (line != kNoIndex) {
        m_geometry.scrollToLine(line);
        verticalScrollBar()->setValue(static_cast<int>(m_geometry.scrollY));
    }
}

void DiffRowsView::layoutChanged() {
    m_geometry.width = viewport()->width();
    m_geometry.height = viewport()->height();
    m_geometry.setWidths(m_widths);
    m_head->setGeometry(0, 0, width(), m_theme.measures().headerHeight);
    m_head->update();
    linesChanged();
}

void DiffRowsView::linesChanged() {
    m_geometry.clampScroll();
    const std::int64_t most = std::max<std::int64_t>(0, m_geometry.contentHeight() - m_geometry.height);
    QScrollBar* bar = verticalScrollBar();
    bar->setSingleStep(m_geometry.sizes.rowHeightTree);
    bar->setPageStep(std::max(1, m_geometry.height - m_geometry.sizes.rowHeightTree));
    bar->setRange(0, static_cast<int>(std::min<std::int64_t>(most, INT_MAX)));
    m_geometry.scrollY = bar->value();
    viewport()->update();
}

void DiffRowsView::resizeEvent(QResizeEvent*) { layoutChanged(); }

void DiffRowsView::scrollContentsBy(int, int) {
    m_geometry.scrollY = verticalScrollBar()->value();
    viewport()->update();
}

void DiffRowsView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    m_painter.paint(painter, event->rect(), m_geometry, m_overlay);
    if (m_geometry.lines.count() > 0 || !m_geometry.lines.traces())
        return;
    const QString text = m_geometry.lines.onlyChanges() && m_geometry.lines.leftOut() > 0
        ? tr("Nothing differs but times and figures.\nAll %1 rows are left out; turn off “Only changes” to see them.")
              .arg(formatCount(m_geometry.lines.leftOut()))
        : tr("Neither trace has any spans.");
    painter.setPen(m_theme.color(Role::Muted));
    painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, text);
}

bool DiffRowsView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    if (event->type() == QEvent::Leave)
        setHoveredLine(kNoIndex);
    return QAbstractScrollArea::viewportEvent(event);
}

QString DiffRowsView::toolTipAt(QPoint at) const {
    const std::uint32_t line = m_geometry.lines.traces() ? m_geometry.lineAt(at.y()) : kNoIndex;
    if (line == kNoIndex)
        return {};
    const std::uint32_t row = m_geometry.lines.rowAt(line);
    QString text = rowToolTip(*m_geometry.lines.traces(), row);
    if (m_geometry.lines.isFolded(row)) {
        const std::uint32_t changes = m_geometry.lines.changesBelow(row);
        text += QLatin1Char('\n') + (changes > 0 ? tr("%1 changes folded away").arg(formatCount(changes))
                                                 : tr("Folded; nothing inside differs"));
    }
    if (const std::uint32_t leftOut = m_geometry.lines.leftOutBefore(line))
        text += QLatin1Char('\n') + tr("%1 unchanged rows left out above").arg(formatCount(leftOut));
    return text;
}

void DiffRowsView::showToolTip(QPoint at, QPoint globalAt) {
    const QString text = toolTipAt(at);
    if (text.isEmpty()) {
        QToolTip::hideText();
        return;
    }
    QToolTip::showText(globalAt, plainToolTip(text), viewport(), m_geometry.lineRect(m_geometry.lineAt(at.y())));
}

void DiffRowsView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_geometry.lines.traces())
        return;
    const QPoint at = event->position().toPoint();
    m_dragged = m_geometry.splitterAt(at);
    if (m_dragged != DiffSplitter::None)
        return;
    const std::uint32_t folding = m_geometry.foldArrowAt(at);
    if (folding != kNoIndex) {
        const std::uint32_t row = m_geometry.lines.rowAt(folding);
        setFolded(row, !m_geometry.lines.isFolded(row));
        return;
    }
    const std::uint32_t line = m_geometry.lineAt(at.y());
    if (line != kNoIndex)
        choose(m_geometry.lines.rowAt(line));
}

void DiffRowsView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    if (m_dragged != DiffSplitter::None) {
        m_widths = m_geometry.draggedTo(m_dragged, at.x());
        layoutChanged();
        Q_EMIT widthsChanged(m_widths);
        return;
    }
    const bool isSplitter = m_geometry.splitterAt(at) != DiffSplitter::None;
    viewport()->setCursor(isSplitter ? Qt::SplitHCursor : Qt::ArrowCursor);
    setHoveredLine(m_geometry.lines.traces() ? m_geometry.lineAt(at.y()) : kNoIndex);
}

void DiffRowsView::mouseReleaseEvent(QMouseEvent*) { m_dragged = DiffSplitter::None; }

void DiffRowsView::setHoveredLine(std::uint32_t line) {
    if (line == m_overlay.hoveredLine)
        return;
    for (const std::uint32_t stale : {m_overlay.hoveredLine, line})
        if (stale != kNoIndex && stale < m_geometry.lines.count())
            viewport()->update(m_geometry.lineRect(stale));
    m_overlay.hoveredLine = line;
}

void DiffRowsView::setFolded(std::uint32_t row, bool isFolded) {
    m_geometry.lines.setFolded(row, isFolded);
    linesChanged();
}

void DiffRowsView::keyPressEvent(QKeyEvent* event) {
    const bool isHandled = [&] {
        if (event->matches(QKeySequence::Copy)) {
            copySelection();
            return true;
        }
        if (event->key() == Qt::Key_F7) {
            Q_EMIT changeRequested(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
            return true;
        }
        if (m_geometry.lines.count() == 0
            || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
            return false;
        return foldByKey(*event) || moveByKey(event->key());
    }();
    if (isHandled)
        event->accept();
    else
        QAbstractScrollArea::keyPressEvent(event);
}

bool DiffRowsView::moveByKey(int key) {
    std::optional<std::uint32_t> current;
    if (m_overlay.selectedRow != kNoIndex && m_geometry.lines.lineOf(m_overlay.selectedRow) != kNoIndex)
        current = m_geometry.lines.lineOf(m_overlay.selectedRow);
    const int linesOnPage = m_geometry.height / m_geometry.sizes.rowHeightTree;
    const std::optional<std::uint32_t> line = rowByKey(key, current, m_geometry.lines.count(), linesOnPage);
    if (line)
        choose(m_geometry.lines.rowAt(*line));
    return line.has_value();
}

bool DiffRowsView::foldByKey(const QKeyEvent& event) {
    if (event.key() != Qt::Key_Left && event.key() != Qt::Key_Right)
        return false;
    const std::uint32_t row = m_overlay.selectedRow;
    if (row == kNoIndex || !m_geometry.lines.isVisible(row))
        return true;
    const bool isRight = event.key() == Qt::Key_Right;
    const bool isFolded = m_geometry.lines.isFolded(row);
    if (event.modifiers() & Qt::ShiftModifier) {
        m_geometry.lines.setSubtreeFolded(row, !isRight);
        linesChanged();
    } else if (!m_geometry.lines.hasChildren(row)) {
        if (!isRight)
            choose(m_geometry.lines.traces()->parents[row]);
    } else if (isRight == isFolded) {
        setFolded(row, !isFolded);
    } else if (isRight) {
        const std::uint32_t next = m_geometry.lines.lineOf(row) + 1;
        if (next < m_geometry.lines.count())
            choose(m_geometry.lines.rowAt(next));
    } else {
        choose(m_geometry.lines.traces()->parents[row]);
    }
    return true;
}

void DiffRowsView::copySelection() const {
    if (m_overlay.selectedRow != kNoIndex && m_geometry.lines.traces())
        QGuiApplication::clipboard()->setText(rowForCopying(*m_geometry.lines.traces(), m_overlay.selectedRow));
}

void DiffRowsView::focusInEvent(QFocusEvent* event) {
    m_overlay.hasFocus = true;
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void DiffRowsView::focusOutEvent(QFocusEvent* event) {
    m_overlay.hasFocus = false;
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

int DiffRowsView::accessibleRowCount() const { return static_cast<int>(m_geometry.lines.count()); }

QString DiffRowsView::accessibleRowName(int row) const {
    return rowSpoken(*m_geometry.lines.traces(), m_geometry.lines.rowAt(static_cast<std::uint32_t>(row)));
}

QString DiffRowsView::accessibleRowDescription(int row) const {
    return rowToolTip(*m_geometry.lines.traces(), m_geometry.lines.rowAt(static_cast<std::uint32_t>(row)));
}

QRect DiffRowsView::accessibleRowRect(int row) const {
    return m_geometry.lineRect(static_cast<std::uint32_t>(row)).translated(viewport()->pos());
}

int DiffRowsView::accessibleRowAt(QPoint inWidget) const {
    const std::uint32_t line = m_geometry.lineAt(inWidget.y() - viewport()->y());
    return line == kNoIndex ? -1 : static_cast<int>(line);
}

int DiffRowsView::accessibleCurrentRow() const {
    const bool isShown = m_overlay.selectedRow != kNoIndex && m_geometry.lines.isVisible(m_overlay.selectedRow);
    return isShown ? static_cast<int>(m_geometry.lines.lineOf(m_overlay.selectedRow)) : -1;
}

void DiffRowsView::accessibleChooseRow(int row) {
    if (row >= 0 && row < accessibleRowCount())
        choose(m_geometry.lines.rowAt(static_cast<std::uint32_t>(row)));
}

void DiffRowsView::addAccessibleRowState(int row, QAccessible::State& state) const {
    const std::uint32_t shown = m_geometry.lines.rowAt(static_cast<std::uint32_t>(row));
    state.expandable = m_geometry.lines.hasChildren(shown);
    state.expanded = state.expandable && !m_geometry.lines.isFolded(shown);
    state.collapsed = state.expandable && m_geometry.lines.isFolded(shown);
}

} // namespace spanloom::ui
