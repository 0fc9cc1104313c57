#pragma once

#include <QWidget>

#include "core/trace/field.h"
#include "core/trace/ids.h"
#include "ui/state/comparison_side.h"

class QSplitter;
class QStackedWidget;

namespace spanloom::ui {

class FacetPanel;
class FilterBar;
class ImportResultBar;
class JobRunner;
class OpenFlow;
class PreviewPane;
class Session;
class SourceListView;
class Theme;
class TimeHistogramView;
class TraceListView;
class UndoBar;
class ViewState;
class WelcomePage;

/// What the parts of the window share; none of it is owned by a page.
struct WindowContext {
    ViewState* state = nullptr;
    Theme* theme = nullptr;
    Session* session = nullptr;
    JobRunner* jobs = nullptr;
    OpenFlow* flow = nullptr;
};

/// The first tab: sources and facets left, histogram over the traces in the middle, preview right; an invitation while
/// nothing is open.
class ExplorePage : public QWidget {
    Q_OBJECT
public:
    explicit ExplorePage(const WindowContext& context, QWidget* parent = nullptr);

    [[nodiscard]] TraceListView* list() const { return m_list; }
    [[nodiscard]] FacetPanel* facets() const { return m_facets; }
    [[nodiscard]] TimeHistogramView* histogram() const { return m_histogram; }
    [[nodiscard]] PreviewPane* preview() const { return m_preview; }
    [[nodiscard]] SourceListView* sources() const { return m_sources; }
    [[nodiscard]] FilterBar* filterBar() const { return m_filterBar; }
    [[nodiscard]] ImportResultBar* resultBar() const { return m_resultBar; }
    [[nodiscard]] UndoBar* undoBar() const { return m_undoBar; }
    [[nodiscard]] bool isWelcoming() const;
    void saveLayout();

    /// The panels at the sides, as a person wants them; a narrow window hides the preview all the same.
    [[nodiscard]] bool showsSidePanel() const { return m_wantsSidePanel; }
    void setSidePanelShown(bool isShown);
    [[nodiscard]] bool showsPreview() const { return m_wantsPreview; }
    void setPreviewShown(bool isShown);

Q_SIGNALS:
    void openFilesRequested();
    void openFolderRequested();
    void attributeRequested(spanloom::Field field); ///< which attribute to use as an empty field
    void diagnosticsRequested(qint64 source);
    void sideRequested(spanloom::ui::ComparisonSide side, bool isB);
    void compareRequested(spanloom::ui::ComparisonSide a, spanloom::ui::ComparisonSide b);
    void panelsChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeSidePanel();
    QWidget* makeMiddle();
    void connectViews();
    void choosePage();
    void showPanels();
    void fitPanels();
    void fitSources();
    void setFirstWidths();

    WindowContext m_context;
    QStackedWidget* m_pages;
    WelcomePage* m_welcome;
    QSplitter* m_splitter = nullptr;
    QSplitter* m_sideSplitter = nullptr;
    QWidget* m_sidePanel = nullptr;
    FilterBar* m_filterBar = nullptr;
    ImportResultBar* m_resultBar = nullptr;
    UndoBar* m_undoBar = nullptr;
    SourceListView* m_sources = nullptr;
    FacetPanel* m_facets = nullptr;
    TimeHistogramView* m_histogram = nullptr;
    TraceListView* m_list = nullptr;
    PreviewPane* m_preview = nullptr;
    bool m_wantsSidePanel = true;
    bool m_wantsPreview = true;
    bool m_hasWidths = false;       ///< a person's, or those of the first show
    bool m_hasSourceHeight = false; ///< a person's: no longer that of the sources
};

} // namespace spanloom::ui
