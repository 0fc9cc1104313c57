#pragma once

#include <QWidget>

#include "ui/compare/distribution_text.h"

class QLabel;
class QStackedLayout;

namespace spanloom::ui {

class DistributionChart;
class ElidedLabel;
class Theme;

/// A framed distribution: title, whose colour is whose, the picture, and below it what the picture does not show.
class DistributionCard : public QWidget {
    Q_OBJECT
public:
    DistributionCard(const Theme* theme, QWidget* parent);

    void setSides(const DistributionSides& sides);
    [[nodiscard]] const std::string& distributionId() const { return m_id; }
    [[nodiscard]] DistributionChart* chart() const { return m_chart; }
    [[nodiscard]] QString notes() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void applyTheme();
    [[nodiscard]] QWidget* makeHead();

    const Theme* m_theme; // not owned
    std::string m_id;
    QLabel* m_title;
    ElidedLabel* m_labelA;
    ElidedLabel* m_labelB;
    DistributionChart* m_chart;
    QLabel* m_empty;
    QLabel* m_scale;
    QLabel* m_notes;
    QStackedLayout* m_stack;
};

} // namespace spanloom::ui
