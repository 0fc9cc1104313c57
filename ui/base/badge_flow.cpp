#include "ui/base/badge_flow.h"

#include <algorithm>

#include <QHelpEvent>
#include <QPainter>
#include <QStringList>
#include <QToolTip>

#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr int kLineGap = 4;

} // namespace

BadgeFlow::BadgeFlow(const Theme& theme, std::vector<Badge> badges, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, [this] {
        m_texts.clear();
        updateGeometry();
        update();
    });
    setBadges(std::move(badges));
}

void BadgeFlow::setBadges(std::vector<Badge> badges) {
    m_badges = std::move(badges);
    QStringList texts;
    for (const Badge& badge : m_badges)
        texts << badge.text;
    setAccessibleName(texts.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

/// A badge that is wider than a line is cut to it.
std::vector<QRect> BadgeFlow::layoutFor(int width) const {
    const Measures& sizes = m_theme.measures();
    std::vector<QRect> rects;
    int x = 0;
    int y = 0;
    for (const Badge& badge : m_badges) {
        const int wide = std::min(width, badgeWidth(m_theme, m_texts, badge.text));
        if (x > 0 && x + wide > width) {
            x = 0;
            y += sizes.badgeHeight + kLineGap;
        }
        rects.emplace_back(x, y, wide, sizes.badgeHeight);
        x += wide + sizes.badgeGap;
    }
    return rects;
}

int BadgeFlow::heightForWidth(int width) const {
    const std::vector<QRect> rects = layoutFor(width);
    return rects.empty() ? 0 : rects.back().bottom() + 1;
}

QSize BadgeFlow::sizeHint() const {
    const std::vector<QRect> rects = layoutFor(INT_MAX / 2);
    return rects.empty() ? QSize(0, 0) : QSize(rects.back().right() + 1, rects.back().bottom() + 1);
}

QSize BadgeFlow::minimumSizeHint() const {
    int widest = 0;
    for (const Badge& badge : m_badges)
        widest = std::max(widest, badgeWidth(m_theme, m_texts, badge.text));
    return {std::min(widest, 200), m_badges.empty() ? 0 : m_theme.measures().badgeHeight};
}

bool BadgeFlow::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::vector<QRect> rects = layoutFor(width());
    for (std::size_t i = 0; i < rects.size(); ++i) {
        if (!rects[i].contains(help->pos()))
            continue;
        const QString& text = m_badges[i].toolTip.isEmpty() ? m_badges[i].text : m_badges[i].toolTip;
        QToolTip::showText(help->globalPos(), plainToolTip(text), this, rects[i]);
        return true;
    }
    QToolTip::hideText();
    return true;
}

void BadgeFlow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const std::vector<QRect> rects = layoutFor(width());
    for (std::size_t i = 0; i < rects.size(); ++i) {
        painter.setClipRect(rects[i]);
        drawBadge(painter, rects[i], m_theme, m_texts, m_badges[i]);
    }
}

} // namespace spanloom::ui
