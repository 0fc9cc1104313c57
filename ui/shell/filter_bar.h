#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace spanloom::ui {

class OpenFlow;
class Theme;
class ViewState;

/// Above the list: Open…, the visible limits of the view as chips that can be removed, and how many traces remain.
class ScopeBar : public QWidget {
    Q_OBJECT
public:
    ScopeBar(ViewState* state, OpenFlow* flow, QWidget* parent = nullptr);

    void setCounts(std::size_t shown, std::size_t all);

Q_SIGNALS:
    void openRequested();

private:
    void showChips();
    [[nodiscard]] QString scopeText() const;

    ViewState* m_state; // not owned
    OpenFlow* m_flow;   // not owned
    QPushButton* m_sample;
    QPushButton* m_scope;
    QLabel* m_counts;
};

} // namespace spanloom::ui
