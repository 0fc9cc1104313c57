#include <QClipboard>
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/cache_support.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/ui/otlp_text.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/inspector/inspector_view.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/trace_view.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/waterfall/find_field.h"
#include "ui/waterfall/waterfall_view.h"

using namespace spanloom;
using namespace spanloom::ui;

class TstTraceTab : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        const std::filesystem::path file = m_folder / "dump.jsonl";
        QVERIFY(test::writeOtlpFile(QString::fromStdString(file.string()), 6));
        m_workspace = test::openCache(m_folder / "cache");
        test::importFile(*m_workspace, file);
        m_session = std::make_unique<Session>(QString::fromStdString((m_folder / "settings.ini").string()));
    }

    void init() {
        m_context.theme = &m_theme;
        m_context.jobs = &m_jobs;
        m_context.session = m_session.get();
        m_context.state = &m_state;
        m_tab = std::make_unique<TraceTab>(m_workspace, m_context);
        m_tab->resize(1200, 700);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
        m_tab->open({0, 2}, QStringLiteral("question 2"));
        QTRY_VERIFY(m_tab->isLoaded());
    }

    void cleanup() { m_tab.reset(); }

    void aSpanAskedForWhileOpeningIsSelectedThen() {
        const SpanId call {8};
        m_tab->open({0, 3}, QStringLiteral("question 3"));
        QVERIFY(!m_tab->isLoaded());
        QSignalSpy spy(m_tab.get(), &TraceTab::spanSelected);
        m_tab->selectSpan(call);
        QCOMPARE(m_tab->selectedSpan(), call);
        QTRY_VERIFY(m_tab->isLoaded());
        QCOMPARE(m_tab->selectedSpan(), call);
        QCOMPARE(m_tab->trace(), (TraceId {0, 3}));
        QCOMPARE(spy.size(), 0); // history asks, it is not told
    }

    void selectingIsTold() {
        QSignalSpy selected(m_tab.get(), &TraceTab::spanSelected);
        QSignalSpy status(m_tab.get(), &TraceTab::statusTextChanged);
        QTest::keyClick(m_tab->view()->waterfall(), Qt::Key_Down);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected[0][0].value<SpanId>(), m_tab->selectedSpan());
        QCOMPARE(status.last()[0].toString(), m_tab->statusText());
        QVERIFY(m_tab->statusText().startsWith(QStringLiteral("2 spans")));
    }

    void theNextTraceComesWithoutANoteBetweenAndKeepsTheFocus() {
        m_tab->view()->waterfall()->setFocus();
        m_tab->open({0, 4}, QStringLiteral("question 4"));
        QVERIFY(m_tab->view()->note().isEmpty());
        QVERIFY(m_tab->statusText().isEmpty()); // what is still on the screen is the trace before
        QTRY_VERIFY(m_tab->isLoaded());
        QVERIFY(m_tab->view()->waterfall()->hasFocus());
        QVERIFY(m_tab->title().contains(QStringLiteral("question 4")));
    }

    void anAnnouncedTraceIsNamedAndNotRead() {
        QTRY_VERIFY(m_jobs.isIdle());
        TraceTab tab(m_workspace, m_context);
        tab.announce({0, 5}, QStringLiteral("question 5"));
        QCOMPARE(tab.trace(), (TraceId {0, 5}));
        QVERIFY(tab.title().contains(QStringLiteral("question 5")));
        QVERIFY(m_jobs.isIdle());
        QVERIFY(!tab.isLoaded());
    }

    void aTraceThatIsGoneSaysSo() {
        m_tab->open({7, 7}, QStringLiteral("nobody"));
        QTRY_VERIFY(m_tab->view()->note().contains(QStringLiteral("no longer")));
        QVERIFY(!m_tab->isLoaded());
        m_tab->copyMarkdown(); // there is nothing to copy, and nothing happens
        m_tab->open({0, 2}, {});
        QTRY_VERIFY(m_tab->isLoaded());
        QVERIFY(m_tab->view()->note().isEmpty());
    }

    void copiesAreMadeAndTold() {
        QSignalSpy spy(m_tab.get(), &TraceTab::noticed);
        m_tab->copyId();
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("00000000000000000000000000000002"));
        m_tab->copyMarkdown();
        QTRY_COMPARE(spy.size(), 2);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("question 2")));
        m_tab->copyOtlpJson();
        QTRY_COMPARE(spy.size(), 3);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\"gpt-4.1-mini\"")));
    }

    void rowsOfTheListAreCopiedWithoutBeingOpened() {
        QString said;
        const auto copy = [&](std::vector<TraceId> traces, TraceCopyFormat format) {
            said.clear();
            copyTracesAs(m_jobs, this, m_workspace, std::move(traces), format,
                [&said](const QString& text) { said = text; });
        };
        copy({{0, 5}, {0, 6}}, TraceCopyFormat::OtlpJson);
        QTRY_VERIFY(!said.isEmpty());
        QVERIFY(said.contains(QStringLiteral("2 traces")));
        QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 2);
        copy({{0, 5}, {0, 6}}, TraceCopyFormat::Id);
        QTRY_VERIFY(!said.isEmpty());
        QCOMPARE(QGuiApplication::clipboard()->text(),
            QStringLiteral("00000000000000000000000000000005\n00000000000000000000000000000006"));
        copy({{9, 9}}, TraceCopyFormat::Markdown);
        QTRY_VERIFY(said.startsWith(QStringLiteral("Not copied")));
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("000"))); // what was there stays
    }

    void aNewMeaningOfAnAttributeIsShownAtOnce() {
        // Nobody says a route yet; the model's attribute is taken for one.
        const std::uint32_t row = m_workspace->snapshot()->traces->find({0, 2});
        QCOMPARE(m_workspace->snapshot()->traces->routes[row], StringId {0});
        QVERIFY(m_workspace->setAttributeUse("gen_ai.request.model", Field::Route).has_value());
        QVERIFY(m_workspace->applyAttributeUses({}).has_value());
        m_tab->followSnapshot(*m_workspace->snapshot());
        const auto route = [this] {
            const TraceDocument& document = *m_tab->view()->document();
            return document.text(document.identity.text(Field::Route));
        };
        QTRY_COMPARE(route(), std::string_view("gpt-4.1-mini"));
        QVERIFY(m_workspace->setAttributeUse("gen_ai.request.model", std::nullopt).has_value());
        QVERIFY(m_workspace->applyAttributeUses({}).has_value());
        m_tab->followSnapshot(*m_workspace->snapshot());
        QTRY_COMPARE(route(), std::string_view());
    }

    void timesFollowTheWindow() {
        m_state.setTimeDisplay(TimeDisplay::Local);
        m_state.setTimeDisplay(TimeDisplay::Utc);
        QTRY_VERIFY(!m_tab->view()->inspector()->isLoading());
        QVERIFY(m_tab->view()->waterfall()->toolTipAt({200, 10}).contains(QStringLiteral("UTC")));
    }

    void findIsReachedFromTheWindow() {
        m_tab->findNext(1); // nothing to look for yet: asks for it
        QVERIFY(m_tab->view()->findField()->hasFocus());
        m_tab->view()->findField()->setText(QStringLiteral("mini"));
        m_tab->findNext(1);
        QTRY_COMPARE(m_tab->view()->waterfall()->selectedSpan(), 1u);
    }

private:
    test::TemporaryFolder m_folder;
    Theme m_theme;
    ViewState m_state;
    JobRunner m_jobs;
    std::unique_ptr<Session> m_session;
    std::shared_ptr<Workspace> m_workspace;
    WindowContext m_context;
    std::unique_ptr<TraceTab> m_tab;
};

QTEST_MAIN(TstTraceTab)
#include "tst_trace_tab.moc"
