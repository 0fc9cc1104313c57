#pragma once

#include <memory>

#include <QWidget>

#include "core/base/result.h"
#include "core/diff/alignment.h"
#include "core/trace/ids.h"

#include "ui/diff/aligned_traces.h"

class QLabel;
class QSplitter;
class QStackedWidget;

namespace spanloom {
class Workspace;
} // namespace spanloom

namespace spanloom::ui {

class DiffHeader;
class DiffRowsView;
class JobRunner;
class PairView;
class Session;
class Theme;
struct PairContent;

/// Two traces side by side: a head line, the aligned rows, and the chosen row in full. Reading, aligning and comparing
/// happen off the GUI thread.
class DiffView : public QWidget {
    Q_OBJECT
public:
    /// `theme` and `jobs` outlive the view; `session` too, or is null: then widths are not remembered.
    DiffView(const Theme* theme, JobRunner* jobs, Session* session, QWidget* parent = nullptr);
    ~DiffView() override;

    /// Reads both traces and shows them; whatever was shown goes at once.
    void open(std::shared_ptr<Workspace> workspace, TraceId a, TraceId b);
    /// Shows two traces that are open already. `payloads` lives as long as the view shows them.
    void showTraces(std::shared_ptr<const TraceDocument> a, std::shared_ptr<const TraceDocument> b,
        std::shared_ptr<const PayloadSource> payloads);

    void swapSides();
    void setOnlyChanges(bool onlyChanges);
    [[nodiscard]] bool onlyChanges() const { return m_onlyChanges; }
    /// The next (+1) or previous (−1) change, around the end.
    void selectChange(int step);
    void selectRow(std::uint32_t row); ///< index into Alignment::rows
    [[nodiscard]] std::uint32_t selectedRow() const; ///< kNoIndex for none
    void copySelection();

    [[nodiscard]] TraceId traceA() const { return m_a; }
    [[nodiscard]] TraceId traceB() const { return m_b; }
    [[nodiscard]] bool isLoaded() const { return m_traces != nullptr; }
    [[nodiscard]] bool isPairLoading() const { return m_isPairLoading; }
    /// The words that stand instead of the diff, empty while one is shown.
    [[nodiscard]] QString note() const;
    /// "13 of 15 spans aligned by path and order · 0.4 ms", for the status bar; empty while nothing is shown.
    [[nodiscard]] QString statusText() const;
    [[nodiscard]] QString title() const;
    [[nodiscard]] const Alignment& alignment() const; ///< empty while nothing is shown
    [[nodiscard]] const std::shared_ptr<Workspace>& workspace() const { return m_workspace; }

    [[nodiscard]] DiffHeader* header() const { return m_header; }
    [[nodiscard]] DiffRowsView* rows() const { return m_rows; }
    [[nodiscard]] PairView* pair() const { return m_pair; }

Q_SIGNALS:
    void titleChanged(const QString& title);
    void openTraceRequested(spanloom::TraceId trace);
    void changed(); ///< loaded, failed, or another row chosen
    void swapped();

private:
    using Aligned = std::shared_ptr<const AlignedTraces>;
    void buildPage();
    void connectViews();
    void restoreWidths();
    void showNote(const QString& text);
    void deliver(Result<Aligned> traces);
    void present(Aligned traces);
    void loadPair();
    void deliverPair(Result<std::shared_ptr<const PairContent>> content);
    void updatePosition();
    void chooseFirst();
    [[nodiscard]] QString pairTitle() const;
    [[nodiscard]] QString jobKey(const char* what) const;

    const Theme& m_theme;
    JobRunner& m_jobs;
    Session* m_session;
    std::shared_ptr<Workspace> m_workspace;
    std::shared_ptr<const PayloadSource> m_payloads;
    TraceId m_a, m_b;
    Aligned m_traces;
    AlignedRow m_wanted; ///< the row to choose when the next alignment comes; a ghost of nothing for none
    bool m_onlyChanges = false;
    bool m_isPairLoading = false;
    QStackedWidget* m_stack;
    QLabel* m_note;
    DiffHeader* m_header = nullptr;
    DiffRowsView* m_rows = nullptr;
    PairView* m_pair = nullptr;
    QSplitter* m_splitter = nullptr;
};

} // namespace spanloom::ui
