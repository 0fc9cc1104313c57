#include <algorithm>

#include <QTest>

#include "ui/facets/facet_rows.h"
#include "ui/facets/facet_terms.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

const FacetKey kPrompt {FacetField::PromptVersion, {}};
const FacetKey kRoute {FacetField::Route, {}};
const FacetKey kTool {FacetField::Tool, {}};
const FacetKey kGrounded {FacetField::Evaluator, "groundedness"};

FacetCounts counts(const FacetKey& facet, std::vector<FacetValueCount> values, std::uint32_t missing = 0) {
    FacetCounts result;
    result.facet = facet;
    result.values = std::move(values);
    result.missing = missing;
    result.total = 100;
    return result;
}

struct Panel {
    QueryResult result;
    TraceFilter filter;
    std::map<FacetKey, FacetGroupState> groups;
    QString search;

    [[nodiscard]] std::vector<FacetRow> rows() const { return facetRows({&result, &filter, &groups, search}); }
    /// The lines of one group below its header, as texts.
    [[nodiscard]] QStringList linesOf(const FacetKey& facet) const {
        QStringList texts;
        for (const FacetRow& row : rows()) {
            if (row.facet == facet && row.type != FacetRow::Type::Header)
                texts.append(row.text);
        }
        return texts;
    }
    [[nodiscard]] QStringList headers() const {
        QStringList texts;
        for (const FacetRow& row : rows()) {
            if (row.type == FacetRow::Type::Header)
                texts.append(row.text);
        }
        return texts;
    }
};

Panel samplePanel() {
    Panel panel;
    panel.result.facets = {counts(kPrompt, {{"v12", 46}, {"v13", 45}, {"v9", 16}}, 3),
        counts({FacetField::Model, {}}, {{"gpt-4.1-mini", 90}}), counts(kTool, {{"search", 70}, {"refund", 20}}),
        counts(kGrounded, {{"pass", 72}, {"fail", 11}, {"none", 2}}, 7)};
    return panel;
}

} // namespace

class TestFacetRows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void groupsStandInTheirOrderAndTheFourAreAlwaysThere();
    void emptyGroupSaysSoAndOffersAnAttribute();
    void valuesComeWithTheirWordsAndMissingComesLast();
    void longGroupShowsSixAndKeepsMarkedValues();
    void valuesOfTheFilterAreShownThoughNoTraceHasThem();
    void sortingByNameKnowsNumbers();
    void searchFindsTitlesAndValuesOfFoldedGroups();
    void groupSearchLimitsOneGroup();
    void thousandsOfValuesAreCountedNotListed();
    void clicksChangeATermAndNothingElse();
    void twoIncludedValuesMakeTwoSides();
};

void TestFacetRows::groupsStandInTheirOrderAndTheFourAreAlwaysThere() {
    const Panel panel = samplePanel();
    QCOMPARE(panel.headers(), (QStringList {QStringLiteral("Prompt version"), QStringLiteral("Model"),
        QStringLiteral("Route"), QStringLiteral("Cohort"), QStringLiteral("Groundedness"), QStringLiteral("Tool")}));
    QVERIFY(panel.linesOf(kTool).isEmpty()); // folded at first
}

void TestFacetRows::emptyGroupSaysSoAndOffersAnAttribute() {
    const std::vector<FacetRow> rows = samplePanel().rows();
    const auto note = std::ranges::find_if(
        rows, [](const FacetRow& row) { return row.facet == kRoute && row.type == FacetRow::Type::Note; });
    QVERIFY(note != rows.end());
    QCOMPARE(note->text, QStringLiteral("No trace has a route."));
    QCOMPARE((note + 1)->type, FacetRow::Type::UseAs);
}

void TestFacetRows::valuesComeWithTheirWordsAndMissingComesLast() {
    const Panel panel = samplePanel();
    QCOMPARE(panel.linesOf(kGrounded), (QStringList {QStringLiteral("pass"), QStringLiteral("fail"),
        QStringLiteral("not judged"), QStringLiteral("not scored")}));
    QCOMPARE(panel.linesOf(kPrompt).last(), QStringLiteral("no prompt version"));
    const std::vector<FacetRow> rows = panel.rows();
    QCOMPARE(rows[1].bar, 1.0); // the largest
    QCOMPARE(rows[2].bar, 45.0 / 46.0);
    QCOMPARE(rows[1].total, 100u);
}

void TestFacetRows::longGroupShowsSixAndKeepsMarkedValues() {
    Panel panel;
    std::vector<FacetValueCount> values;
    for (std::uint32_t i = 0; i < 20; ++i)
        values.push_back({"/r" + std::to_string(i), 100 - i});
    panel.result.facets = {counts(kRoute, values)};
    QCOMPARE(panel.linesOf(kRoute).size(), qsizetype {7});
    QCOMPARE(panel.linesOf(kRoute).last(), QStringLiteral("+ 14 more"));
    FacetTerm term;
    term.facet = kRoute;
    term.excluded = {"/r17"};
    panel.filter.setTerm(term);
    QVERIFY(panel.linesOf(kRoute).contains(QStringLiteral("/r17")));
    QCOMPARE(panel.linesOf(kRoute).last(), QStringLiteral("+ 13 more"));
    panel.groups[kRoute].showsAll = true;
    QCOMPARE(panel.linesOf(kRoute).size(), qsizetype {21});
    QCOMPARE(panel.linesOf(kRoute).last(), QStringLiteral("Show fewer"));
    // Seven values take no more room than six and "+ 1 more".
    values.resize(7);
    panel.result.facets = {counts(kRoute, values)};
    panel.groups.clear();
    panel.filter = {};
    QCOMPARE(panel.linesOf(kRoute).size(), qsizetype {7});
    QCOMPARE(panel.linesOf(kRoute).last(), QStringLiteral("/r6"));
}

void TestFacetRows::valuesOfTheFilterAreShownThoughNoTraceHasThem() {
    Panel panel = samplePanel();
    FacetTerm term;
    term.facet = kPrompt;
    term.included = {"v99"};
    panel.filter.setTerm(term);
    const std::vector<FacetRow> rows = panel.rows();
    const auto row = std::ranges::find(rows, "v99", &FacetRow::value);
    QVERIFY(row != rows.end());
    QCOMPARE(row->count, 0u);
    QCOMPARE(row->mark, FacetMark::Included);
    QVERIFY(rows[0].hasTerm);
    FacetTerm environment;
    environment.facet = {FacetField::Environment, {}};
    environment.includesMissing = true;
    panel.filter.setTerm(environment);
    QVERIFY(panel.headers().contains(QStringLiteral("Environment"))); // a condition is never out of sight
}

void TestFacetRows::sortingByNameKnowsNumbers() {
    Panel panel = samplePanel();
    panel.groups[kPrompt].sortsByName = true;
    QCOMPARE(panel.linesOf(kPrompt), (QStringList {QStringLiteral("v9"), QStringLiteral("v12"), QStringLiteral("v13"),
        QStringLiteral("no prompt version")}));
}

void TestFacetRows::searchFindsTitlesAndValuesOfFoldedGroups() {
    Panel panel = samplePanel();
    panel.search = QStringLiteral("REFUND");
    QCOMPARE(panel.headers(), QStringList {QStringLiteral("Tool")});
    QCOMPARE(panel.linesOf(kTool), QStringList {QStringLiteral("refund")});
    panel.search = QStringLiteral("prompt");
    QCOMPARE(panel.linesOf(kPrompt).size(), qsizetype {4}); // the title fits: all of the group
    panel.search = QStringLiteral("nowhere");
    QVERIFY(panel.rows().empty());
}

void TestFacetRows::groupSearchLimitsOneGroup() {
    Panel panel = samplePanel();
    panel.groups[kPrompt].isSearching = true;
    panel.groups[kPrompt].search = QStringLiteral("13");
    QCOMPARE(panel.linesOf(kPrompt), (QStringList {QString(), QStringLiteral("v13")}));
    QCOMPARE(panel.linesOf(kGrounded).size(), qsizetype {4});
    panel.groups[kPrompt].search = QStringLiteral("zz");
    QVERIFY(panel.linesOf(kPrompt).last().contains(QStringLiteral("zz")));
}

void TestFacetRows::thousandsOfValuesAreCountedNotListed() {
    Panel panel;
    std::vector<FacetValueCount> values;
    for (std::uint32_t i = 0; i < 5000; ++i)
        values.push_back({"/r" + std::to_string(i), 6000 - i});
    panel.result.facets = {counts(kRoute, values)};
    QCOMPARE(panel.linesOf(kRoute).last(), QStringLiteral("+ 4,994 more"));
    panel.groups[kRoute].showsAll = true;
    const QStringList lines = panel.linesOf(kRoute);
    QCOMPARE(lines.size(), qsizetype {402});
    QCOMPARE(lines[400], QStringLiteral("4,600 more: search for them."));
    panel.groups.clear();
    panel.search = QStringLiteral("/r4999");
    QCOMPARE(panel.linesOf(kRoute), QStringList {QStringLiteral("/r4999")});
}

void TestFacetRows::clicksChangeATermAndNothingElse() {
    FacetRow line;
    line.type = FacetRow::Type::Value;
    line.facet = kPrompt;
    line.value = "v13";
    FacetTerm term = withIncludeToggled(termOf({}, kPrompt), line);
    QCOMPARE(term.included, std::set<std::string> {"v13"});
    term = withExcludeToggled(term, line); // from included to excluded in one step
    QVERIFY(term.included.empty() && term.excluded.contains("v13"));
    QVERIFY(withExcludeToggled(term, line).isEmpty());
    QVERIFY(withIncludeToggled(term, line).excluded.empty());
    FacetRow missing;
    missing.type = FacetRow::Type::Missing;
    missing.facet = kPrompt;
    QVERIFY(onlyThis(missing).includesMissing && onlyThis(missing).included.empty());
    QVERIFY(withExcludeToggled(onlyThis(missing), missing).excludesMissing);
}

void TestFacetRows::twoIncludedValuesMakeTwoSides() {
    TraceFilter filter;
    filter.text = "refund";
    FacetTerm term;
    term.facet = kPrompt;
    term.included = {"v12", "v9"};
    filter.setTerm(term);
    const std::vector<ComparisonSide> sides = sidesOf(filter, term);
    QCOMPARE(sides.size(), std::size_t {2});
    QCOMPARE(sides[0].label, QStringLiteral("v9"));
    QCOMPARE(sides[1].label, QStringLiteral("v12"));
    QCOMPARE(sides[0].filter.term(kPrompt)->included, std::set<std::string> {"v9"});
    QCOMPARE(sides[0].filter.text, std::string("refund")); // the rest of the filter holds for both
    term.included.insert("v13");
    QVERIFY(sidesOf(filter, term).empty());
}

QTEST_APPLESS_MAIN(TestFacetRows)
#include "tst_facet_rows.moc"
