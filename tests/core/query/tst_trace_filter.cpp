#include <algorithm>

#include <QtTest>

#include "core/query/trace_filter.h"

using namespace spanloom;

namespace {

constexpr TimeNs kSecond = 1'000'000'000;

FacetTerm termOf(FacetField field, std::set<std::string> included, std::set<std::string> excluded = {}) {
    FacetTerm term;
    term.facet.field = field;
    term.included = std::move(included);
    term.excluded = std::move(excluded);
    return term;
}

/// With the quotation marks as the language has them; apostrophes are easier to read here.
std::string text(std::string apostrophes) {
    std::ranges::replace(apostrophes, '\'', '"');
    return apostrophes;
}

std::string expressionOf(const FacetTerm& term) {
    TraceFilter filter;
    filter.setTerm(term);
    return toExpression(filter);
}

} // namespace

class TestTraceFilter : public QObject {
    Q_OBJECT
private slots:
    void namesOfFacetsGoBothWays() {
        for (int field = 0; field <= static_cast<int>(FacetField::Source); ++field) {
            FacetKey key {static_cast<FacetField>(field), {}};
            if (key.field == FacetField::Evaluator)
                key.evaluator = "answer_relevance";
            const std::string written = publicName(key);
            QVERIFY(!written.empty());
            QCOMPARE(facetFromName(written), std::optional(key));
        }
        QCOMPARE(publicName({FacetField::AppVersion, {}}), std::string("app_version"));
        QCOMPARE(publicName({FacetField::Evaluator, "groundedness"}), std::string("eval.groundedness"));
        QVERIFY(!facetFromName("colour"));
        QVERIFY(!facetFromName(""));
    }

    void aTermReplacesTheOneOfItsFacetInItsPlace() {
        TraceFilter filter;
        filter.setTerm(termOf(FacetField::Route, {"/a"}));
        filter.setTerm(termOf(FacetField::Model, {"m"}));
        filter.setTerm(termOf(FacetField::Route, {"/b"}));
        QCOMPARE(filter.facets.size(), std::size_t(2));
        QCOMPARE(filter.facets.front().included, std::set<std::string> {"/b"});
        QCOMPARE(filter.term({FacetField::Model, {}})->included, std::set<std::string> {"m"});
        QVERIFY(!filter.term({FacetField::Tool, {}}));
    }

    void anEmptyTermRemovesItsFacet() {
        TraceFilter filter;
        filter.setTerm(termOf(FacetField::Route, {"/a"}));
        filter.setTerm(termOf(FacetField::Route, {}));
        QVERIFY(filter.isEmpty());
        filter.setTerm(termOf(FacetField::Model, {}));
        QVERIFY(filter.isEmpty());
        QCOMPARE(toExpression(filter), std::string());
    }

    void evaluatorsAreDifferentFacets() {
        TraceFilter filter;
        FacetTerm term = termOf(FacetField::Evaluator, {"fail"});
        term.facet.evaluator = "groundedness";
        filter.setTerm(term);
        term.facet.evaluator = "toxicity";
        filter.setTerm(term);
        QCOMPARE(toExpression(filter), text("eval.groundedness in ('fail') and eval.toxicity in ('fail')"));
        term.facet.evaluator = "is it \"good\"?";
        QCOMPARE(expressionOf(term), text("eval.'is it \\'good\\'?' in ('fail')"));
    }

    void expressionsOfTerms() {
        FacetTerm term = termOf(FacetField::Route, {"/a", "/b"});
        QCOMPARE(expressionOf(term), text("route in ('/a', '/b')"));
        term.includesMissing = true;
        QCOMPARE(expressionOf(term), text("(route in ('/a', '/b') or route is missing)"));
        term = termOf(FacetField::Route, {}, {"/search"});
        QCOMPARE(expressionOf(term), text("(route not in ('/search') or route is missing)"));
        term.excludesMissing = true;
        QCOMPARE(expressionOf(term), text("route not in ('/search')"));
        term = termOf(FacetField::Model, {"a"}, {"b"});
        QCOMPARE(expressionOf(term), text("model in ('a') and model not in ('b')"));
        term = {};
        term.includesMissing = true;
        QCOMPARE(expressionOf(term), std::string("prompt_version is missing"));
        term = {};
        term.excludesMissing = true;
        QCOMPARE(expressionOf(term), std::string("not prompt_version is missing"));
    }

    void textsAreQuoted() {
        QCOMPARE(expressionOf(termOf(FacetField::Route, {"a\"b\\c\nd"})), text("route in ('a\\'b\\\\c\\nd')"));
    }

    void everythingOfAFilterIsWritten() {
        TraceFilter filter;
        filter.sources = {1, 12};
        filter.setTerm(termOf(FacetField::PromptVersion, {"v12", "v13"}));
        filter.time = TimeRange {1'773'259'200 * kSecond, 1'773'262'800 * kSecond + 1'500'000};
        filter.text = "refund";
        QCOMPARE(toExpression(filter),
            text("source in ('1', '12') and prompt_version in ('v12', 'v13') and "
                 "start >= '2026-03-11T20:00:00Z' and start < '2026-03-11T21:00:00.0015Z' and 'refund'"));
    }

    void timesBeforeTheEpochAndAtTheEndsAreWritten() {
        TraceFilter filter;
        filter.time = TimeRange {-1, INT64_MAX};
        QCOMPARE(toExpression(filter),
            text("start >= '1969-12-31T23:59:59.999999999Z' and start < '2262-04-11T23:47:16.854775807Z'"));
        filter.time = TimeRange {INT64_MIN, 0};
        QCOMPARE(toExpression(filter),
            text("start >= '1677-09-21T00:12:43.145224192Z' and start < '1970-01-01T00:00:00Z'"));
    }
};

QTEST_APPLESS_MAIN(TestTraceFilter)
#include "tst_trace_filter.moc"
