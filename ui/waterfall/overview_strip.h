#pragma once

#include <QPixmap>
#include <QWidget>

#include "core/timeline/span_overview.h"
#include "core/trace/trace_document.h"

#include "ui/waterfall/time_window.h"

namespace spanloom::ui {

class Theme;

/// The whole trace in a few lines of pixels, with the shown window as a frame on it. The picture is cached; the
/// frame is drawn over it. Dragging inside the frame moves it, its edges resize it, elsewhere marks a new window.
class OverviewStrip : public QWidget {
    Q_OBJECT
public:
    explicit OverviewStrip(const Theme& theme, QWidget* parent = nullptr);

    /// Null shows an empty strip. The document is looked at once and not kept.
    void setDocument(const TraceDocument* document);
    void setWindow(TimeWindow window); ///< not reported by windowChanged()
    [[nodiscard]] TimeWindow window() const { return m_window; }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void windowChanged(spanloom::ui::TimeWindow window);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    enum class Drag : std::uint8_t { None, Move, LeftEdge, RightEdge, Mark };

    [[nodiscard]] double xOf(TimeNs time) const;
    [[nodiscard]] TimeNs timeAt(double x) const;
    [[nodiscard]] Drag dragAt(double x) const;
    void showWindow(TimeWindow window);
    void renderPicture();

    const Theme& m_theme;
    bool m_hasDocument = false;
    SpanOverview m_overview;
    TimeWindow m_full;
    TimeWindow m_window;
    QPixmap m_picture;
    int m_pictureTheme = -1;
    Drag m_drag = Drag::None;
    double m_dragFrom = 0;
    TimeWindow m_windowAtPress;
};

} // namespace spanloom::ui
