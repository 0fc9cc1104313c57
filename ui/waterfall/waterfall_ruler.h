#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "ui/base/text_cache.h"
#include "ui/waterfall/waterfall_geometry.h"

namespace spanloom::ui {

class Theme;

/// The line above the waterfall: column titles at the left, the time axis at the right. Dragging on the axis marks
/// a stretch of time to show.
class WaterfallRuler : public QWidget {
    Q_OBJECT
public:
    /// The geometry is the view's and outlives the ruler.
    WaterfallRuler(const Theme& theme, const WaterfallGeometry& geometry, QWidget* parent);

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void windowDragged(spanloom::ui::TimeWindow window);
    void fitRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    void paintAxis(QPainter& painter);

    const Theme& m_theme;
    const WaterfallGeometry& m_geometry;
    TextCache m_texts;
    std::optional<int> m_dragStart;
    int m_dragEnd = 0;
};

} // namespace spanloom::ui
