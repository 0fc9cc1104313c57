#pragma once

#include <memory>

#include <QWidget>

#include "core/trace/trace_document.h"
#include "core/workspace/workspace.h"
#include "ui/shell/explore_page.h"

namespace spanloom::ui {

class TraceView;

/// A tab with one opened trace. Keeps the cache it came from open while it lives. Opening happens off the GUI
/// thread; a newer request replaces an older one.
class TraceTab : public QWidget {
    Q_OBJECT
public:
    TraceTab(std::shared_ptr<Workspace> workspace, const WindowContext& context, QWidget* parent = nullptr);
    ~TraceTab() override;

    void open(TraceId trace, const QString& rootName);
    /// Reads the trace again, without a word, where the snapshot (of the same cache) has it otherwise.
    void followSnapshot(const Snapshot& snapshot);
    [[nodiscard]] TraceId trace() const { return m_trace; }
    [[nodiscard]] const Workspace* workspace() const { return m_workspace.get(); }
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] bool isLoaded() const { return m_document != nullptr; }
    [[nodiscard]] TraceView* view() const { return m_view; }

Q_SIGNALS:
    void titleChanged(const QString& title);

private:
    void setDocument(std::shared_ptr<const TraceDocument> document);
    void read(bool quietly);
    void setTitle(const QString& idText, const QString& rootName);
    [[nodiscard]] QString jobKey() const;

    std::shared_ptr<Workspace> m_workspace;
    std::shared_ptr<const TraceDocument> m_document;
    JobRunner* m_jobs; // not owned
    TraceView* m_view;
    TraceId m_trace;
    QString m_title;
    bool m_hasMissedSnapshot = false; ///< one came while the trace was being read
};

} // namespace spanloom::ui
