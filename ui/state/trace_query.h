#pragma once

#include <memory>

#include <QObject>
#include <QString>

#include "core/query/facet_index.h"

namespace spanloom::ui {

class JobRunner;
class ViewState;

/// Keeps ViewState::result() in step with its snapshot and filter: whenever one changes, the query runs off the GUI
/// thread and the newest wins. The facet index is kept from query to query of one snapshot. GUI thread only.
class TraceQuery : public QObject {
    Q_OBJECT
public:
    TraceQuery(ViewState* state, JobRunner* jobs, QObject* parent = nullptr);

    [[nodiscard]] bool isRunning() const;

private:
    void run();


    ViewState* m_state; // not owned
    JobRunner* m_jobs;  // not owned
    struct KnownIndex;
    std::shared_ptr<KnownIndex> m_known; ///< shared with the running queries
};

} // namespace spanloom::ui
