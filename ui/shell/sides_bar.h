#pragma once

#include <QWidget>

class QToolButton;

namespace spanloom::ui {

struct ComparisonSide;
class Theme;
class ViewState;

/// In the status bar: which sides the next diff or comparison has. A click on a side clears it, the button between
/// swaps them, the last one compares. Hidden while neither is set.
class SidesBar : public QWidget {
    Q_OBJECT
public:
    SidesBar(ViewState* state, const Theme* theme, QWidget* parent = nullptr);

Q_SIGNALS:
    void compareRequested();

private:
    void showSides();
    void showSide(QToolButton* chip, const ComparisonSide& side, const QString& letter);
    void applyTheme();

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    QToolButton* m_a;
    QToolButton* m_b;
    QToolButton* m_swap;
    QToolButton* m_compare;
};

} // namespace spanloom::ui
