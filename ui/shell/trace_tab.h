#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "core/trace/trace_document.h"
#include "core/workspace/workspace.h"
#include "ui/shell/explore_page.h"
#include "ui/shell/trace_copy.h"

class QTimer;

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
    /// Says which trace this tab is about, by trace() and title(), without reading it yet.
    void announce(TraceId trace, const QString& rootName);
    /// Reads the trace again, without a word, where the snapshot (of the same cache) has it otherwise.
    void followSnapshot(const Snapshot& snapshot);
    [[nodiscard]] TraceId trace() const { return m_trace; }
    [[nodiscard]] const Workspace* workspace() const { return m_workspace.get(); }
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] bool isLoaded() const { return m_document != nullptr; }
    [[nodiscard]] TraceView* view() const { return m_view; }

    /// A zero id while nothing is selected.
    [[nodiscard]] SpanId selectedSpan() const;
    /// Not reported by spanSelected(). While the trace is being opened, it is selected as soon as that is done.
    void selectSpan(SpanId span);
    [[nodiscard]] QString statusText() const;
    /// Puts the trace on the clipboard; says so by noticed().
    void copyAs(TraceCopyFormat format);
    /// Reads the shown trace again, without a word; what a person had chosen stays.
    void reload();

public Q_SLOTS:
    void copyId();
    void copyMarkdown();
    void copyOtlpJson();
    void focusFind();
    void findNext(int step); ///< +1 or -1

Q_SIGNALS:
    void titleChanged(const QString& title);
    void spanSelected(spanloom::SpanId span); ///< by the user
    void statusTextChanged(const QString& text); ///< of the trace and the selected span; empty while there is none
    void useAsRequested(const QString& key, spanloom::Field field);
    void noticed(const QString& text); ///< a sentence for a while: what was copied, or why not
    void explainRequested();

private:
    void connectView(const WindowContext& context);
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
    std::vector<StringId> m_identity; ///< of the trace's row when it was read
    SpanId m_wantedSpan;              ///< asked for while the trace was being opened
    QTimer* m_noteTimer;
    bool m_hasMissedSnapshot = false; ///< one came while the trace was being read
};

} // namespace spanloom::ui
