#include <QClipboard>
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/inspector/inspector_view.h"
#include "ui/shell/trace_view.h"
#include "ui/waterfall/find_field.h"
#include "ui/waterfall/overview_strip.h"
#include "ui/waterfall/waterfall_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr const char* kTrace = R"(
AGENT root 0-1000 id=1
  LLM chat 100-300 id=2 event=first_token@150
  TOOL search 300-380 status=error id=3
)";

constexpr const char* kFindable = R"(
AGENT root 0-1000 id=1
  CHAIN plan 0-400 id=2
    LLM chat-one 100-300 id=3
  LLM chat-two 500-900 id=4
  TOOL search 900-950 tool=chat_history id=5
)";

} // namespace

class TstTraceView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_view = std::make_unique<TraceView>(m_theme, m_jobs);
        m_view->resize(1600, 900);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_trace = test::openTraceFromText(kTrace);
        m_view->setDocument(m_trace.document, m_trace.payloads);
    }

    void theFirstErrorIsSelectedOnOpening() {
        QCOMPARE(m_view->selectedSpan(), m_trace.document->spans[2].id);
        QCOMPARE(m_view->inspector()->span(), 2u);
    }

    void selectingInTheWaterfallReachesTheInspector() {
        QSignalSpy spy(m_view.get(), &TraceView::spanSelected);
        QTest::keyClick(m_view->waterfall(), Qt::Key_Up);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(m_view->inspector()->span(), 1u);
        QTRY_VERIFY(!m_view->inspector()->isLoading());
    }

    void aRequestedSelectionIsNotReportedBack() {
        QSignalSpy spy(m_view.get(), &TraceView::spanSelected);
        m_view->selectSpan(m_trace.document->spans[0].id);
        QCOMPARE(m_view->inspector()->span(), 0u);
        QCOMPARE(spy.size(), 0);
        m_view->selectSpan(SpanId {12345678});
        QCOMPARE(m_view->selectedSpan(), m_trace.document->spans[0].id);
    }

    void overviewAndWaterfallShowTheSameTime() {
        QTest::keyClick(m_view->waterfall(), Qt::Key_W);
        QCOMPARE(m_view->overview()->window(), m_view->waterfall()->geometry().window());
        QTest::mouseDClick(m_view->overview(), Qt::LeftButton, {}, {300, 20});
        QCOMPARE(m_view->waterfall()->geometry().window(), m_view->waterfall()->geometry().fullWindow());
    }

    void loadingAndErrorsStandInsteadOfATrace() {
        m_view->setLoading(QStringLiteral("root"));
        QVERIFY(m_view->note().contains(QStringLiteral("root")));
        m_view->setError(QStringLiteral("gone"));
        QCOMPARE(m_view->note(), QStringLiteral("gone"));
        m_view->setDocument(m_trace.document, m_trace.payloads);
        QVERIFY(m_view->note().isEmpty());
    }

    void anEmptyTraceSaysSo() {
        m_view->setDocument(std::make_shared<TraceDocument>(), m_trace.payloads);
        QVERIFY(!m_view->note().isEmpty());
        QVERIFY(m_view->selectedSpan().isZero());
        m_view->setDocument(nullptr, nullptr);
        QVERIFY(m_view->selectedSpan().isZero());
    }

    void eventsOfSpansBecomeMarks() {
        QTRY_VERIFY(m_view->waterfall()->eventMarks());
        const std::vector<EventMark>& marks = *m_view->waterfall()->eventMarks();
        QCOMPARE(marks.size(), std::size_t {1});
        QCOMPARE(marks[0].span, 1u);
        QCOMPARE(marks[0].name, std::string("first_token"));
        m_view->replaceDocument(m_trace.document, m_trace.payloads); // read again for the new document
        QTRY_VERIFY(m_view->waterfall()->eventMarks());
    }

    void findingMarksMatchesAndEnterWalksThem() {
        showFindable();
        QTest::keyClick(m_view->waterfall(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(m_view->findField()->hasFocus());
        QTest::keyClicks(m_view->findField(), QStringLiteral("CHAT"));
        QTRY_COMPARE(m_view->waterfall()->matches(), (std::vector<std::uint32_t> {2, 3, 4}));
        QCOMPARE(m_view->findField()->countText(), QStringLiteral("3 found"));
        QCOMPARE(selected(), 0u); // typing selects nothing
        QSignalSpy spy(m_view.get(), &TraceView::spanSelected);
        QTest::keyClick(m_view->findField(), Qt::Key_Return);
        QCOMPARE(selected(), 2u);
        QCOMPARE(spy.size(), 1); // a visit is told like a click
        QCOMPARE(m_view->inspector()->span(), 2u);
        QCOMPARE(m_view->findField()->countText(), QStringLiteral("1 of 3"));
        QTest::keyClick(m_view->findField(), Qt::Key_F3);
        QTest::keyClick(m_view->findField(), Qt::Key_Return);
        QCOMPARE(selected(), 4u);
        QTest::keyClick(m_view->findField(), Qt::Key_Return);
        QCOMPARE(selected(), 2u); // around the end
        QTest::keyClick(m_view->findField(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(selected(), 4u);
        QTest::keyClick(m_view->findField(), Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(selected(), 3u);
    }

    void aMatchInAFoldedSpanUnfoldsWhenItIsVisited() {
        showFindable();
        m_view->waterfall()->visitSpan(1);
        QTest::keyClick(m_view->waterfall(), Qt::Key_Left);
        QVERIFY(m_view->waterfall()->geometry().rows.isFolded(1));
        m_view->waterfall()->visitSpan(0);
        type(QStringLiteral("chat-one"));
        QVERIFY(m_view->waterfall()->geometry().rows.isFolded(1)); // found, not yet visited
        QTest::keyClick(m_view->findField(), Qt::Key_Return);
        QCOMPARE(selected(), 2u);
        QVERIFY(!m_view->waterfall()->geometry().rows.isFolded(1));
    }

    void aStepAskedForWhileSearchingIsDoneThen() {
        showFindable();
        m_view->findField()->setText(QStringLiteral("chat-two"));
        m_view->findNext(1); // the search is still running
        QTRY_COMPARE(selected(), 3u);
    }

    void escapeClearsAndGoesBack() {
        showFindable();
        m_view->focusFind();
        type(QStringLiteral("chat"));
        QVERIFY(!m_view->waterfall()->matches().empty());
        QTest::keyClick(m_view->findField(), Qt::Key_Escape);
        QVERIFY(m_view->findField()->text().isEmpty());
        QVERIFY(m_view->waterfall()->matches().empty());
        QVERIFY(m_view->findField()->countText().isEmpty());
        QVERIFY(m_view->waterfall()->hasFocus());
    }

    void nothingFoundIsSaid() {
        showFindable();
        type(QStringLiteral("no such thing"));
        QCOMPARE(m_view->findField()->countText(), QStringLiteral("none"));
        m_view->findNext(1);
        QCOMPARE(selected(), 0u);
    }

    void theSearchIsDoneAgainInTheNextTrace() {
        type(QStringLiteral("chat"));
        QCOMPARE(m_view->waterfall()->matches(), std::vector<std::uint32_t> {1});
        showFindable();
        QTRY_COMPARE(m_view->waterfall()->matches().size(), std::size_t {3});
    }

    void theStatusTellsTheTraceAndTheSelectedSpan() {
        QSignalSpy spy(m_view.get(), &TraceView::statusTextChanged);
        QTest::keyClick(m_view->waterfall(), Qt::Key_Up);
        QVERIFY(!spy.isEmpty());
        const QString text = m_view->statusText();
        QCOMPARE(spy.last()[0].toString(), text);
        QVERIFY2(text.startsWith(QStringLiteral("3 spans · depth 2 · selected: 100")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("(200")));
        m_view->setError(QStringLiteral("gone"));
        QVERIFY(m_view->statusText().isEmpty());
    }

    void copyingPutsTheTraceOnTheClipboard() {
        QSignalSpy spy(m_view.get(), &TraceView::noticed);
        m_view->copyAs(TraceCopyFormat::Id);
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(m_trace.document->id.hex()));
        m_view->copyAs(TraceCopyFormat::OtlpJson);
        QTRY_COMPARE(spy.size(), 2);
        QVERIFY(spy[1][0].toString().contains(QStringLiteral("OTLP/JSON")));
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("{\"resourceSpans\"")));
        m_view->copyAs(TraceCopyFormat::Markdown);
        QTRY_COMPARE(spy.size(), 3);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("root")));
    }

private:
    void showFindable() {
        m_trace = test::openTraceFromText(kFindable);
        m_view->setDocument(m_trace.document, m_trace.payloads);
        QCOMPARE(selected(), 0u);
    }
    void type(const QString& text) {
        m_view->findField()->setText(text);
        QTRY_VERIFY(!m_view->findField()->countText().isEmpty());
        QTRY_VERIFY(m_jobs.isIdle());
    }
    std::uint32_t selected() const { return m_view->waterfall()->selectedSpan(); }

    Theme m_theme;
    JobRunner m_jobs;
    test::OpenedTestTrace m_trace;
    std::unique_ptr<TraceView> m_view;
};

QTEST_MAIN(TstTraceView)
#include "tst_trace_view.moc"
