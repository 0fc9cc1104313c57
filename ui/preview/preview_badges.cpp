#include "ui/preview/preview_badges.h"

#include <algorithm>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/base/theme.h"

namespace spanloom::ui {

PreviewBadges::PreviewBadges(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(theme, &Theme::changed, this, [this] {
        m_texts.clear();
        updateGeometry();
        update();
    });
}

void PreviewBadges::setBadges(QVector<Badge> badges) {
    m_badges = std::move(badges);
    QStringList texts;
    for (const Badge& badge : std::as_const(m_badges))
        texts.append(badge.text);
    setAccessibleName(texts.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

/// A badge that is wider than a line is cut to it.
std::vector<QRect> PreviewBadges::places(int width) const {
    const Measures& sizes = m_theme->measures();
    std::vector<QRect> result;
    QPoint at;
    for (const Badge& badge : m_badges) {
        const int wide = std::min(width, badgeWidth(*m_theme, m_texts, badge.text));
        if (at.x() > 0 && at.x() + wide > width)
            at = {0, at.y() + sizes.badgeHeight + sizes.badgeGap};
        result.emplace_back(at, QSize(wide, sizes.badgeHeight));
        at.rx() += wide + sizes.badgeGap;
    }
    return result;
}

QSize PreviewBadges::sizeHint() const { return {200, heightForWidth(std::max(120, width()))}; }

QSize PreviewBadges::minimumSizeHint() const { return {40, m_badges.isEmpty() ? 0 : m_theme->measures().badgeHeight}; }

int PreviewBadges::heightForWidth(int width) const {
    const std::vector<QRect> rects = places(width);
    return rects.empty() ? 0 : rects.back().bottom() + 1;
}

bool PreviewBadges::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::vector<QRect> rects = places(width());
    for (std::size_t i = 0; i < rects.size(); ++i) {
        if (!rects[i].contains(help->pos()))
            continue;
        const Badge& badge = m_badges[static_cast<qsizetype>(i)];
        const QString text = badge.toolTip.isEmpty() ? badge.text : badge.toolTip;
        QToolTip::showText(help->globalPos(), QStringLiteral("<p style='white-space:pre-wrap'>")
                + text.toHtmlEscaped() + QStringLiteral("</p>"), this, rects[i]);
        return true;
    }
    QToolTip::hideText();
    return true;
}

void PreviewBadges::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const std::vector<QRect> rects = places(width());
    for (std::size_t i = 0; i < rects.size(); ++i) {
        painter.setClipRect(rects[i]);
        drawBadge(painter, rects[i], *m_theme, m_texts, m_badges[static_cast<qsizetype>(i)]);
    }
}

} // namespace spanloom::ui
