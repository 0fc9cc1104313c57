#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/waterfall/row_list.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr const char* kTree = R"(
AGENT root 0-100
  CHAIN a 0-50
    LLM a1 0-10
    TOOL a2 10-20 status=error
  CHAIN b 50-90
    LLM b1 50-60 eval=groundedness:0.4:fail
    LLM b2 60-70
INTERNAL other 200-210
)";

std::vector<std::uint32_t> rowsOf(const RowList& rows) {
    std::vector<std::uint32_t> result;
    for (std::uint32_t row = 0; row < rows.count(); ++row)
        result.push_back(rows.spanAt(row));
    return result;
}

using Rows = std::vector<std::uint32_t>;

} // namespace

class TstRowList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_rows.setDocument(test::traceFromText(kTree)); }

    void aNewDocumentIsFullyExpanded() {
        QCOMPARE(m_rows.count(), 8u);
        QCOMPARE(rowsOf(m_rows), (Rows {0, 1, 2, 3, 4, 5, 6, 7}));
    }

    void aFoldedSpanHidesItsDescendantsOnly() {
        m_rows.setFolded(1, true);
        QCOMPARE(rowsOf(m_rows), (Rows {0, 1, 4, 5, 6, 7}));
        QVERIFY(m_rows.isFolded(1));
        QCOMPARE(m_rows.rowOf(4), 2u);
        QCOMPARE(m_rows.rowOf(3), kNoIndex);
        QCOMPARE(m_rows.visibleRowOf(3), 1u);
        QCOMPARE(m_rows.visibleRowOf(7), 5u);
    }

    void foldsAreTakenOverAsAList() {
        m_rows.setFolded(1, true);
        m_rows.setFolded(4, true);
        QCOMPARE(m_rows.foldedSpans(), (Rows {1, 4}));
        m_rows.setFoldedSpans({4, 2, 4, kNoIndex}); // a leaf, a repetition and a span that is gone change nothing
        QCOMPARE(m_rows.foldedSpans(), (Rows {4}));
        QCOMPARE(rowsOf(m_rows), (Rows {0, 1, 2, 3, 4, 7}));
        m_rows.setFoldedSpans({});
        QCOMPARE(m_rows.count(), 8u);
    }

    void foldsWithinFoldsAreRemembered() {
        m_rows.setFolded(1, true);
        m_rows.setFolded(0, true);
        QCOMPARE(rowsOf(m_rows), (Rows {0, 7}));
        QCOMPARE(m_rows.visibleRowOf(6), 0u);
        m_rows.setFolded(0, false);
        QCOMPARE(rowsOf(m_rows), (Rows {0, 1, 4, 5, 6, 7}));
        m_rows.setFolded(1, false);
        QCOMPARE(m_rows.count(), 8u);
    }

    void aLeafCannotBeFolded() {
        m_rows.setFolded(2, true);
        QVERIFY(!m_rows.isFolded(2));
        QCOMPARE(m_rows.count(), 8u);
    }

    void aSubtreeFoldsAndUnfoldsWhole() {
        m_rows.setSubtreeFolded(0, true);
        QCOMPARE(rowsOf(m_rows), (Rows {0, 7}));
        m_rows.setFolded(0, false);
        QCOMPARE(rowsOf(m_rows), (Rows {0, 1, 4, 7}));
        m_rows.setSubtreeFolded(0, false);
        QCOMPARE(m_rows.count(), 8u);
    }

    void revealingUnfoldsTheAncestorsOnly() {
        m_rows.setSubtreeFolded(0, true);
        QVERIFY(m_rows.reveal(5));
        QCOMPARE(rowsOf(m_rows), (Rows {0, 1, 4, 5, 6, 7}));
        QVERIFY(!m_rows.reveal(5));
    }

    void errorsAndFailuresBelowAreCounted() {
        QCOMPARE(m_rows.errors(), (Rows {3}));
        QCOMPARE(m_rows.errorsBelow(0), 1u);
        QCOMPARE(m_rows.errorsBelow(1), 1u);
        QCOMPARE(m_rows.errorsBelow(3), 0u); // itself is not below itself
        QCOMPARE(m_rows.errorsBelow(4), 0u);
        QCOMPARE(m_rows.failing(), (Rows {5}));
        const auto [first, last] = m_rows.failingBelow(4);
        QCOMPARE(last - first, std::size_t {1});
    }

    void withoutADocumentThereAreNoRows() {
        m_rows.setDocument(nullptr);
        QCOMPARE(m_rows.count(), 0u);
        QCOMPARE(m_rows.rowOf(0), kNoIndex);
        QCOMPARE(m_rows.visibleRowOf(0), kNoIndex);
        m_rows.setFolded(0, true);
        m_rows.setSubtreeFolded(3, true);
        QVERIFY(!m_rows.reveal(2));
    }

private:
    RowList m_rows;
};

QTEST_APPLESS_MAIN(TstRowList)
#include "tst_row_list.moc"
