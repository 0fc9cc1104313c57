#pragma once

#include <memory>

#include <QWidget>

#include "core/trace/trace_document.h"

class QLabel;
class QSplitter;
class QStackedWidget;

namespace spanloom::ui {

class BadgeFlow;
class ElidedLabel;
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

    [[nodiscard]] WaterfallView* waterfall() const { return m_waterfall; }
    [[nodiscard]] OverviewStrip* overview() const { return m_overview; }
    [[nodiscard]] InspectorView* inspector() const { return m_inspector; }
    [[nodiscard]] QSplitter* splitter() const { return m_splitter; } ///< for remembering its sizes

Q_SIGNALS:
    void spanSelected(spanloom::SpanId span);

private:
    QWidget* makeHeader();
    QWidget* makeTimeline();
    void connectViews();
    void showHeader();
    void showNote(const QString& text);
    void showIndex(std::uint32_t span);

    const Theme& m_theme;
    std::shared_ptr<const TraceDocument> m_document;
    QStackedWidget* m_stack;
    QLabel* m_note;
    ElidedLabel* m_title = nullptr;
    QLabel* m_id = nullptr;
    BadgeFlow* m_badges = nullptr;
    OverviewStrip* m_overview = nullptr;
    WaterfallView* m_waterfall = nullptr;
    InspectorView* m_inspector = nullptr;
    QSplitter* m_splitter = nullptr;
};

} // namespace spanloom::ui
