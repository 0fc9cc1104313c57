#pragma once

#include <cstdint>

#include <QRect>
#include <QString>
#include <QVector>

class QPainter;

namespace spanloom::ui {

class Theme;
class TextCache;

enum class BadgeRole : std::uint8_t { Neutral, Ok, Warn, Bad };

/// A small filled label: what it says, how it is judged, and the exact values for a tooltip.
struct Badge {
    QString text;
    BadgeRole role = BadgeRole::Neutral;
    QString toolTip;

    bool operator==(const Badge&) const = default;
};

[[nodiscard]] int badgeWidth(const Theme& theme, TextCache& cache, const QString& text);

/// Paints one badge centred on the rectangle's height, its left edge at the rectangle's. Returns its width.
int drawBadge(QPainter& painter, const QRect& rect, const Theme& theme, TextCache& cache, const Badge& badge);

/// Paints badges from left or, with Qt::AlignRight, so that the last ends at the right edge. Those that do not fit
/// are left out, and "+n" says how many. Returns the used width.
int drawBadges(QPainter& painter, const QRect& rect, const Theme& theme, TextCache& cache,
    const QVector<Badge>& badges, Qt::Alignment alignment = Qt::AlignLeft);

/// Index of the badge at an x position for the same arguments, -1 when there is none ("+n" counts as the first hidden).
[[nodiscard]] int badgeAt(
    int x, const QRect& rect, const Theme& theme, TextCache& cache, const QVector<Badge>& badges,
    Qt::Alignment alignment);

} // namespace spanloom::ui
