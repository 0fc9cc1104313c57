#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "core/trace/attribute_codec.h"
#include "core/workspace/workspace.h"
#include "tests/support/cache_support.h"
#include "tests/support/trace_builder.h"
#include "tests/support/ui/otlp_text.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/diff/diff_header.h"
#include "ui/diff/diff_rows_view.h"
#include "ui/diff/diff_view.h"
#include "ui/diff/difference_table.h"
#include "ui/diff/pair_view.h"
#include "ui/diff/word_diff_view.h"
#include "ui/state/session.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

// Rows: 0 root=root, 1 chat=chat (model and output differ), 2 search=search, 3 route<, 4 inner<, 5 >guard, 6 last=last
constexpr const char* kA = R"(
AGENT root 0-1000 prompt_version=v12
  LLM "chat gpt-4.1" 0-400 model=gpt-4.1 tokens=300/60 cost=0.04 eval=groundedness:0.41:fail
  TOOL search 400-500
  GATEWAY route 500-700
    LLM inner 500-600
  TOOL last 900-1000
)";
constexpr const char* kB = R"(
AGENT root 0-600 prompt_version=v13
  LLM "chat gpt-4.1-mini" 0-300 model=gpt-4.1-mini tokens=200/40 cost=0.01 eval=groundedness:0.86:pass
  TOOL search 300-400
  GUARDRAIL guard 400-450
  TOOL last 450-600 status=error
)";

/// Payloads of two traces: those of B lie in another segment.
class BothPayloads : public PayloadSource {
public:
    std::shared_ptr<test::TestPayloads> a, b;
    bool isBroken = false;

    Result<SpanPayload> payload(SpanRef span) const override {
        if (isBroken)
            return fail(ErrorCode::Database, "disk image is malformed");
        return of(span.segment).payload(span);
    }
    Result<ResourceContent> resource(std::uint32_t segment, std::uint32_t index) const override {
        return of(segment).resource(0, index);
    }
    Result<ScopeContent> scope(std::uint32_t segment, std::uint32_t index) const override {
        return of(segment).scope(0, index);
    }
    const StringPool* keys(std::uint32_t segment) const override { return of(segment).keys(0); }

private:
    const test::TestPayloads& of(std::uint32_t segment) const { return segment == 0 ? *a : *b; }
};

void setAttributes(test::TestPayloads& payloads, std::uint32_t row,
    const std::vector<std::pair<std::string, std::string>>& texts) {
    SpanPayload& payload = payloads.payloads[row];
    payload.keys = &payloads.keyPool();
    payload.attributes.clear();
    ValueWriter writer(payload.attributes);
    writer.beginList();
    for (const auto& [key, value] : texts) {
        writer.key(payloads.keyPool().intern(key));
        writer.string(value);
    }
    writer.endList();
}

} // namespace

class TstDiffView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_session = std::make_unique<Session>(m_folder->filePath(QStringLiteral("settings.ini")));
        m_view = std::make_unique<DiffView>(&m_theme, &m_jobs, m_session.get());
        m_view->resize(1600, 900);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        openBoth();
    }
    void cleanup() { m_view.reset(); }

    void theFirstChangeIsSelectedOnOpening() {
        QCOMPARE(m_view->selectedRow(), 1u);
        QCOMPARE(m_view->header()->position(), QStringLiteral("1/4"));
        QVERIFY(m_view->note().isEmpty());
        QVERIFY(m_view->statusText().startsWith(QStringLiteral("4 of 7 rows")));
    }

    void clickingARowShowsItsPair() {
        QSignalSpy spy(m_view.get(), &DiffView::changed);
        click(lineCentre(2));
        QCOMPARE(m_view->selectedRow(), 2u);
        QVERIFY(spy.size() >= 1);
        QTRY_VERIFY(!m_view->isPairLoading());
        QVERIFY(m_view->header()->position().startsWith(absentText()));
    }

    void keysWalkTheRows() {
        press(Qt::Key_Home);
        QCOMPARE(m_view->selectedRow(), 0u);
        press(Qt::Key_Down);
        QCOMPARE(m_view->selectedRow(), 1u);
        press(Qt::Key_End);
        QCOMPARE(m_view->selectedRow(), 6u);
        press(Qt::Key_Up);
        QCOMPARE(m_view->selectedRow(), 5u);
        press(Qt::Key_PageUp);
        QCOMPARE(m_view->selectedRow(), 0u);
    }

    void arrowsFoldAndUnfoldBothSides() {
        m_view->selectRow(3);
        press(Qt::Key_Left);
        QCOMPARE(m_view->rows()->geometry().lines.count(), 6u);
        press(Qt::Key_Right);
        QCOMPARE(m_view->rows()->geometry().lines.count(), 7u);
        press(Qt::Key_Right);
        QCOMPARE(m_view->selectedRow(), 4u);
        press(Qt::Key_Left);
        QCOMPARE(m_view->selectedRow(), 3u);
        press(Qt::Key_Home);
        click(m_view->rows()->geometry().foldArrowRect(DiffSide::B, 0).center());
        QCOMPARE(m_view->rows()->geometry().lines.count(), 1u);
    }

    void changesAreSteppedThroughAroundTheEnd() {
        for (const std::uint32_t row : {3u, 5u, 6u, 1u}) {
            press(Qt::Key_F7);
            QCOMPARE(m_view->selectedRow(), row);
        }
        press(Qt::Key_F7, Qt::ShiftModifier);
        QCOMPARE(m_view->selectedRow(), 6u);
        QCOMPARE(m_view->header()->position(), QStringLiteral("4/4"));
    }

    void aStepIntoAFoldUnfoldsIt() {
        m_view->selectRow(0);
        press(Qt::Key_Left);
        QCOMPARE(m_view->rows()->geometry().lines.count(), 1u);
        m_view->selectChange(1);
        QVERIFY(m_view->rows()->geometry().lines.isVisible(1));
    }

    void onlyChangesLeavesEqualRowsOut() {
        auto* button = m_view->header()->findChild<QPushButton*>();
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(m_view->onlyChanges());
        QCOMPARE(m_view->rows()->geometry().lines.count(), 6u); // without "search"
        m_view->setOnlyChanges(false);
        QVERIFY(!button->isChecked());
        QCOMPARE(m_view->rows()->geometry().lines.count(), 7u);
    }

    void theHeaderSaysWhatDiffersInAll() {
        const QVector<Badge>& badges = m_view->header()->badges();
        QCOMPARE(badgeWith(badges, "duration").role, BadgeRole::Ok);
        QVERIFY(badgeWith(badges, "duration").text.contains(QStringLiteral("−40")));
        QVERIFY(badgeWith(badges, "cost").text.contains(QStringLiteral("−75")));
        QCOMPARE(badgeWith(badges, "Groundedness").text, QStringLiteral("Groundedness 0.41 → 0.86 ✓"));
        QCOMPARE(badgeWith(badges, "Groundedness").role, BadgeRole::Ok);
        QVERIFY(!badgeWith(badges, "2 spans removed").text.isEmpty());
        QVERIFY(!badgeWith(badges, "1 span added").text.isEmpty());
        QVERIFY(!badgeWith(badges, "2 changed").text.isEmpty());
        QCOMPARE(traceFacts(*m_a.document), QStringLiteral("v12 · gpt-4.1"));
    }

    void outputsAreComparedWordByWord() {
        QTRY_VERIFY(!m_view->isPairLoading());
        const WordDiffView* words = m_view->pair()->words(PairView::Tab::Output);
        QVERIFY(words->text());
        QCOMPARE(words->text()->diff.changes, 1u);
        QCOMPARE(m_view->pair()->tabTitle(PairView::Tab::Output), QStringLiteral("Output · 1 change"));
        QCOMPARE(m_view->pair()->tabTitle(PairView::Tab::Prompt), QStringLiteral("Prompt"));
        QCOMPARE(m_view->pair()->words(PairView::Tab::Prompt)->note(), QStringLiteral("The same on both sides."));
    }

    void attributesThatDifferStandFirst() {
        QTRY_VERIFY(!m_view->isPairLoading());
        const DifferenceTable* table = m_view->pair()->table(PairView::Tab::Attributes);
        QCOMPARE(table->topLevelItemCount(), 4);
        QCOMPARE(table->topLevelItem(0)->text(1), QStringLiteral("app.only_b"));
        QCOMPARE(table->topLevelItem(0)->text(2), absentText());
        QCOMPARE(table->topLevelItem(0)->text(0), QStringLiteral("Δ"));
        QCOMPARE(table->topLevelItem(3)->text(0), QString());
        QCOMPARE(m_view->pair()->tabTitle(PairView::Tab::Attributes), QStringLiteral("Attributes · 2 changes"));
    }

    void evaluationsAndParametersAreCompared() {
        QTRY_VERIFY(!m_view->isPairLoading());
        QCOMPARE(m_view->pair()->tabTitle(PairView::Tab::Evaluations), QStringLiteral("Evals · 1 change"));
        const DifferenceTable* table = m_view->pair()->table(PairView::Tab::Parameters);
        QCOMPARE(table->topLevelItem(0)->text(1), QStringLiteral("model"));
        QCOMPARE(table->topLevelItem(0)->text(3), QStringLiteral("gpt-4.1-mini"));
    }

    void aGhostShowsItsOneSideWithWordsWhy() {
        m_view->selectRow(5);
        QTRY_VERIFY(!m_view->isPairLoading());
        QVERIFY(m_view->pair()->words(PairView::Tab::Output)->missing(DiffSide::A).contains(QStringLiteral("Only in B")));
        QCOMPARE(m_view->pair()->tabTitle(PairView::Tab::Attributes), QStringLiteral("Attributes"));
    }

    void aPairWithoutTextShowsWhatElseDiffersUntilATabIsChosen() {
        choose(1);
        QCOMPARE(m_view->pair()->currentTab(), PairView::Tab::Output);
        choose(0); // no text on either side, but another prompt version
        QVERIFY(m_view->pair()->words(PairView::Tab::Output)->note().contains(QStringLiteral("No text")));
        QCOMPARE(m_view->pair()->currentTab(), PairView::Tab::Parameters);
        choose(1);
        QCOMPARE(m_view->pair()->currentTab(), PairView::Tab::Output);
        m_view->pair()->setCurrentTab(PairView::Tab::Evaluations);
        choose(0);
        QCOMPARE(m_view->pair()->currentTab(), PairView::Tab::Evaluations);
    }

    void theBadgesOfTheHeaderComeBeforeTheFactsOfTheChips() {
        DiffHeader* header = m_view->header();
        for (int i = 0; i < 3; ++i) { // laid out again and again: it must not creep
            m_view->resize(900 + i, 600);
            QCoreApplication::processEvents();
            for (const SideChip* chip : header->findChildren<SideChip*>())
                QVERIFY2(chip->width() <= chip->minimumSizeHint().width() + 2, qPrintable(QString::number(chip->width())));
        }
    }

    void namesGetTheWidthTheyWantUntilOneIsChosen() {
        const int before = m_view->rows()->geometry().namesWidth();
        m_view->resize(3000, 900);
        QVERIFY(m_view->rows()->geometry().namesWidth() >= before);
        DiffGeometry geometry = m_view->rows()->geometry();
        geometry.fittingNames = 400;
        geometry.setWidths({});
        QCOMPARE(geometry.namesWidth(), 400);
        geometry.width = 1000; // the bars keep their room
        geometry.setWidths({});
        QVERIFY(geometry.namesWidth() < 300);
    }

    void aPairThatCannotBeReadSaysWhy() {
        m_payloads->isBroken = true;
        m_view->selectRow(0);
        QTRY_VERIFY(!m_view->isPairLoading());
        QVERIFY(m_view->pair()->words(PairView::Tab::Output)->note().contains(QStringLiteral("malformed")));
    }

    void swappingKeepsTheChosenPair() {
        m_view->selectRow(5);
        QSignalSpy swapped(m_view.get(), &DiffView::swapped);
        QSignalSpy titles(m_view.get(), &DiffView::titleChanged);
        const TraceId a = m_view->traceA();
        QTest::mouseClick(m_view->header()->findChild<QToolButton*>(), Qt::LeftButton);
        QCOMPARE(swapped.size(), 1);
        QTRY_COMPARE(m_view->alignment().onlyB, 2u);
        QCOMPARE(m_view->traceB(), a);
        QVERIFY(!titles.isEmpty());
        const AlignedRow row = m_view->alignment().rows[m_view->selectedRow()];
        QCOMPARE(row.b, kNoIndex);
    }

    void theSideChipsOpenTheirTraces() {
        QSignalSpy spy(m_view.get(), &DiffView::openTraceRequested);
        const auto chips = m_view->header()->findChildren<SideChip*>();
        QCOMPARE(chips.size(), 2);
        QTest::mouseClick(chips[1], Qt::LeftButton);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].value<TraceId>(), m_view->traceB());
    }

    void copyingGivesNamesAndFigures() {
        m_view->selectRow(1);
        press(Qt::Key_C, Qt::ControlModifier);
        const QStringList cells = QApplication::clipboard()->text().split(QLatin1Char('\t'));
        QCOMPARE(cells.size(), 8);
        QCOMPARE(cells[0], QStringLiteral("chat gpt-4.1"));
        QCOMPARE(cells[1], QStringLiteral("chat gpt-4.1-mini"));
        QCOMPARE(cells[4], QStringLiteral("360"));
        QCOMPARE(cells[7], QStringLiteral("0.01"));
    }

    void draggedColumnsAreRemembered() {
        QWidget* viewport = m_view->rows()->viewport();
        const QPoint from(m_view->rows()->geometry().namesWidth(), 60);
        QTest::mousePress(viewport, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, QPointF(200, 60), viewport->mapToGlobal(QPointF(200, 60)), Qt::NoButton,
            Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(viewport, &move);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, {200, 60});
        QCOMPARE(m_view->rows()->geometry().namesWidth(), 200);
        DiffView other(&m_theme, &m_jobs, m_session.get());
        other.resize(1600, 900);
        other.show();
        QCOMPARE(other.rows()->geometry().wanted().names, 200);
    }

    void tracesAreOpenedFromTheCache() {
        const auto workspace = cacheOf(3);
        QSignalSpy titles(m_view.get(), &DiffView::titleChanged);
        m_view->open(workspace, TraceId {0, 1}, TraceId {0, 2});
        QVERIFY(!m_view->isLoaded());
        QVERIFY(!m_view->note().isEmpty());
        QTRY_VERIFY(m_view->isLoaded());
        QTRY_VERIFY(!m_view->isPairLoading());
        QCOMPARE(m_view->alignment().rows.size(), std::size_t {2});
        QVERIFY(!titles.isEmpty());
    }

    void aTraceThatIsGoneSaysSo() {
        m_view->open(cacheOf(1), TraceId {0, 1}, TraceId {0, 77});
        QTRY_VERIFY(m_view->note().contains(QStringLiteral("no longer in the cache")));
        QVERIFY(!m_view->isLoaded());
        m_view->selectChange(1); // nothing to choose from
        m_view->copySelection();
    }

    void theSameTraceOnBothSidesSaysSo() {
        m_view->open(cacheOf(1), TraceId {0, 1}, TraceId {0, 1});
        QTRY_VERIFY(m_view->isLoaded());
        QVERIFY(!badgeWith(m_view->header()->badges(), "same trace").text.isEmpty());
        QCOMPARE(m_view->alignment().pairs, 2u);
        QCOMPARE(m_view->header()->position(), QStringLiteral("no changes"));
        m_view->setOnlyChanges(true);
        QCOMPARE(m_view->rows()->geometry().lines.count(), 0u);
        (void)m_view->grab();
    }

    void closingWhileItLoadsIsSafe() {
        m_view->open(cacheOf(1), TraceId {0, 1}, TraceId {0, 1});
        m_view.reset();
        QTRY_VERIFY(m_jobs.isIdle());
    }

    void rowsAreToldToAssistiveTechnology() {
        const DiffRowsView& rows = *m_view->rows();
        QCOMPARE(rows.accessibleRowCount(), 7);
        QCOMPARE(rows.accessibleCurrentRow(), 1);
        QVERIFY(rows.accessibleRowName(3).contains(QStringLiteral("only in A")));
        QVERIFY(rows.accessibleRowName(1).contains(QStringLiteral("changed")));
        QVERIFY(!rows.accessibleDescription().isEmpty());
    }

private:
    void openBoth() {
        m_a = test::openTraceFromText(kA);
        m_b = test::openTraceFromText(kB);
        // The same span row in another segment: so that payloads of the two are told apart.
        auto moved = std::make_shared<TraceDocument>(*m_b.document);
        for (TraceSpan& span : moved->spans)
            span.ref.segment = 1;
        moved->id = TraceId {5, 6};
        moved->idText = moved->id.hex();
        m_keptB = m_b.document; // meaning views of the copy point into it
        setAttributes(*m_a.payloads, m_a.document->spans[1].ref.row,
            {{"input.value", "Where is my refund?"}, {"output.value", "within 60 days"}, {"app.same", "1"}});
        setAttributes(*m_b.payloads, m_b.document->spans[1].ref.row,
            {{"input.value", "Where is my refund?"}, {"output.value", "within 30 days"}, {"app.same", "1"},
                {"app.only_b", "x"}});
        setAttributes(*m_b.payloads, m_b.document->spans[3].ref.row, {{"output.value", "let through"}});
        m_payloads = std::make_shared<BothPayloads>();
        m_payloads->a = m_a.payloads;
        m_payloads->b = m_b.payloads;
        m_view->showTraces(m_a.document, moved, m_payloads);
        QTRY_VERIFY(m_view->isLoaded());
    }

    std::shared_ptr<Workspace> cacheOf(int traces) {
        const QString file = m_folder->filePath(QStringLiteral("traces.jsonl"));
        if (!test::writeOtlpFile(file, traces))
            return nullptr;
        std::shared_ptr<Workspace> workspace = test::openCache(m_folder->filePath(QStringLiteral("cache")).toStdString());
        (void)test::importFile(*workspace, file.toStdString());
        return workspace;
    }

    static Badge badgeWith(const QVector<Badge>& badges, const char* text) {
        for (const Badge& badge : badges)
            if (badge.text.contains(QLatin1String(text)))
                return badge;
        return {};
    }

    QPoint lineCentre(std::uint32_t line) const {
        return {m_view->rows()->geometry().namesWidth() / 2, m_view->rows()->geometry().lineRect(line).center().y()};
    }
    void choose(std::uint32_t row) {
        m_view->selectRow(row);
        QTRY_VERIFY(!m_view->isPairLoading());
    }
    void click(QPoint at) { QTest::mouseClick(m_view->rows()->viewport(), Qt::LeftButton, {}, at); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_view->rows(), static_cast<Qt::Key>(key), modifiers);
    }

    Theme m_theme;
    JobRunner m_jobs;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    test::OpenedTestTrace m_a, m_b;
    std::shared_ptr<const TraceDocument> m_keptB;
    std::shared_ptr<BothPayloads> m_payloads;
    std::unique_ptr<DiffView> m_view;
};

QTEST_MAIN(TstDiffView)
#include "tst_diff_view.moc"
