#pragma once

#include <optional>

#include <QWidget>

#include "ui/base/text_cache.h"
#include "ui/histogram/histogram_geometry.h"

namespace spanloom::ui {

class Theme;
class ViewState;

/// When the traces were: bars of traces and errors, the slowest twentieth as a line, and a brush that is the filter's
/// time range. Drag marks, the edges and the middle of the brush can be dragged, double-click and Esc clear it.
/// Keys: ←/→ walk, with Shift they extend the brush, Enter takes one bucket.
class TimeHistogramView : public QWidget {
    Q_OBJECT
public:
    TimeHistogramView(ViewState* state, const Theme* theme, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] HistogramGeometry geometryNow() const;
    /// What is marked: the filter's range, or what a drag shows before it is let go.
    [[nodiscard]] std::optional<TimeRange> brush() const;
    /// What an empty histogram says; empty when there are bars.
    [[nodiscard]] QString emptyText() const;
    /// "12:05 – 12:10", traces, errors, p95: of a bucket, in lines.
    [[nodiscard]] QString bucketText(int bucket) const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Drag : std::uint8_t { None, Mark, LeftEdge, RightEdge, Move };
    [[nodiscard]] Drag dragAt(double x) const;
    [[nodiscard]] BucketRange draggedRange(double x) const;
    void followResult();
    void showCursor(double x);
    void setHovered(int bucket);
    void moveFocus(int bucket, bool extends);
    void setBrush(std::optional<TimeRange> range);
    void tellFocus();

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    TextCache m_texts {400};
    Drag m_drag = Drag::None;
    double m_pressX = 0;
    BucketRange m_rangeAtPress;
    std::optional<BucketRange> m_dragged; ///< while a drag has not been let go
    int m_hovered = -1;
    int m_focused = -1;
    int m_anchor = -1; ///< other end of a brush made by Shift and arrows
};

} // namespace spanloom::ui
