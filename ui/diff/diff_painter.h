#pragma once

#include <vector>

#include <QCache>
#include <QPixmap>
#include <QRect>

#include "ui/base/text_cache.h"
#include "ui/diff/diff_geometry.h"
#include "ui/diff/row_texts.h"

class QPainter;

namespace spanloom::ui {

/// What lies over the picture and changes without it.
struct DiffOverlay {
    std::uint32_t selectedRow = kNoIndex;
    std::uint32_t hoveredLine = kNoIndex;
    bool hasFocus = false;
};

/// Fills the geometry of the aligned rows. Keeps the texts of rows it has shown; owned by one view, GUI thread only.
class DiffPainter {
public:
    explicit DiffPainter(const Theme& theme);

    /// Paints the lines that touch `clip`, in viewport coordinates.
    void paint(QPainter& painter, const QRect& clip, const DiffGeometry& geometry, const DiffOverlay& overlay);
    /// The head line: "A", "Δ time" …, "B", and the common time scale twice.
    void paintHead(QPainter& painter, int height, const DiffGeometry& geometry);

    [[nodiscard]] const RowTexts& texts(const DiffGeometry& geometry, std::uint32_t row);
    /// The width of the column of names at which none of the first rows is cut.
    [[nodiscard]] int fittingNames(const DiffGeometry& geometry);
    void clearRows(); ///< other traces
    void clear();     ///< another theme

private:
    void paintGround(QPainter& painter, const DiffGeometry& geometry, const DiffOverlay& overlay, std::uint32_t line);
    void paintHatch(QPainter& painter, const QRect& rect);
    void paintSide(QPainter& painter, const DiffGeometry& geometry, DiffSide side, std::uint32_t line);
    void paintName(QPainter& painter, const DiffGeometry& geometry, DiffSide side, std::uint32_t line);
    void paintBar(QPainter& painter, const DiffGeometry& geometry, DiffSide side, std::uint32_t line);
    void paintGutter(QPainter& painter, const DiffGeometry& geometry, std::uint32_t line);
    void paintLeftOut(QPainter& painter, const DiffGeometry& geometry, std::uint32_t line);
    void paintScale(QPainter& painter, int height, const DiffGeometry& geometry, DiffSide side);

    const Theme& m_theme;
    TextCache m_texts;
    QCache<std::uint32_t, RowTexts> m_rows;
    QPixmap m_hatch;
};

} // namespace spanloom::ui
