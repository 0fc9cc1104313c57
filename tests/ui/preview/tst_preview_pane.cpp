#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/workspace/workspace.h"
#include "tests/support/ui/instant_query.h"
#include "tests/support/ui/otlp_text.h"
#include "ui/base/badge_flow.h"
#include "ui/base/elided_label.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/preview/mini_waterfall.h"
#include "ui/preview/preview_pane.h"

using namespace spanloom;
using namespace spanloom::ui;

class TestPreviewPane : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void nothingChosenSaysSo();
    void chosenTraceIsShownAndOpensByClick();
    void newestChoiceWins();
    void severalTracesAreSummed();
    void hiddenPaneReadsNothing();
    void traceThatIsGoneIsSaid();

private:
    [[nodiscard]] TraceId trace(std::uint32_t row) const { return m_state->snapshot()->traces->ids[row]; }
    [[nodiscard]] QPushButton* button(const QString& text) const;
    void choose(std::vector<TraceId> traces);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Workspace> m_workspace;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<JobRunner> m_jobs;
    std::unique_ptr<PreviewPane> m_pane;
};

void TestPreviewPane::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    WorkspaceOptions options;
    options.cacheFolder = m_folder->filePath(QStringLiteral("cache")).toStdString();
    options.libraryFile = m_folder->filePath(QStringLiteral("library.sqlite")).toStdString();
    auto opened = Workspace::open(options);
    QVERIFY(opened);
    m_workspace = std::move(*opened);
    const QString file = m_folder->filePath(QStringLiteral("dump.jsonl"));
    QVERIFY(test::writeOtlpFile(file, 10));
    const std::vector<std::filesystem::path> paths {file.toStdString()};
    QCOMPARE(m_workspace->import(paths, {}).size(), std::size_t {1});
    m_theme = std::make_unique<Theme>();
    m_state = std::make_unique<ViewState>();
    test::answerAtOnce(*m_state);
    m_jobs = std::make_unique<JobRunner>();
    m_pane = std::make_unique<PreviewPane>(m_state.get(), m_theme.get(), m_jobs.get());
    m_pane->setWorkspace(m_workspace);
    m_pane->resize(344, 700);
    m_pane->show();
    m_state->setSnapshot(m_workspace->snapshot());
    QTRY_VERIFY(m_pane->isSettled());
}

void TestPreviewPane::cleanup() {
    m_pane.reset();
    m_jobs.reset();
    m_state.reset();
    m_workspace.reset();
}

QPushButton* TestPreviewPane::button(const QString& text) const {
    for (QPushButton* button : m_pane->findChildren<QPushButton*>()) {
        if (button->isVisible() && button->text().startsWith(text))
            return button;
    }
    return nullptr;
}

void TestPreviewPane::choose(std::vector<TraceId> traces) {
    m_state->selectTrace(traces.empty() ? std::nullopt : std::optional(traces.front()));
    m_state->setSelectedTraces(std::move(traces));
}

void TestPreviewPane::nothingChosenSaysSo() {
    QVERIFY(!button(QStringLiteral("Open trace")));
    bool says = false;
    for (const QLabel* label : m_pane->findChildren<QLabel*>())
        says = says || (label->isVisible() && label->text().startsWith(QStringLiteral("Choose a trace")));
    QVERIFY(says);
}

void TestPreviewPane::chosenTraceIsShownAndOpensByClick() {
    choose({trace(3)});
    QTRY_COMPARE(m_pane->shownTrace(), std::optional(trace(3)));
    QTRY_VERIFY(m_pane->isSettled());
    auto* title = m_pane->findChild<ElidedLabel*>(QStringLiteral("previewTitle"));
    QVERIFY2(title->text().startsWith(QStringLiteral("question")), qPrintable(title->text()));
    auto* waterfall = m_pane->findChild<MiniWaterfall*>();
    QVERIFY(waterfall->isVisible());
    QCOMPARE(waterfall->shownSpans(), std::size_t {2});
    QVERIFY(m_pane->findChild<BadgeFlow*>()->badges().size() >= 2);
    QSignalSpy opened(m_pane.get(), &PreviewPane::openRequested);
    QTest::mouseClick(waterfall, Qt::LeftButton);
    QTest::mouseClick(button(QStringLiteral("Open trace")), Qt::LeftButton);
    QCOMPARE(opened.count(), 2);
    QCOMPARE(opened[1][0].value<TraceId>(), trace(3));
    QSignalSpy diff(m_pane.get(), &PreviewPane::diffRequested);
    QTest::mouseClick(button(QStringLiteral("Diff with")), Qt::LeftButton);
    QCOMPARE(diff.count(), 1);
}

void TestPreviewPane::newestChoiceWins() {
    for (std::uint32_t row = 0; row < 9; ++row) {
        choose({trace(row)});
        QTest::qWait(10);
    }
    QTRY_VERIFY(m_pane->isSettled());
    QCOMPARE(m_pane->shownTrace(), std::optional(trace(8)));
}

void TestPreviewPane::severalTracesAreSummed() {
    choose({trace(0), trace(1), trace(2)});
    QTRY_VERIFY(m_pane->isSettled());
    auto* title = m_pane->findChild<ElidedLabel*>(QStringLiteral("previewTitle"));
    QCOMPARE(title->text(), QStringLiteral("3 traces selected"));
    QVERIFY(!button(QStringLiteral("Open trace")) && !button(QStringLiteral("Diff")));
    QSignalSpy compare(m_pane.get(), &PreviewPane::compareSelectionRequested);
    QTest::mouseClick(button(QStringLiteral("Compare with the rest")), Qt::LeftButton);
    QCOMPARE(compare.count(), 1);
    choose({trace(0), trace(1)});
    QTRY_VERIFY(m_pane->isSettled());
    QSignalSpy diff(m_pane.get(), &PreviewPane::diffRequested);
    QTest::mouseClick(button(QStringLiteral("Diff the two")), Qt::LeftButton);
    QCOMPARE(diff.count(), 1);
    QVERIFY(!m_pane->shownTrace());
}

void TestPreviewPane::hiddenPaneReadsNothing() {
    m_pane->hide();
    choose({trace(5)});
    QTRY_VERIFY(m_pane->isSettled());
    QVERIFY(!m_pane->shownTrace());
    m_pane->show();
    QTRY_COMPARE(m_pane->shownTrace(), std::optional(trace(5)));
}

void TestPreviewPane::traceThatIsGoneIsSaid() {
    choose({{1, 2}});
    QTRY_VERIFY(m_pane->isSettled());
    bool says = false;
    for (const QLabel* label : m_pane->findChildren<QLabel*>())
        says = says || (label->isVisible() && label->text().contains(QStringLiteral("not there any more")));
    QVERIFY(says);
}

QTEST_MAIN(TestPreviewPane)
#include "tst_preview_pane.moc"
