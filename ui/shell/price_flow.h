#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "core/trace/price_row.h"
#include "core/workspace/workspace.h"

namespace spanloom::ui {

class JobRunner;
class OpenFlow;
class RebuildTurn;

/// A person's prices: stores a change at once, remembers how to take it back, and has the totals of the shown cache
/// made anew in the background. Changes are made one after the other. GUI thread only; files and the library are
/// touched by jobs.
class PriceFlow : public QObject {
    Q_OBJECT
public:
    PriceFlow(OpenFlow* flow, JobRunner* jobs, RebuildTurn* turn, QObject* parent = nullptr);

    /// All rows in the order in which they are tried, a person's first; empty until they have been read.
    [[nodiscard]] const std::vector<PriceRow>& rows() const { return m_rows; }
    [[nodiscard]] bool canUndo() const { return m_done > 0; }
    [[nodiscard]] bool canRedo() const { return m_done < m_changes.size(); }
    /// Something is being stored, or totals follow.
    [[nodiscard]] bool isBusy() const { return m_isStoring || m_isApplying || m_wantsApply; }

public Q_SLOTS:
    void store(const spanloom::PriceRow& row); ///< id 0 = a new one
    void remove(const spanloom::PriceRow& row);
    void undo();
    void redo();
    /// Rows for the same provider, model, dates, tier and limit are replaced; all or nothing.
    void importFile(const QString& file);
    void exportFile(const QString& file);
    /// Reads the rows anew, and brings the totals of the shown cache in step with them.
    void apply();
    void cancel();

Q_SIGNALS:
    void rowsChanged(); ///< rows(), canUndo() or canRedo()
    void started(const QString& text); ///< totals are being made; ended() follows
    void progressChanged(double fraction);
    void ended();
    void totalsChanged();
    void told(const QString& text, bool isProblem); ///< what was done, or why not

private:
    /// Rows before and after; a row that is not there is nothing. One import is one change.
    struct Change {
        struct Step {
            std::optional<PriceRow> before, after;
        };
        std::vector<Step> steps;
        QString text;
    };
    enum class Way : std::uint8_t { Do, Undo, Redo };
    struct Wish {
        Change change;
        Way way = Way::Do;
    };
    struct Stored {
        Change change; ///< with the ids that rows were given
        std::vector<PriceRow> rows;
        QString failure;
    };
    void read();
    void wish(Change change, Way way);
    [[nodiscard]] Change importOf(std::vector<PriceRow> rows) const;
    void storeNext();
    [[nodiscard]] static Stored stored(Workspace& workspace, const Wish& wish);
    void finishStoring(const Wish& done, const Stored& stored);
    void applyTotals();

    OpenFlow* m_flow;    // not owned
    JobRunner* m_jobs;   // not owned
    RebuildTurn* m_turn; // not owned
    std::vector<PriceRow> m_rows;
    std::vector<Change> m_changes;
    std::size_t m_done = 0; ///< changes before this one can be undone, the others done again
    std::vector<Wish> m_wishes;
    bool m_isStoring = false;
    bool m_isApplying = false;
    bool m_wantsApply = false;
    bool m_isAnnounced = false; ///< started() was said of what is being made
    QString m_text; ///< of the change that is being applied
};

} // namespace spanloom::ui
