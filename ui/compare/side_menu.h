#pragma once

#include <QMenu>

#include "ui/state/comparison_side.h"

namespace spanloom {
struct FacetCounts;
}

namespace spanloom::ui {

class ViewState;

/// What a side can be: a value of a facet together with the rest of Explore's filter, that filter as it is, the
/// selected traces. Filled whenever it opens, with counts as the facet lists of Explore have them.
class SideMenu : public QMenu {
    Q_OBJECT
public:
    SideMenu(ViewState* state, QWidget* parent);

    /// The side that it is about: marked where it is among the choices.
    void setSide(const ComparisonSide& side) { m_side = side; }

Q_SIGNALS:
    void sideChosen(const spanloom::ui::ComparisonSide& side);
    void showInExploreRequested();

private:
    void fill();
    void fillFacet(QMenu* menu, const FacetCounts& counts);
    void addChoice(QMenu* menu, const QString& text, std::uint64_t count, const ComparisonSide& side);

    ViewState* m_state; // not owned
    ComparisonSide m_side;
};

} // namespace spanloom::ui
