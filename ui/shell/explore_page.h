#pragma once

#include <QWidget>

class QSplitter;
class QStackedWidget;

namespace spanloom::ui {

class ImportResultBar;
class JobRunner;
class OpenFlow;
class ScopeBar;
class Session;
class SourceListView;
class Theme;
class TraceListView;
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

/// The first tab: sources left, traces right; an invitation while nothing is open.
class ExplorePage : public QWidget {
    Q_OBJECT
public:
    explicit ExplorePage(const WindowContext& context, QWidget* parent = nullptr);

    [[nodiscard]] TraceListView* list() const { return m_list; }
    [[nodiscard]] ImportResultBar* resultBar() const { return m_resultBar; }
    [[nodiscard]] bool isWelcoming() const;
    void saveLayout();

Q_SIGNALS:
    void openFilesRequested();
    void openFolderRequested();

private:
    QWidget* makeContent();
    QWidget* makeSidePanel();
    void choosePage();
    void showCounts();

    WindowContext m_context;
    QStackedWidget* m_pages;
    WelcomePage* m_welcome;
    QSplitter* m_splitter = nullptr;
    ScopeBar* m_scopeBar = nullptr;
    ImportResultBar* m_resultBar = nullptr;
    TraceListView* m_list = nullptr;
};

} // namespace spanloom::ui
