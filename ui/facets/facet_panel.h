#pragma once

#include <map>

#include <QWidget>

#include "core/trace/field.h"
#include "ui/facets/facet_rows.h"
#include "ui/state/comparison_side.h"

class QLabel;
class QLineEdit;
class QMenu;
class QStackedWidget;

namespace spanloom::ui {

class FacetListView;
class Session;
class Theme;
class ViewState;

/// What the traces have in common, with counts: a click limits all views to a value. A search field over painted
/// groups of values. Counts come from the view state's query result, clicks go to its filter.
class FacetPanel : public QWidget {
    Q_OBJECT
public:
    FacetPanel(ViewState* state, const Theme* theme, Session* session, QWidget* parent = nullptr);

    void focusSearch();
    void clearSearch();
    /// Remembers which groups are folded, sorted by name and shown whole.
    void saveLayout();
    [[nodiscard]] FacetListView* list() const { return m_list; }
    /// What an empty panel says; empty when there are lines.
    [[nodiscard]] QString emptyText() const;

Q_SIGNALS:
    void useAsRequested(spanloom::Field field);
    void compareRequested(const spanloom::ui::ComparisonSide& a, const spanloom::ui::ComparisonSide& b);
    void sideRequested(const spanloom::ui::ComparisonSide& side, bool isB);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectList();
    void applyTheme();
    void showRows();
    void activate(int row);
    void showMenu(int row, const QPoint& globalPosition);
    void fillValueMenu(QMenu* menu, const FacetRow& line);
    void fillComparisonMenu(QMenu* menu, const FacetRow& line);
    void fillGroupMenu(QMenu* menu, const FacetRow& line);
    void change(const FacetKey& facet, const FacetGroupState& group);
    void setGroupSearch(const FacetKey& facet, bool isOpen);
    void setTerm(FacetTerm term);
    void restoreLayout();

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    Session* m_session;   // not owned
    QLineEdit* m_search;
    QStackedWidget* m_pages;
    QLabel* m_note;
    FacetListView* m_list;
    std::map<FacetKey, FacetGroupState> m_groups; ///< those that somebody has changed
};

} // namespace spanloom::ui
