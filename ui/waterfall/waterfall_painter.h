#pragma once

#include <vector>

#include <QCache>
#include <QRect>
#include <QString>
#include <QVector>

#include "ui/base/badge.h"
#include "ui/base/text_cache.h"
#include "ui/waterfall/waterfall_geometry.h"

class QPainter;

namespace spanloom::ui {

class Theme;

/// What lies over the picture and changes without it.
struct WaterfallOverlay {
    std::uint32_t selectedSpan = kNoIndex;
    std::uint32_t hoveredRow = kNoIndex;
    bool hasFocus = false;
};

/// Fills the geometry of the waterfall. Keeps the texts of rows it has shown; owned by one view, GUI thread only.
class WaterfallPainter {
public:
    explicit WaterfallPainter(const Theme& theme);

    /// Paints the rows that touch `clip`, in viewport coordinates. `tickXs`: where the vertical lines stand.
    void paint(QPainter& painter, const QRect& clip, const WaterfallGeometry& geometry,
        const WaterfallOverlay& overlay, const std::vector<double>& tickXs);

    [[nodiscard]] const QVector<Badge>& badges(const WaterfallGeometry& geometry, std::uint32_t row);
    [[nodiscard]] std::vector<int> badgeTextWidths(const WaterfallGeometry& geometry, std::uint32_t row);
    /// Forgets the texts of rows: another document, or folds that changed what rows say.
    void clearRows();
    /// Forgets everything: another theme.
    void clear();

private:
    struct RowTexts {
        QString name;
        QString duration;
        QVector<Badge> badges;
        std::vector<int> badgeTextWidths;
    };
    const RowTexts& texts(const WaterfallGeometry& geometry, std::uint32_t row);
    void paintName(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row);
    void paintFoldArrow(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row);
    void paintBar(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row);
    void paintBarBody(QPainter& painter, const BarGeometry& bar, const TraceSpan& span);
    void paintLabel(QPainter& painter, const WaterfallGeometry& geometry, const BarGeometry& bar,
        const TraceSpan& span, const QString& label);

    const Theme& m_theme;
    TextCache m_texts;
    QCache<std::uint32_t, RowTexts> m_rows;
};

/// One line without line breaks, for names as they come from a trace.
[[nodiscard]] QString singleLine(std::string_view utf8);

} // namespace spanloom::ui
