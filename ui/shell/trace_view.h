#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "core/trace/trace_document.h"
#include "ui/base/format.h"
#include "ui/shell/trace_copy.h"

class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace spanloom::ui {

class BadgeFlow;
class ElidedLabel;
class FindField;
class InspectorView;
class JobRunner;
class OverviewStrip;
class Theme;
class WaterfallView;

/// One opened trace: header line, overview strip and waterfall, and the inspector at the right.
class TraceView : public QWidget {
    Q_OBJECT
public:
    /// `theme` and `jobs` outlive the view.
    TraceView(const Theme& theme, JobRunner& jobs, QWidget* parent = nullptr);
    ~TraceView() override;

    /// Shows the trace fully expanded, with the most telling span selected: the first error, else the root.
    void setDocument(std::shared_ptr<const TraceDocument> document, std::shared_ptr<const PayloadSource> payloads);
    /// The same trace, read again: what a person had chosen stays.
    void replaceDocument(std::shared_ptr<const TraceDocument> document, std::shared_ptr<const PayloadSource> payloads);
    void setLoading(const QString& title);
    void setError(const QString& text);
    [[nodiscard]] const std::shared_ptr<const TraceDocument>& document() const { return m_document; }
    /// The text that stands instead of a trace, empty while one is shown.
    [[nodiscard]] QString note() const;

    /// A zero id when nothing is selected.
    [[nodiscard]] SpanId selectedSpan() const;
    /// Not reported by spanSelected(). An id that is not in the trace changes nothing.
    void selectSpan(SpanId span);

    void setTimeDisplay(TimeDisplay display);
    /// "15 spans · depth 3 · selected: 4.72 s → 8.37 s (3.65 s)"; empty while no trace is shown.
    [[nodiscard]] QString statusText() const;
    void focusFind();
    /// Visits the next (+1) or previous (-1) match of what stands in the field; without a text, goes to the field.
    void findNext(int step);
    /// Puts the shown trace on the clipboard; says so by noticed().
    void copyAs(TraceCopyFormat format);

    [[nodiscard]] WaterfallView* waterfall() const { return m_waterfall; }
    [[nodiscard]] OverviewStrip* overview() const { return m_overview; }
    [[nodiscard]] InspectorView* inspector() const { return m_inspector; }
    [[nodiscard]] QSplitter* splitter() const { return m_splitter; } ///< for remembering its sizes
    /// The sizes that a person gave it before; empty changes nothing.
    void restoreSplit(const QByteArray& state);
    [[nodiscard]] FindField* findField() const { return m_find; }

Q_SIGNALS:
    void spanSelected(spanloom::SpanId span);
    void statusTextChanged(const QString& text);
    void useAsRequested(const QString& key, spanloom::Field field);
    void noticed(const QString& text); ///< a sentence for the status bar
    void explainRequested();           ///< why the totals are what they are

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHeader();
    QToolButton* makeCopyButton(QWidget* header);
    QWidget* makeTimeline();
    void splitByWidth();
    void connectViews();
    void showHeader();
    void showNote(const QString& text);
    void showIndex(std::uint32_t span);
    void documentChanged(); ///< what follows every new document
    void loadEventMarks();
    void search();
    void showMatches(const QString& text, std::vector<std::uint32_t> matches);
    void showMatchCount();
    void leaveFind();
    [[nodiscard]] QString jobKey(const char* what) const;

    const Theme& m_theme;
    JobRunner& m_jobs;
    std::shared_ptr<const TraceDocument> m_document;
    std::shared_ptr<const PayloadSource> m_payloads;
    TimeDisplay m_timeDisplay = TimeDisplay::Local;
    std::uint32_t m_depth = 0;  ///< of the tree, 1 for a root alone
    int m_waitingStep = 0;      ///< asked for while the search was running
    QStackedWidget* m_stack;
    QLabel* m_note;
    ElidedLabel* m_title = nullptr;
    QLabel* m_id = nullptr;
    BadgeFlow* m_badges = nullptr;
    FindField* m_find = nullptr;
    OverviewStrip* m_overview = nullptr;
    WaterfallView* m_waterfall = nullptr;
    InspectorView* m_inspector = nullptr;
    QSplitter* m_splitter = nullptr;
    bool m_isSplit = false; ///< by a person
};

} // namespace spanloom::ui
