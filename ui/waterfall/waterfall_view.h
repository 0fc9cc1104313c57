#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QAbstractScrollArea>

#include "core/trace/trace_document.h"

#include "ui/base/format.h"
#include "ui/base/painted_rows_accessible.h"
#include "ui/waterfall/waterfall_geometry.h"
#include "ui/waterfall/waterfall_painter.h"

namespace spanloom::ui {

class Theme;
class WaterfallRuler;

/// Tree and waterfall of one trace in one painted widget of the viewport's size.
///
/// Wheel scrolls, Ctrl+wheel zooms around the cursor, middle button or Shift+drag pans, double-click on a bar shows
/// its time. Up/Down select, Left/Right fold or walk the tree, Shift+Right/Left unfold/fold everything below, W/S
/// zoom, A/D pan, F or 0 show all, Z shows the selected span's time, [ and ] move the edge of the names, E / Shift+E
/// next / previous error, Ctrl+C copies name and id.
class WaterfallView : public QAbstractScrollArea, public PaintedRows {
    Q_OBJECT
public:
    explicit WaterfallView(const Theme& theme, QWidget* parent = nullptr);

    /// Fully expanded, whole trace in the window, nothing selected.
    void setDocument(std::shared_ptr<const TraceDocument> document);
    /// The same trace with other spans: selection, folds, shown time and place are kept where they still exist.
    void replaceDocument(std::shared_ptr<const TraceDocument> document);
    [[nodiscard]] const TraceDocument* document() const { return m_geometry.document(); }
    [[nodiscard]] const WaterfallGeometry& geometry() const { return m_geometry; }

    /// Index into TraceDocument::spans, kNoIndex for none.
    [[nodiscard]] std::uint32_t selectedSpan() const { return m_overlay.selectedSpan; }
    /// Selects, unfolds its ancestors and scrolls to it; not reported by spanSelected().
    void selectSpan(std::uint32_t span);
    void setWindow(TimeWindow window); ///< not reported by windowChanged()
    void setNameWidth(int widthPx);    ///< not reported by nameWidthChanged()
    /// Selects the next (or previous) span with an error, around the end. False when there is none.
    bool selectError(bool forward);
    /// Selects as a click would: reported by spanSelected() when it is another one.
    void visitSpan(std::uint32_t span) { choose(span); }

    /// Spans that a search for the text found, ascending; they are marked until another document is shown.
    void setMatches(const QString& text, std::vector<std::uint32_t> matches);
    [[nodiscard]] const std::vector<std::uint32_t>& matches() const { return m_overlay.matches; }
    /// Brings a span into sight, or the folded row that hides it; selects nothing.
    void scrollToSpan(std::uint32_t span);
    /// The events of the shown document, sorted by span, then time; forgotten when another one is shown.
    void setEventMarks(std::shared_ptr<const std::vector<EventMark>> marks);
    [[nodiscard]] const std::vector<EventMark>* eventMarks() const { return m_overlay.events.get(); }
    void setTimeDisplay(TimeDisplay display) { m_timeDisplay = display; } ///< of tooltips
    /// What a tooltip at this place of the viewport says, plain text.
    [[nodiscard]] QString toolTipAt(QPoint at);

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowName(int row) const override;
    [[nodiscard]] QString accessibleRowDescription(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;
    [[nodiscard]] int accessibleRowAt(QPoint inWidget) const override;
    [[nodiscard]] int accessibleCurrentRow() const override;
    void accessibleChooseRow(int row) override;
    [[nodiscard]] QAccessible::Role accessibleRole() const override { return QAccessible::Tree; }
    [[nodiscard]] QAccessible::Role accessibleRowRole() const override { return QAccessible::TreeItem; }
    void addAccessibleRowState(int row, QAccessible::State& state) const override;

Q_SIGNALS:
    void spanSelected(quint32 span);
    void windowChanged(spanloom::ui::TimeWindow window);
    void nameWidthChanged(int widthPx);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Drag : std::uint8_t { None, Pan, Splitter };

    [[nodiscard]] WaterfallHit hitAt(QPointF at);
    void applyTheme();
    void forgetRows(); ///< what was kept of another document
    void layoutChanged();
    void rowsChanged();
    void changeWindow(TimeWindow before); ///< reports the geometry's window if it differs
    void choose(std::uint32_t span);      ///< selection by the user
    void showSelection();
    void setHoveredRow(std::uint32_t row);
    void updateRow(std::uint32_t row);
    void changeNameWidth(int widthPx);
    void fitNameWidth();
    bool moveByKey(int key);
    bool foldByKey(QKeyEvent* event);
    bool timeByKey(int key);
    void showTimeOf(std::uint32_t span);
    void foldOrGoToParent();
    void unfoldOrGoToChild();
    void setSubtreeFolded(bool isFolded);
    void copySelection() const;
    void showToolTip(QPoint at, QPoint globalAt);
    [[nodiscard]] QString eventToolTip(QPointF at, std::uint32_t row) const;
    void announceSelection();

    const Theme& m_theme;
    WaterfallGeometry m_geometry;
    WaterfallPainter m_painter;
    WaterfallOverlay m_overlay;
    WaterfallRuler* m_ruler;
    Drag m_drag = Drag::None;
    int m_wantedNameWidth = 430;
    bool m_isNameWidthChosen = false; ///< by a person, now or earlier
    QPointF m_dragFrom;
    TimeDisplay m_timeDisplay = TimeDisplay::Local;
};

} // namespace spanloom::ui
