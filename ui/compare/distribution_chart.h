#pragma once

#include <QWidget>

#include "ui/compare/distribution_text.h"

namespace spanloom::ui {

class Theme;

/// Two histograms over each other as step outlines. The height is the share of a side's traces per width on the scale,
/// so that sides of unequal size and bins of unequal width compare. Hovering, or the arrow keys, tell a bin's figures.
class DistributionChart : public QWidget {
    Q_OBJECT
public:
    DistributionChart(const Theme* theme, QWidget* parent);
    ~DistributionChart() override;

    void setSides(const DistributionSides& sides);
    /// The bin that is marked, -1 = none.
    [[nodiscard]] int currentBin() const { return m_currentBin; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    class BinView;

    void rebuild();
    void addAxes();
    void addSide(const std::vector<std::uint32_t>& counts, const QColor& color);
    [[nodiscard]] std::vector<double> heights(const std::vector<std::uint32_t>& counts) const;
    /// Left and right edge of a bin in pixels of the chart.
    [[nodiscard]] QRectF binRect(int bin) const;
    [[nodiscard]] int binAt(const QPoint& position) const;
    void setCurrentBin(int bin);
    void showBinToolTip();

    const Theme* m_theme; // not owned
    BinView* m_view;
    DistributionSides m_sides;
    int m_currentBin = -1;
};

} // namespace spanloom::ui
