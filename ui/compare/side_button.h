#pragma once

#include <QPushButton>

#include "ui/state/comparison_side.h"

namespace spanloom::ui {

class SideMenu;
class Theme;
class ViewState;

enum class SideLetter : std::uint8_t { A, B };

/// One side of the comparison in the header: its letter, its expression, how many traces it has, and a menu to choose
/// another. A press, Space or the down arrow opens the menu.
class SideButton : public QPushButton {
    Q_OBJECT
public:
    SideButton(SideLetter letter, ViewState* state, const Theme* theme, QWidget* parent);

    void setSide(const ComparisonSide& side);
    [[nodiscard]] const ComparisonSide& side() const { return m_side; }
    /// Negative = not counted yet.
    void setTraceCount(std::int64_t count);
    [[nodiscard]] SideMenu* choices() const { return m_choices; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void sideChosen(const spanloom::ui::ComparisonSide& side);
    void showInExploreRequested(const spanloom::ui::ComparisonSide& side);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QString shownText() const;
    void paintChip(QPainter& painter) const;
    void paintExpression(QPainter& painter, const QRect& rect) const;
    void describe();

    SideLetter m_letter;
    const Theme* m_theme; // not owned
    SideMenu* m_choices;
    ComparisonSide m_side;
    std::int64_t m_traceCount = -1;
};

} // namespace spanloom::ui
