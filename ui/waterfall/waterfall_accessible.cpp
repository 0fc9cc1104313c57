#include "ui/base/kind_icon.h"
#include "ui/waterfall/waterfall_view.h"

namespace spanloom::ui {

int WaterfallView::accessibleRowCount() const { return static_cast<int>(m_geometry.rows.count()); }

QString WaterfallView::accessibleRowName(int row) const {
    const TraceSpan& span = document()->spans[m_geometry.rows.spanAt(static_cast<std::uint32_t>(row))];
    return tr("%1 %2, %3 of %4, level %5")
        .arg(kindText(span.kind), singleLine(document()->name(span)))
        .arg(row + 1)
        .arg(accessibleRowCount())
        .arg(span.depth + 1);
}

QString WaterfallView::accessibleRowDescription(int row) const {
    const TraceSpan& span = document()->spans[m_geometry.rows.spanAt(static_cast<std::uint32_t>(row))];
    QStringList parts;
    if (span.start == kNoTime)
        parts << tr("no start time");
    else
        parts << tr("starts at +%1").arg(formatDuration(durationBetween(document()->totals.start, span.start)));
    if (!span.isFinished())
        parts << tr("unfinished");
    else
        parts << tr("takes %1").arg(formatDuration(span.duration()));
    if (span.isError()) {
        const QString type = toText(document()->text(span.meaning.text(Field::ErrorType)));
        parts << (type.isEmpty() ? tr("error") : tr("error: %1").arg(type));
    }
    return parts.join(QStringLiteral(", "));
}

QRect WaterfallView::accessibleRowRect(int row) const {
    return m_geometry.rowRect(static_cast<std::uint32_t>(row)).translated(viewport()->pos());
}

int WaterfallView::accessibleRowAt(QPoint inWidget) const {
    const QPoint at = inWidget - viewport()->pos();
    const std::uint32_t row = document() && viewport()->rect().contains(at) ? m_geometry.rowAt(at.y()) : kNoIndex;
    return row == kNoIndex ? -1 : static_cast<int>(row);
}

int WaterfallView::accessibleCurrentRow() const {
    const std::uint32_t row
        = m_overlay.selectedSpan == kNoIndex ? kNoIndex : m_geometry.rows.visibleRowOf(m_overlay.selectedSpan);
    return row == kNoIndex ? -1 : static_cast<int>(row);
}

void WaterfallView::accessibleChooseRow(int row) { choose(m_geometry.rows.spanAt(static_cast<std::uint32_t>(row))); }

void WaterfallView::addAccessibleRowState(int row, QAccessible::State& state) const {
    const std::uint32_t span = m_geometry.rows.spanAt(static_cast<std::uint32_t>(row));
    state.expandable = m_geometry.rows.hasChildren(span);
    state.expanded = state.expandable && !m_geometry.rows.isFolded(span);
    state.collapsed = state.expandable && m_geometry.rows.isFolded(span);
}

void WaterfallView::announceSelection() {
    const int row = accessibleCurrentRow();
    if (row < 0)
        return;
    setAccessibleDescription(accessibleRowName(row) + QStringLiteral(", ") + accessibleRowDescription(row));
    announceCurrentRow(this, row);
}

} // namespace spanloom::ui
