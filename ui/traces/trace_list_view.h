#pragma once

#include <memory>
#include <optional>
#include <set>

#include <QTableView>
#include <QTimer>

#include "ui/traces/trace_order.h"

namespace spanloom::ui {

class JobRunner;
class Session;
class Theme;
class TraceListDelegate;
class TraceListModel;
class ViewState;

/// The list of traces: sorted by a click on the header, opened by Enter or a double-click. Follows the view state's
/// query result. While an import publishes and the mouse is over the list, rows keep their places and new traces
/// follow at the end; otherwise the first visible row stays where it is. Selection is kept by trace id.
class TraceListView : public QTableView {
    Q_OBJECT
public:
    TraceListView(ViewState* state, const Theme* theme, JobRunner* jobs, Session* session, QWidget* parent = nullptr);

    /// The trace shown `step` rows below (or above) another one; none at the ends or when it is not shown.
    [[nodiscard]] std::optional<TraceId> neighbour(TraceId trace, int step) const;
    [[nodiscard]] std::size_t shownTraces() const;
    /// Opens the current row, as Enter does.
    void activateCurrent();
    /// Moves the selection by rows; the first row when nothing was selected.
    void moveSelection(int step);
    void saveColumns();
    /// The chosen traces in the order of the list.
    [[nodiscard]] std::vector<TraceId> selection() const;
    /// The column chooser at a place of the screen, for a button elsewhere.
    void popUpColumnMenu(const QPoint& globalPosition);
    /// What an empty list says; empty when there are rows.
    [[nodiscard]] QString emptyText() const;
    [[nodiscard]] const TraceListModel& traces() const { return *m_model; }

public Q_SLOTS:
    void copySelection();

Q_SIGNALS:
    void traceActivated(spanloom::TraceId trace);
    void orderChanged();
    /// Of the selected rows; the shell shows its actions.
    void contextMenuRequested(const QPoint& globalPosition);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyboardSearch(const QString& search) override;
    bool viewportEvent(QEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    enum class Reason { Published, Filtered, Sorted };
    void followResult();
    void reorder(Reason reason);
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshotOf(const QueryResult& result) const;
    void publishSelection();
    void sortAtRest();
    void apply(std::shared_ptr<const OrderedTraces> ordered, Reason reason);
    void restore(const OrderedTraces& ordered, int anchorOffset);
    void showSelectedTrace();
    void setUpHeader();
    void setDefaultColumns();
    void fitColumns();
    void fitOnce();
    void fitToImported();
    void applyTheme();
    [[nodiscard]] std::vector<TraceId> rememberedTraces() const;

    ViewState* m_state;    // not owned
    const Theme* m_theme;  // not owned
    JobRunner* m_jobs;     // not owned
    Session* m_session;    // not owned
    TraceListModel* m_model;
    TraceListDelegate* m_delegate;
    bool m_isApplying = false;
    bool m_fitsColumns = true; ///< until somebody changes a width
    bool m_isFitting = false;
    bool m_hasFitted = false;  ///< to the texts of some rows, since the last import
    std::set<TraceColumn> m_leftOut; ///< hidden by fitting, for want of room
    bool m_isHeld = false; ///< the shown order is not the sorted one: sort again when the mouse leaves or rests
    QTimer* m_restTimer;   ///< runs while rows are held; a mouse that rests so long points at nothing
    bool m_mouseRests = false;
};

} // namespace spanloom::ui
