#pragma once

#include <vector>

#include <QRect>
#include <QWidget>

#include "ui/base/badge.h"
#include "ui/base/text_cache.h"

namespace spanloom::ui {

class Theme;

/// Badges one after the other, on as many lines as the width asks for.
class BadgeFlow : public QWidget {
    Q_OBJECT
public:
    explicit BadgeFlow(const Theme& theme, std::vector<Badge> badges = {}, QWidget* parent = nullptr);

    void setBadges(std::vector<Badge> badges);
    [[nodiscard]] const std::vector<Badge>& badges() const { return m_badges; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] std::vector<QRect> layoutFor(int width) const;

    const Theme& m_theme;
    std::vector<Badge> m_badges;
    mutable TextCache m_texts;
};

} // namespace spanloom::ui
