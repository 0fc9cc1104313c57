#include "ui/base/badge.h"

#include <QPainter>

#include "ui/base/text_cache.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

struct RolePair {
    Role text;
    Role fill;
};

RolePair colorsOf(BadgeRole role) {
    switch (role) {
    case BadgeRole::Ok: return {Role::OkText, Role::OkFill};
    case BadgeRole::Warn: return {Role::WarnText, Role::WarnFill};
    case BadgeRole::Bad: return {Role::BadText, Role::BadFill};
    case BadgeRole::Neutral: break;
    }
    return {Role::NeutralText, Role::NeutralFill};
}

/// What of a row of badges fits, and where it starts.
struct Layout {
    qsizetype shown = 0;
    int x = 0;
    int width = 0;
    QString more; ///< "+n", empty when all are shown
};

Layout layoutOf(
    const QRect& rect, const Theme& theme, TextCache& cache, const QVector<Badge>& badges, Qt::Alignment alignment) {
    const int gap = theme.measures().badgeGap;
    Layout result;
    std::vector<int> ends; // width of the first n badges
    int width = 0;
    for (const Badge& badge : badges) {
        width += (width > 0 ? gap : 0) + badgeWidth(theme, cache, badge.text);
        ends.push_back(width);
    }
    result.shown = badges.size();
    result.width = width;
    while (result.width > rect.width() && result.shown > 0) {
        --result.shown;
        result.more = QLatin1Char('+') + QString::number(badges.size() - result.shown);
        const int before = result.shown > 0 ? ends[static_cast<std::size_t>(result.shown) - 1] + gap : 0;
        result.width = before + badgeWidth(theme, cache, result.more);
    }
    result.x = alignment & Qt::AlignRight ? rect.right() + 1 - result.width : rect.left();
    return result;
}

} // namespace

int badgeWidth(const Theme& theme, TextCache& cache, const QString& text) {
    return cache.width(theme.smallFont(), text) + 2 * theme.measures().badgePadding;
}

int drawBadge(QPainter& painter, const QRect& rect, const Theme& theme, TextCache& cache, const Badge& badge) {
    const Measures& sizes = theme.measures();
    const int width = badgeWidth(theme, cache, badge.text);
    const QRect box(rect.left(), rect.top() + (rect.height() - sizes.badgeHeight) / 2, width, sizes.badgeHeight);
    const RolePair colors = colorsOf(badge.role);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(colors.fill));
    painter.drawRoundedRect(box, sizes.badgeRadius, sizes.badgeRadius);
    painter.restore();
    cache.draw(painter, theme.smallFont(), box.adjusted(sizes.badgePadding, 0, -sizes.badgePadding + 1, 0),
        Qt::AlignLeft, badge.text, theme.color(colors.text));
    return width;
}

int drawBadges(QPainter& painter, const QRect& rect, const Theme& theme, TextCache& cache,
    const QVector<Badge>& badges, Qt::Alignment alignment) {
    if (badges.isEmpty())
        return 0;
    const Layout layout = layoutOf(rect, theme, cache, badges, alignment);
    if (layout.width > rect.width())
        return 0;
    QRect place(layout.x, rect.top(), rect.width(), rect.height());
    for (qsizetype i = 0; i < layout.shown; ++i)
        place.translate(drawBadge(painter, place, theme, cache, badges[i]) + theme.measures().badgeGap, 0);
    if (!layout.more.isEmpty())
        drawBadge(painter, place, theme, cache, {layout.more, BadgeRole::Neutral, {}});
    return layout.width;
}

int badgeAt(
    int x, const QRect& rect, const Theme& theme, TextCache& cache, const QVector<Badge>& badges,
    Qt::Alignment alignment) {
    const Layout layout = layoutOf(rect, theme, cache, badges, alignment);
    int left = layout.x;
    for (qsizetype i = 0; i < layout.shown; ++i) {
        const int width = badgeWidth(theme, cache, badges[i].text);
        if (x >= left && x < left + width)
            return static_cast<int>(i);
        left += width + theme.measures().badgeGap;
    }
    const bool onMore = !layout.more.isEmpty() && x >= left && x < left + badgeWidth(theme, cache, layout.more);
    return onMore ? static_cast<int>(layout.shown) : -1;
}

} // namespace spanloom::ui
