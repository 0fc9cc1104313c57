#pragma once

#include <memory>
#include <span>
#include <vector>

#include <QCache>
#include <QRect>
#include <QString>
#include <QVector>

#include "core/analysis/event_marks.h"

#include "ui/base/text_cache.h"
#include "ui/waterfall/row_badges.h"
#include "ui/waterfall/waterfall_geometry.h"

class QPainter;

namespace spanloom::ui {

class Theme;

/// What lies over the picture and changes without it.
struct WaterfallOverlay {
    std::uint32_t selectedSpan = kNoIndex;
    std::uint32_t hoveredRow = kNoIndex;
    bool hasFocus = false;
    QString searchText;                 ///< marked in the names of `matches`
    std::vector<std::uint32_t> matches; ///< spans that a search found, ascending
    std::shared_ptr<const std::vector<EventMark>> events; ///< sorted by span, then time; null for none
};

/// Fills the geometry of the waterfall. Keeps the texts of rows it has shown; owned by one view, GUI thread only.
class WaterfallPainter {
public:
    explicit WaterfallPainter(const Theme& theme);

    /// Paints the rows that touch `clip`, in viewport coordinates. `tickXs`: where the vertical lines stand.
    void paint(QPainter& painter, const QRect& clip, const WaterfallGeometry& geometry,
        const WaterfallOverlay& overlay, const std::vector<double>& tickXs);

    [[nodiscard]] const QVector<RowBadge>& badges(const WaterfallGeometry& geometry, std::uint32_t row);
    [[nodiscard]] const RowExtent& extent(const WaterfallGeometry& geometry, std::uint32_t row);
    /// The columns that the first rows with numbers ask for.
    [[nodiscard]] BadgeColumns measureColumns(const WaterfallGeometry& geometry);
    [[nodiscard]] double eventMarkWidth() const;
    /// How far apart event marks must be to be told apart; the bar shows between them.
    [[nodiscard]] double eventMarkSpacing() const { return eventMarkWidth() * 1.8; }
    /// Forgets the texts of rows: another document, or folds that changed what rows say.
    void clearRows();
    /// Forgets everything: another theme.
    void clear();

private:
    struct RowTexts {
        QString name;
        QString duration;
        QVector<RowBadge> badges;
        RowExtent extent;
    };
    const RowTexts& texts(const WaterfallGeometry& geometry, std::uint32_t row);
    void paintBackground(
        QPainter& painter, const QRect& clip, const WaterfallGeometry& geometry, const WaterfallOverlay& overlay);
    void paintName(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row,
        const WaterfallOverlay& overlay);
    [[nodiscard]] int paintBadges(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row);
    void paintMatch(QPainter& painter, const QRect& place, const QString& name, const QString& searchText);
    void paintBar(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row,
        const WaterfallOverlay& overlay);
    void paintEventMarks(QPainter& painter, const WaterfallGeometry& geometry, const BarGeometry& bar,
        std::span<const EventMark> marks);
    void paintLabel(QPainter& painter, const WaterfallGeometry& geometry, const BarGeometry& bar,
        const TraceSpan& span, const QString& label);

    const Theme& m_theme;
    TextCache m_texts;
    QCache<std::uint32_t, RowTexts> m_rows;
};

/// One line without line breaks, for names as they come from a trace.
[[nodiscard]] QString singleLine(std::string_view utf8);

} // namespace spanloom::ui
