#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QAbstractScrollArea>

#include "core/trace/trace_document.h"

#include "ui/waterfall/waterfall_geometry.h"
#include "ui/waterfall/waterfall_painter.h"

namespace spanloom::ui {

class Theme;
class WaterfallRuler;

/// Tree and waterfall of one trace in one painted widget of the viewport's size.
///
/// Wheel scrolls, Ctrl+wheel zooms around the cursor, middle button or Shift+drag pans, double-click on a bar shows
/// its time. Up/Down select, Left/Right fold or walk the tree, Shift+Right/Left unfold/fold everything below, W/S
/// zoom, A/D pan, F or 0 show all, E / Shift+E next / previous error, Ctrl+C copies name and id.
class WaterfallView : public QAbstractScrollArea {
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
    void foldOrGoToParent();
    void unfoldOrGoToChild();
    void setSubtreeFolded(bool isFolded);
    void copySelection() const;
    void showToolTip(QPoint at, QPoint globalAt);
    void announceSelection();

    const Theme& m_theme;
    WaterfallGeometry m_geometry;
    WaterfallPainter m_painter;
    WaterfallOverlay m_overlay;
    WaterfallRuler* m_ruler;
    Drag m_drag = Drag::None;
    int m_wantedNameWidth = 430;
    QPointF m_dragFrom;
};

} // namespace spanloom::ui
