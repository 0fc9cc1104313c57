#pragma once

#include <vector>

#include <QWidget>

#include "ui/base/badge.h"
#include "ui/base/text_cache.h"

namespace spanloom::ui {

class Theme;

/// Badges from left to right, in as many lines as the width asks for.
class PreviewBadges : public QWidget {
    Q_OBJECT
public:
    explicit PreviewBadges(const Theme* theme, QWidget* parent = nullptr);

    void setBadges(QVector<Badge> badges);
    [[nodiscard]] const QVector<Badge>& badges() const { return m_badges; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] std::vector<QRect> places(int width) const;

    const Theme* m_theme; // not owned
    QVector<Badge> m_badges;
    mutable TextCache m_texts {200};
};

} // namespace spanloom::ui
