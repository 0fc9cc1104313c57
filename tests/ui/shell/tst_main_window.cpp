#include <QDialog>
#include <QDir>
#include <QDropEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include "tests/support/ui/otlp_text.h"
#include "ui/base/frame_watch.h"
#include "ui/base/theme.h"
#include "ui/open/import_result_bar.h"
#include "ui/open/source_list_view.h"
#include "ui/open/undo_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;

/// Makes a protected question of QObject askable.
struct ConnectionProbe : QObject {
    using QObject::isSignalConnected;
};

class TestMainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void emptyCacheShowsTheWelcomePage();
    void openedFileIsListedSortedAndOpenedInATab();
    void nextAndPreviousTraceWalkTheListFromInsideATab();
    void droppedFilesAreOpened();
    void secondFileScopesTheViewByAChip();
    void selectingSourcesScopesTheList();
    void cancelLeavesNothingBehind();
    void closingDuringAnImportHidesAndEndsIt();
    void recentFilesAreInTheMenu();
    void damagedFileIsToldAndNotInTheWay();
    void missingFileIsASentence();
    void removedSourceIsGone();
    void removalCanBeUndoneUntilTheWindowIsClosed();
    void everyMenuEntryIsConnected();
    void framesAreMeasuredDuringAnImport();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void openAndWait(const QStringList& files);
    TraceListView* list() const { return m_window->explore()->list(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    m_session = std::make_unique<Session>(file("settings.ini"));
    WorkspaceOptions options;
    options.cacheFolder = file("cache").toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    m_window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    m_window->resize(1200, 700);
    m_window->show();
    QTRY_VERIFY(m_window->flow()->isReady());
}

void TestMainWindow::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestMainWindow::openAndWait(const QStringList& files) {
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles(files);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
}

void TestMainWindow::emptyCacheShowsTheWelcomePage() {
    QVERIFY(m_window->explore()->isWelcoming());
    auto* button = m_window->findChild<QPushButton*>(QStringLiteral("welcomeOpenFiles"));
    QVERIFY(button && button->isVisible());
    QVERIFY(!list()->isVisible());
}

void TestMainWindow::openedFileIsListedSortedAndOpenedInATab() {
    QVERIFY(test::writeOtlpFile(file("dump.jsonl"), 20));
    openAndWait({file("dump.jsonl")});
    QVERIFY(!m_window->explore()->isWelcoming());
    QCOMPARE(list()->shownTraces(), std::size_t {20});
    QCOMPARE(list()->traces().traceId(0), TraceId({0, 20})); // newest first

    QHeaderView* header = list()->horizontalHeader();
    const int section = static_cast<int>(TraceColumn::Start);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {header->sectionViewportPosition(section) + 20, 10});
    QCOMPARE(list()->traces().traceId(0), TraceId({0, 1}));

    const QPoint second = list()->visualRect(list()->model()->index(1, 1)).center();
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, second);
    QTest::mouseDClick(list()->viewport(), Qt::LeftButton, {}, second);
    QTRY_COMPARE(m_window->tabs()->count(), 2);
    TraceTab* tab = m_window->currentTraceTab();
    QVERIFY(tab);
    QCOMPARE(tab->trace(), TraceId({0, 2}));
    QTRY_VERIFY(tab->isLoaded());
    QVERIFY(tab->title().contains(QStringLiteral("question 2")));

    // The same trace again goes to its tab.
    m_window->tabs()->setCurrentIndex(0);
    m_window->openTrace(TraceId {0, 2});
    QCOMPARE(m_window->tabs()->count(), 2);
    QCOMPARE(m_window->currentTraceTab(), tab);
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(m_window->tabs()->count(), 1);
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier); // Explore stays
    QCOMPARE(m_window->tabs()->count(), 1);
}

void TestMainWindow::nextAndPreviousTraceWalkTheListFromInsideATab() {
    QVERIFY(test::writeOtlpFile(file("dump.jsonl"), 5));
    openAndWait({file("dump.jsonl")});
    m_window->openTrace(TraceId {0, 4});
    m_window->stepTrace(1);
    QCOMPARE(m_window->currentTraceTab()->trace(), TraceId({0, 3}));
    m_window->stepTrace(-1);
    m_window->stepTrace(-1);
    QCOMPARE(m_window->currentTraceTab()->trace(), TraceId({0, 5}));
    m_window->stepTrace(-1); // the first one has none before it
    QCOMPARE(m_window->currentTraceTab()->trace(), TraceId({0, 5}));
    QTRY_VERIFY(m_window->currentTraceTab()->isLoaded());
    QVERIFY(m_window->currentTraceTab()->title().contains(QStringLiteral("question 5")));
}

void TestMainWindow::droppedFilesAreOpened() {
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("dumps")));
    QVERIFY(test::writeOtlpFile(file("dumps/a.jsonl"), 3));
    QVERIFY(test::writeOtlpFile(file("dumps/b.jsonl"), 4, 100));
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(file("dumps"))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(drop.isAccepted());
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_COMPARE(list()->shownTraces(), std::size_t {7});

    QMimeData text;
    text.setText(QStringLiteral("no file"));
    QDragEnterEvent other(QPoint(50, 50), Qt::CopyAction, &text, Qt::LeftButton, {});
    other.ignore();
    QApplication::sendEvent(m_window.get(), &other);
    QVERIFY(!other.isAccepted());
}

void TestMainWindow::secondFileScopesTheViewByAChip() {
    QVERIFY(test::writeOtlpFile(file("a.jsonl"), 3));
    QVERIFY(test::writeOtlpFile(file("b.jsonl"), 4, 100));
    const auto chip = [this]() -> QPushButton* {
        for (auto* button : m_window->findChildren<QPushButton*>(QStringLiteral("scopeChip")))
            if (button->isVisible())
                return button;
        return nullptr;
    };
    openAndWait({file("a.jsonl")});
    QVERIFY(!chip()); // it is all there is
    openAndWait({file("b.jsonl")});
    QTRY_COMPARE(list()->shownTraces(), std::size_t {4});
    QVERIFY(chip());
    QVERIFY(chip()->text().contains(QStringLiteral("b.jsonl")));
    QTest::mouseClick(chip(), Qt::LeftButton);
    QTRY_COMPARE(list()->shownTraces(), std::size_t {7});
    QVERIFY(!chip());
    // Opened again: nothing is read, and the view is scoped to it.
    openAndWait({file("a.jsonl")});
    QTRY_COMPARE(list()->shownTraces(), std::size_t {3});
}

void TestMainWindow::selectingSourcesScopesTheList() {
    QVERIFY(test::writeOtlpFile(file("a.jsonl"), 3));
    QVERIFY(test::writeOtlpFile(file("b.jsonl"), 4, 100));
    openAndWait({file("a.jsonl"), file("b.jsonl")});
    QTRY_COMPARE(list()->shownTraces(), std::size_t {7});
    auto* sources = m_window->findChild<SourceListView*>();
    QVERIFY(sources);
    QTest::mouseClick(sources->viewport(), Qt::LeftButton, {},
        sources->visualRect(sources->model()->index(0, 0)).center());
    QCOMPARE(m_window->state()->scope().size(), std::size_t {1});
    QTRY_VERIFY(list()->shownTraces() < 7);
}

void TestMainWindow::cancelLeavesNothingBehind() {
    QVERIFY(test::writeOtlpFile(file("long.jsonl"), 60000));
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file("long.jsonl")});
    QTRY_VERIFY(m_window->flow()->imports().isRunning());
    QVERIFY(m_window->state()->isImporting());
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QVERIFY(!m_window->state()->isImporting());
    QTRY_COMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {0});
    QCOMPARE(list()->shownTraces(), std::size_t {0});
    QVERIFY(!m_window->explore()->resultBar()->isVisible()); // a stop is no problem
}

void TestMainWindow::closingDuringAnImportHidesAndEndsIt() {
    QVERIFY(test::writeOtlpFile(file("long.jsonl"), 60000));
    m_window->openFiles({file("long.jsonl")});
    QTRY_VERIFY(m_window->flow()->imports().isRunning());
    QSignalSpy closed(m_window.get(), &MainWindow::closed);
    QElapsedTimer timer;
    timer.start();
    m_window->close();
    QVERIFY2(timer.elapsed() < 200, "closing waited for the import");
    QVERIFY(!m_window->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, 20000);
    QVERIFY(!m_window->flow()->imports().isRunning());
}

void TestMainWindow::recentFilesAreInTheMenu() {
    QVERIFY(test::writeOtlpFile(file("dump.jsonl"), 2));
    openAndWait({file("dump.jsonl")});
    QCOMPARE(m_session->recentFiles(), QStringList {file("dump.jsonl")});
    bool isInMenu = false;
    for (const QAction* action : m_window->findChildren<QAction*>())
        isInMenu = isInMenu || action->text() == file("dump.jsonl");
    QVERIFY(isInMenu);
}

void TestMainWindow::damagedFileIsToldAndNotInTheWay() {
    QVERIFY(test::writeOtlpFile(file("dump.jsonl"), 5));
    QFile damaged(file("dump.jsonl"));
    QVERIFY(damaged.resize(damaged.size() - 100));
    openAndWait({file("dump.jsonl")});
    QVERIFY(m_window->explore()->resultBar()->isVisible());
    QVERIFY(!m_window->explore()->resultBar()->text().isEmpty());
    QVERIFY(list()->shownTraces() >= 4);
    auto* details = m_window->findChild<QPushButton*>(QStringLiteral("importDetails"));
    QVERIFY(details && details->isVisible());
    QTest::mouseClick(details, Qt::LeftButton);
    auto* dialog = m_window->findChild<QDialog*>();
    QVERIFY(dialog && dialog->isVisible() && !dialog->isModal());
}

void TestMainWindow::missingFileIsASentence() {
    openAndWait({file("missing.jsonl")});
    QVERIFY(m_window->explore()->resultBar()->isVisible());
    QVERIFY(m_window->explore()->resultBar()->text().contains(QStringLiteral("missing.jsonl could not be opened")));
}

void TestMainWindow::removedSourceIsGone() {
    QVERIFY(test::writeOtlpFile(file("a.jsonl"), 3));
    openAndWait({file("a.jsonl")});
    m_window->flow()->removeSources({m_window->state()->snapshot()->sources.front().id});
    QTRY_COMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {0});
    QTRY_VERIFY(m_window->explore()->isWelcoming());
}

void TestMainWindow::removalCanBeUndoneUntilTheWindowIsClosed() {
    QVERIFY(test::writeOtlpFile(file("a.jsonl"), 3));
    QVERIFY(test::writeOtlpFile(file("b.jsonl"), 4, 100));
    openAndWait({file("a.jsonl"), file("b.jsonl")});
    const auto remove = [this](std::size_t index) {
        m_window->flow()->removeSources({m_window->state()->snapshot()->sources[index].id});
    };
    remove(0);
    QTRY_COMPARE(list()->shownTraces(), std::size_t {4});
    QTRY_VERIFY(m_window->explore()->undoBar()->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(list()->shownTraces(), std::size_t {7});
    QVERIFY(!m_window->explore()->undoBar()->isVisible());
    // A removed file that is opened again is wanted again, and nothing is read anew.
    remove(0);
    QTRY_COMPARE(list()->shownTraces(), std::size_t {4});
    openAndWait({file("a.jsonl")});
    QTRY_COMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {2});
    // Closing makes it final.
    remove(1);
    QTRY_COMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {1});
    QSignalSpy closed(m_window.get(), &MainWindow::closed);
    m_window->close();
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, 20000);
    WorkspaceOptions options;
    options.cacheFolder = file("cache").toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    auto reopened = Workspace::open(options);
    QVERIFY(reopened.has_value());
    QCOMPARE((*reopened)->snapshot()->sources.size(), std::size_t {1});
    QCOMPARE((*reopened)->snapshot()->traces->rows(), 3u);
}

void TestMainWindow::everyMenuEntryIsConnected() {
    for (QAction* action : m_window->findChildren<QAction*>()) {
        if (action->isSeparator() || action->menu() || !action->isVisible() || action->text().isEmpty())
            continue;
        // Actions of menus alone: line edits and dialogs have theirs.
        if (!qobject_cast<QMenu*>(action->parent()))
            continue;
        const QByteArray signature = QMetaObject::normalizedSignature("triggered(bool)");
        const int index = action->metaObject()->indexOfSignal(signature.constData());
        const bool isConnected = (action->*&ConnectionProbe::isSignalConnected)(action->metaObject()->method(index));
        QVERIFY2(isConnected, qPrintable(action->text()));
    }
}

void TestMainWindow::framesAreMeasuredDuringAnImport() {
    QVERIFY(test::writeOtlpFile(file("dump.jsonl"), 3000));
    QSignalSpy measured(m_window.get(), &MainWindow::framesMeasured);
    openAndWait({file("dump.jsonl")});
    QTRY_COMPARE(measured.count(), 1);
    const FrameTimes times = measured[0][0].value<FrameTimes>();
    QVERIFY(times.events > 0);
    qInfo("%s", qPrintable(times.text()));
}

int main(int argc, char** argv) {
    Application application(argc, argv);
    TestMainWindow test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_main_window.moc"
