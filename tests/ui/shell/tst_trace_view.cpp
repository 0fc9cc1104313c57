#include <QSignalSpy>
#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/inspector/inspector_view.h"
#include "ui/shell/trace_view.h"
#include "ui/waterfall/overview_strip.h"
#include "ui/waterfall/waterfall_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr const char* kTrace = R"(
AGENT root 0-1000 id=1
  LLM chat 100-300 id=2
  TOOL search 300-380 status=error id=3
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

private:
    Theme m_theme;
    JobRunner m_jobs;
    test::OpenedTestTrace m_trace;
    std::unique_ptr<TraceView> m_view;
};

QTEST_MAIN(TstTraceView)
#include "tst_trace_view.moc"
