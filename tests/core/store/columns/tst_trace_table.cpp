#include <cmath>

#include <QTest>

#include "core/store/columns/sealed_bytes.h"
#include "core/store/columns/trace_table.h"
#include "core/store/columns/trace_table_codec.h"

using namespace spanloom;

namespace {

TraceSummary fullSummary(StringPool& strings) {
    TraceSummary summary;
    summary.id = {0xA, 0xB};
    summary.idText = "order-17";
    summary.rootName = strings.intern("root");
    summary.rootKind = Kind::Tts;
    summary.totals.start = 1000;
    summary.totals.end = 4000;
    summary.totals.spanCount = 3;
    summary.totals.duplicateSpans = 1;
    summary.totals.errorCount = 2;
    summary.totals.llmCalls = 70'000;
    summary.totals.orphanCount = 4;
    summary.totals.unfinishedCount = 5;
    summary.totals.retries = 6;
    summary.totals.usedFallback = true;
    summary.totals.status = StatusCode::Error;
    summary.totals.usage = {0, INT64_MAX, 2, 3, 4, 0.125, CostSource::Mixed, 9};
    summary.totals.evaluationSpend.costUsd = 0.5;
    summary.totals.timeToFirstToken = 0;
    summary.totals.flags = SpanFlag::Orphan;
    summary.totals.kinds = 1u << 31 | 2u;
    summary.route = strings.intern("/refund");
    summary.cohort = strings.intern("free");
    summary.promptVersionIsDerived = true;
    summary.models = {strings.intern("small"), strings.intern("large")};
    summary.tools = {strings.intern("large")};
    summary.verdicts = {strings.intern("tone"), strings.intern("fail")};
    summary.runs = {{5, 2}, {90, 1}};
    summary.evaluationCount = 8;
    summary.failedEvaluations = 7;
    return summary;
}

std::vector<StoredColumn> stored(const std::vector<EncodedColumn>& columns) {
    std::vector<StoredColumn> result;
    for (const EncodedColumn& column : columns)
        result.push_back({column.column, column.bytes});
    return result;
}

} // namespace

class tst_TraceTable : public QObject {
    Q_OBJECT
private slots:
    void absentNumbersStayAbsent();
    void everyColumnSurvivesStorage();
    void anEmptyTableSurvivesStorage();
    void equalListsHaveEqualNumbers();
    void appendingATableTranslatesTextsListsAndRuns();
    void rowsOfManySegmentsStaySo();
    void damagedColumnsAreErrors();
    void aTableOfAnOlderVersionIsToldFromADamagedOne();
};

void tst_TraceTable::aTableOfAnOlderVersionIsToldFromADamagedOne() {
    StringPool strings;
    TraceTable table;
    table.append(fullSummary(strings), 12, strings);
    auto columns = encodeTraceTable(table);
    constexpr std::uint16_t kKinds = 41; // came last
    QCOMPARE(std::erase_if(columns, [](const EncodedColumn& column) { return column.column == kKinds; }), std::size_t {1});
    const auto back = decodeTraceTable(stored(columns), table.rows());
    QVERIFY(!back.has_value());
    QCOMPARE(back.error().code, ErrorCode::NotFound);
}

void tst_TraceTable::absentNumbersStayAbsent() {
    StringPool strings;
    TraceTable table;
    TraceSummary bare;
    bare.id = {1, 1};
    table.append(bare, 1, strings);
    QCOMPARE(table.starts[0], kNoTime);
    QCOMPARE(table.durations[0], DurationNs {-1});
    QCOMPARE(table.inputTokens[0], std::int64_t {-1});
    QVERIFY(std::isnan(table.costs[0]));
    QVERIFY(std::isnan(table.evaluationCosts[0]));
    QCOMPARE(table.timesToFirstToken[0], DurationNs {-1});
    QCOMPARE(table.models[0], 0u);
    QCOMPARE(table.idTexts[0], StringId {0});

    TraceSummary instant;
    instant.totals.start = 7;
    instant.totals.end = 7;
    table.append(instant, 1, strings);
    QCOMPARE(table.durations[1], DurationNs {0});
    QCOMPARE(table.find({1, 1}), 0u);
    QCOMPARE(table.find({9, 9}), kNoIndex);
}

void tst_TraceTable::everyColumnSurvivesStorage() {
    StringPool strings;
    TraceTable table;
    table.append(fullSummary(strings), 12, strings);
    TraceSummary bare;
    bare.id = {1, 1};
    bare.totals.kinds = 1;
    table.append(bare, TraceTable::kManySegments, strings);
    const auto columns = encodeTraceTable(table);
    const auto back = decodeTraceTable(stored(columns), table.rows());
    QVERIFY(back.has_value());
    QCOMPARE(back->rows(), 2u);
    QVERIFY(back->ids == table.ids);
    QCOMPARE(back->kinds, (std::vector<std::uint32_t> {1u << 31 | 2u, 1u}));
    QCOMPARE(back->verdicts, (std::vector<std::uint32_t> {0, 0})); // made anew with each snapshot
    QCOMPARE(strings.text(back->idTexts[0]), std::string_view("order-17"));
    QCOMPARE(back->rootKinds[0], Kind::Tts);
    QCOMPARE(back->starts, table.starts);
    QCOMPARE(back->durations, (std::vector<DurationNs> {3000, -1}));
    QCOMPARE(back->llmCalls, (std::vector<std::uint32_t> {70'000, 0}));
    QCOMPARE(back->fallbacks, table.fallbacks);
    QCOMPARE(back->statuses, table.statuses);
    QCOMPARE(back->inputTokens, (std::vector<std::int64_t> {0, -1}));
    QCOMPARE(back->outputTokens, (std::vector<std::int64_t> {INT64_MAX, -1}));
    QCOMPARE(back->costs[0], 0.125);
    QVERIFY(std::isnan(back->costs[1]));
    QCOMPARE(back->costSources, table.costSources);
    QCOMPARE(back->unpricedCalls, table.unpricedCalls);
    QCOMPARE(back->timesToFirstToken, (std::vector<DurationNs> {0, -1}));
    QCOMPARE(back->flags, table.flags);
    QCOMPARE(back->routes, table.routes);
    QCOMPARE(back->services, table.services);
    QCOMPARE(back->promptVersionsDerived, table.promptVersionsDerived);
    QCOMPARE(back->lists, table.lists);
    QCOMPARE(back->models, table.models);
    QCOMPARE(back->tools, table.tools);
    QCOMPARE(back->failedEvaluations, table.failedEvaluations);
    QCOMPARE(back->segments, table.segments);
    QCOMPARE(back->runOffsets, table.runOffsets);
    QVERIFY(back->runs == table.runs);

    // A column that decoding forgot would be a column of zeros: storing what was read must give the same bytes.
    const auto again = encodeTraceTable(*back);
    QCOMPARE(again.size(), columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        QVERIFY(again[i].column == columns[i].column && again[i].bytes == columns[i].bytes);
}

void tst_TraceTable::anEmptyTableSurvivesStorage() {
    const auto columns = encodeTraceTable(TraceTable());
    const auto back = decodeTraceTable(stored(columns), 0);
    QVERIFY(back.has_value());
    QCOMPARE(back->rows(), 0u);
    QCOMPARE(back->runOffsets.size(), std::size_t {1});
    QCOMPARE(back->lists.size(), std::size_t {1});
}

void tst_TraceTable::equalListsHaveEqualNumbers() {
    StringPool strings;
    TraceTable table;
    TraceSummary summary;
    summary.totals.kinds = 1;
    summary.models = {3, 4};
    summary.tools = {3, 4};
    summary.providers = {4, 3};
    table.append(summary, 1, strings);
    table.append(summary, 1, strings);
    QCOMPARE(table.models[0], table.tools[1]);
    QVERIFY(table.models[0] != table.providers[0]); // order matters
    QCOMPARE(table.lists.size(), std::size_t {3});

    auto back = decodeTraceTable(stored(encodeTraceTable(table)), table.rows());
    QVERIFY(back.has_value());
    back->append(summary, 1, strings); // lists that were read are found again
    QCOMPARE(back->lists.size(), std::size_t {3});
    QCOMPARE(back->models[2], table.models[0]);
}

void tst_TraceTable::appendingATableTranslatesTextsListsAndRuns() {
    StringPool mine;
    TraceTable all;
    TraceSummary first;
    first.runs = {{1, 1}};
    first.models = {mine.intern("large")};
    all.append(first, 3, mine);

    StringPool theirs;
    TraceTable other;
    other.append(fullSummary(theirs), 1, theirs);
    std::vector<StringId> textMap;
    for (StringId id = 0; id < theirs.size(); ++id)
        textMap.push_back(mine.intern(theirs.text(id)));
    all.appendTable(other, textMap, 77);

    QCOMPARE(all.rows(), 2u);
    QCOMPARE(mine.text(all.idTexts[1]), std::string_view("order-17"));
    QCOMPARE(mine.text(all.routes[1]), std::string_view("/refund"));
    QCOMPARE(all.sessions[1], StringId {0});
    QCOMPARE(all.lists[all.tools[1]], std::vector<StringId> {mine.find("large")});
    QCOMPARE(all.tools[1], all.models[0]); // the same list of texts
    QCOMPARE(all.lists[all.verdicts[1]], (std::vector<StringId> {mine.find("tone"), mine.find("fail")}));
    QCOMPARE(all.segments, (std::vector<std::uint32_t> {3, 77}));
    QCOMPARE(all.runOffsets, (std::vector<std::uint32_t> {0, 1, 3}));
    QVERIFY(all.runs[2] == (RowRun {90, 1}));
    const auto back = decodeTraceTable(stored(encodeTraceTable(all)), 2); // all columns are of equal length
    QVERIFY(back.has_value());
}

void tst_TraceTable::rowsOfManySegmentsStaySo() {
    StringPool strings;
    TraceTable other;
    other.append({}, TraceTable::kManySegments, strings);
    TraceTable all;
    all.appendTable(other, {}, 5);
    QCOMPARE(all.segments[0], TraceTable::kManySegments);
}

void tst_TraceTable::damagedColumnsAreErrors() {
    StringPool strings;
    TraceTable table;
    table.append(fullSummary(strings), 12, strings);
    table.append(fullSummary(strings), 12, strings);
    auto columns = encodeTraceTable(table);
    for (EncodedColumn& column : columns) {
        const std::string good = column.bytes;
        for (char& byte : column.bytes) {
            byte = static_cast<char>(byte ^ 0x55);
            QVERIFY(!decodeTraceTable(stored(columns), 2).has_value());
            byte = static_cast<char>(byte ^ 0x55);
        }
        const std::string content = *openBytes(good);
        for (std::size_t at = 0; at < content.size(); ++at) {
            std::string changed = content;
            changed[at] = '\xFF';
            column.bytes = sealBytes(changed);
            const auto back = decodeTraceTable(stored(columns), 2); // either way: no crash, and indices in range
            for (std::uint32_t row = 0; back && row < 2; ++row) {
                QVERIFY(back->models[row] < back->lists.size());
                QVERIFY(back->runOffsets[row + 1] <= back->runs.size());
            }
        }
        column.bytes = good;
    }
    QVERIFY(!decodeTraceTable(stored(columns), 3).has_value());
    QVERIFY(!decodeTraceTable({}, 2).has_value());
}

QTEST_APPLESS_MAIN(tst_TraceTable)
#include "tst_trace_table.moc"
