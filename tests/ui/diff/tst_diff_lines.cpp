#include <random>

#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/diff/diff_geometry.h"
#include "ui/diff/row_texts.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

// Rows: 0 root=root, 1 plan=plan, 2 chat=chat (output differs), 3 tool=tool, 4 route<, 5 call<, 6 >guard
constexpr const char* kA = R"(
AGENT root 0-1000
  CHAIN plan 0-300
    LLM chat 0-100 hash=one
    TOOL tool 100-200
  GATEWAY route 300-600
    LLM call 300-500
)";
constexpr const char* kB = R"(
AGENT root 0-500
  CHAIN plan 0-300
    LLM chat 0-100 hash=two
    TOOL tool 100-200
  GUARDRAIL guard 400-450
)";

std::shared_ptr<const AlignedTraces> aligned(const char* a, const char* b) {
    return alignForView(test::traceFromText(a), test::traceFromText(b));
}

std::vector<std::uint32_t> rowsOf(const DiffLines& lines) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t i = 0; i < lines.count(); ++i)
        rows.push_back(lines.rowAt(i));
    return rows;
}

using Rows = std::vector<std::uint32_t>;

} // namespace

class TstDiffLines : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_lines = DiffLines();
        m_lines.setTraces(aligned(kA, kB));
    }

    void manyTimesAsMuchIsNoPercentage() {
        QCOMPARE(relativeDelta({100.0, 59.0}, false).text.left(3), QStringLiteral("−41"));
        QCOMPARE(relativeDelta({100.0, 1050.0}, false).text.left(4), QStringLiteral("+950"));
        QCOMPARE(relativeDelta({0.001, 0.9}, true).text, QStringLiteral("×900"));
        QCOMPARE(relativeDelta({1.0, 1e300}, true).text, QStringLiteral("×1,000,000,000,000,000"));
    }

    void changesAreChangedPairsAndTheTopsOfGhosts() {
        const AlignedTraces& traces = *m_lines.traces();
        QCOMPARE(traces.changes, (Rows {2, 4, 6}));
        QCOMPARE(traces.changedPairs, 1u);
        QCOMPARE(traces.alignment.onlyA, 2u);
        QCOMPARE(traces.alignment.onlyB, 1u);
        QCOMPARE(traces.longest, DurationNs {1'000'000'000});
        QCOMPARE(traces.parents, (Rows {kNoIndex, 0, 1, 1, 0, 4, 0}));
        QCOMPARE(traces.subtreeEnds, (Rows {7, 4, 3, 4, 6, 6, 7}));
    }

    void openingIsUnfolded() { QCOMPARE(rowsOf(m_lines), (Rows {0, 1, 2, 3, 4, 5, 6})); }

    void foldingHidesWhatIsBelowOnBothSides() {
        m_lines.setFolded(1, true);
        m_lines.setFolded(4, true);
        QCOMPARE(rowsOf(m_lines), (Rows {0, 1, 4, 6}));
        QCOMPARE(m_lines.lineOf(2), 1u);
        QVERIFY(!m_lines.isVisible(2));
        m_lines.setFolded(3, true); // has no children
        QVERIFY(!m_lines.isFolded(3));
    }

    void revealingUnfoldsAllAncestors() {
        m_lines.setSubtreeFolded(0, true);
        QCOMPARE(rowsOf(m_lines), (Rows {0}));
        QVERIFY(m_lines.reveal(5));
        QVERIFY(m_lines.isVisible(5));
        QVERIFY(!m_lines.reveal(5));
        m_lines.setSubtreeFolded(0, false);
        QCOMPARE(m_lines.count(), 7u);
    }

    void onlyChangesKeepsChangesAndTheirAncestors() {
        m_lines.setOnlyChanges(true);
        QCOMPARE(rowsOf(m_lines), (Rows {0, 1, 2, 4, 5, 6}));
        QCOMPARE(m_lines.leftOut(), 1u);
        QCOMPARE(m_lines.leftOutBefore(3), 1u);
        QCOMPARE(m_lines.leftOutBefore(2), 0u);
        m_lines.setOnlyChanges(false);
        QCOMPARE(m_lines.leftOut(), 0u);
        QCOMPARE(m_lines.count(), 7u);
    }

    void onlyChangesOfEqualTracesLeavesNothing() {
        m_lines.setTraces(aligned(kA, kA));
        m_lines.setOnlyChanges(true);
        QCOMPARE(m_lines.count(), 0u);
        QCOMPARE(m_lines.leftOut(), 6u);
        QCOMPARE(m_lines.lineOf(3), kNoIndex);
    }

    void foldedRowsKnowTheChangesInside() {
        QCOMPARE(m_lines.changesBelow(0), 3u);
        QCOMPARE(m_lines.changesBelow(1), 1u);
        QCOMPARE(m_lines.changesBelow(4), 0u);
    }

    void everyRowIsShownOrCounted() {
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            m_lines.setTraces(aligned(kA, kB));
            m_lines.setOnlyChanges(round % 2 == 0);
            for (int i = 0; i < 6; ++i)
                m_lines.setFolded(static_cast<std::uint32_t>(random() % 7), random() % 2 == 0);
            std::uint32_t counted = m_lines.leftOut();
            for (std::uint32_t line = 0; line < m_lines.count(); ++line) {
                const std::uint32_t row = m_lines.rowAt(line);
                counted += m_lines.isFolded(row) ? m_lines.traces()->subtreeEnds[row] - row : 1;
            }
            QCOMPARE(counted, 7u);
        }
    }

    void columnsShareTheWidthAndKeepTheirOrder_data() {
        QTest::addColumn<int>("width");
        for (const int width : {400, 700, 900, 1600, 3840})
            QTest::newRow(qPrintable(QString::number(width))) << width;
    }
    void columnsShareTheWidthAndKeepTheirOrder() {
        QFETCH(int, width);
        DiffGeometry geometry = geometryOf(width);
        const QRect a = geometry.column(DiffSide::A);
        const QRect b = geometry.column(DiffSide::B);
        QCOMPARE(a.right() + 1, geometry.gutter().left());
        QCOMPARE(geometry.gutter().right() + 1, b.left());
        QVERIFY(b.right() < width || width < 500);
        QVERIFY(std::abs(a.width() - b.width()) <= 1);
        QVERIFY(geometry.namesWidth() <= a.width() || width < 500);
    }

    void bothSidesShareOneTimeScale() {
        const DiffGeometry geometry = geometryOf(1600);
        const SpanBar a = geometry.bar(DiffSide::A, 0);
        const SpanBar b = geometry.bar(DiffSide::B, 0);
        QCOMPARE(a.rect.left() - geometry.barsArea(DiffSide::A).left(), b.rect.left() - geometry.barsArea(DiffSide::B).left());
        QVERIFY(std::abs(a.rect.width() - 2 * b.rect.width()) < 2);
    }

    void draggingAColumnLineMovesItThere() {
        DiffGeometry geometry = geometryOf(1600);
        geometry.setWidths(geometry.draggedTo(DiffSplitter::NamesB, geometry.column(DiffSide::B).left() + 200));
        QCOMPARE(geometry.namesWidth(), 200);
        const int gutter = geometry.gutter().width();
        geometry.setWidths(geometry.draggedTo(DiffSplitter::GutterLeft, 500));
        QVERIFY(std::abs(geometry.gutter().left() - 500) <= 1);
        QCOMPARE(geometry.gutter().width(), gutter);
        const int left = geometry.gutter().left();
        geometry.setWidths(geometry.draggedTo(DiffSplitter::GutterRight, left + 300));
        QVERIFY(std::abs(geometry.gutter().left() - left) <= 1);
        QCOMPARE(geometry.gutter().width(), 300);
        QCOMPARE(geometry.splitterAt({geometry.gutter().left(), 5}), DiffSplitter::GutterLeft);
        QCOMPARE(geometry.splitterAt({geometry.gutter().center().x(), 5}), DiffSplitter::None);
    }

    void aNarrowWindowDoesNotForgetTheWidths() {
        DiffGeometry geometry = geometryOf(1600);
        DiffWidths widths;
        widths.names = 330;
        geometry.setWidths(widths);
        geometry.width = 700;
        geometry.setWidths(geometry.wanted());
        QVERIFY(geometry.namesWidth() < 330);
        geometry.width = 1600;
        geometry.setWidths(geometry.wanted());
        QCOMPARE(geometry.namesWidth(), 330);
    }

    void gutterCellsStandSideBySide() {
        const DiffGeometry geometry = geometryOf(1600);
        int last = geometry.gutter().left();
        for (const GutterColumn column : {GutterColumn::Mark, GutterColumn::Time, GutterColumn::Tokens, GutterColumn::Cost}) {
            const QRect cell = geometry.gutterCell(geometry.lineRect(0), column);
            QVERIFY(cell.left() >= last && cell.width() > 10);
            last = cell.right();
        }
        QVERIFY(last <= geometry.gutter().right());
    }

private:
    static DiffGeometry geometryOf(int width) {
        DiffGeometry geometry;
        geometry.width = width;
        geometry.height = 400;
        geometry.lines.setTraces(aligned(kA, kB));
        geometry.setWidths({});
        return geometry;
    }

    DiffLines m_lines;
};

QTEST_APPLESS_MAIN(TstDiffLines)
#include "tst_diff_lines.moc"
