#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/otlp_text.h"
#include "ui/base/theme.h"
#include "ui/facets/facet_panel.h"
#include "ui/histogram/time_histogram_view.h"
#include "ui/open/source_list_view.h"
#include "ui/preview/preview_pane.h"
#include "ui/shell/explore_page.h"
#include "ui/shell/filter_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;

/// The panels of Explore together: their room, their order for the keyboard, the conditions above them.
class TestExplorePage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void tabReachesEveryPanel();
    void aConditionMovesNoFacet();
    void aRangeOverDaysNamesBothDays();
    void previewLeavesTheRoomToTheList();

private:
    QTemporaryDir m_folder;
    int m_tests = 0;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestExplorePage::init() {
    const QString folder = m_folder.filePath(QString::number(++m_tests));
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    m_session = std::make_unique<Session>(folder + QStringLiteral(".ini"));
    WorkspaceOptions options;
    options.cacheFolder = folder.toStdString() + ".cache";
    options.libraryFile = folder.toStdString() + ".sqlite";
    m_window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    m_window->resize(1600, 900);
    m_window->show();
    QTRY_VERIFY(m_window->flow()->isReady());
    const QString file = folder + QStringLiteral(".jsonl");
    QVERIFY(test::writeOtlpFile(file, 20));
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file});
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
}

void TestExplorePage::cleanup() { m_window.reset(); }

void TestExplorePage::tabReachesEveryPanel() {
    ExplorePage* page = m_window->explore();
    page->list()->moveSelection(1);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    page->filterBar()->focusFilter();
    const std::vector<QWidget*> panels {page->sources(), page->facets(), page->histogram(), page->list(),
        page->preview()};
    std::size_t reached = 0;
    QStringList stops;
    for (int i = 0; i < 14 && reached < panels.size(); ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QWidget* focus = QApplication::focusWidget();
        QVERIFY(focus);
        stops.append(QLatin1String(focus->metaObject()->className()) + QLatin1Char(' ') + focus->objectName());
        if (focus == panels[reached] || panels[reached]->isAncestorOf(focus))
            ++reached;
    }
    QVERIFY2(reached == panels.size(), qPrintable(stops.join(QStringLiteral(", "))));
}

void TestExplorePage::aConditionMovesNoFacet() {
    const ExplorePage* page = m_window->explore();
    const QPoint before = page->facets()->mapTo(m_window.get(), QPoint());
    FacetTerm term;
    term.facet = {FacetField::Status, {}};
    term.included = {"ok"};
    m_window->state()->setFacetTerm(term);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
    QVERIFY(m_window->findChild<QPushButton*>(QStringLiteral("facetChip")));
    QTRY_VERIFY(page->filterBar()->chips()->isVisible());
    QTest::qWait(50);
    QCOMPARE(page->facets()->mapTo(m_window.get(), QPoint()), before);
}

void TestExplorePage::aRangeOverDaysNamesBothDays() {
    constexpr TimeNs kFrom = 1'760'000'040'000'000'000; // 2025-10-09 08:54:00 UTC
    constexpr DurationNs kHour = 3'600'000'000'000;
    m_window->state()->setTimeDisplay(TimeDisplay::Utc);
    const auto chipText = [this] {
        QString text;
        for (const auto* chip : m_window->findChildren<QPushButton*>(QStringLiteral("timeChip"))) {
            if (!chip->isHidden()) // the one before it goes with the next round of events
                text = chip->text();
        }
        return text;
    };
    m_window->state()->setTimeRange(TimeRange {kFrom, kFrom + kHour});
    QTRY_VERIFY2(chipText().startsWith(QStringLiteral("2025-10-09 08:54:00 – 09:54:00")), qPrintable(chipText()));
    m_window->state()->setTimeRange(TimeRange {kFrom, kFrom + 48 * kHour});
    QTRY_VERIFY2(chipText().startsWith(QStringLiteral("2025-10-09 08:54:00 – 2025-10-11 08:54:00")),
        qPrintable(chipText()));
}

void TestExplorePage::previewLeavesTheRoomToTheList() {
    const ExplorePage* page = m_window->explore();
    QTRY_VERIFY2(page->preview()->width() <= m_window->width() / 4,
        qPrintable(QString::number(page->preview()->width())));
    QVERIFY(page->list()->width() > m_window->width() / 2);
}

QTEST_MAIN(TestExplorePage)
#include "tst_explore_page.moc"
