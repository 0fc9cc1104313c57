#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "ui/state/state_json.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

/// Through bytes, as the settings file keeps it.
QJsonObject stored(const QJsonObject& object) {
    return QJsonDocument::fromJson(QJsonDocument(object).toJson(QJsonDocument::Compact)).object();
}

TraceFilter richFilter() {
    TraceFilter filter;
    filter.sources = {3, 9007199254740993}; // beyond what a double holds
    FacetTerm versions;
    versions.facet = {FacetField::PromptVersion, {}};
    versions.included = {"v12", "v13 \"quoted\""};
    versions.excludesMissing = true;
    filter.setTerm(versions);
    FacetTerm verdicts;
    verdicts.facet = {FacetField::Evaluator, "groundedness"};
    verdicts.excluded = {"pass"};
    verdicts.includesMissing = true;
    filter.setTerm(verdicts);
    filter.time = TimeRange {1'760'000'000'000'000'001, 1'760'000'000'000'000'777};
    filter.text = "Grüße, 返金";
    return filter;
}

} // namespace

class TestStateJson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFilterComesBackAsItWas() {
        const TraceFilter filter = richFilter();
        QVERIFY(filterFromJson(stored(toJson(filter))) == filter);
        QVERIFY(filterFromJson(stored(toJson(TraceFilter()))) == TraceFilter());
    }

    void sidesComeBackAsTheyWere() {
        const ComparisonSide byFilter = filterSide(richFilter(), QStringLiteral("v12"));
        QVERIFY(sideFromJson(stored(toJson(byFilter))) == byFilter);
        const ComparisonSide everything = filterSide({}, QStringLiteral("all traces"));
        QVERIFY(sideFromJson(stored(toJson(everything))) == everything);
        const ComparisonSide picked = tracesSide({{1, 2}, {0xFFFFFFFFFFFFFFFF, 3}});
        QVERIFY(sideFromJson(stored(toJson(picked))) == picked);
        QVERIFY(sideFromJson(stored(toJson(ComparisonSide()))) == ComparisonSide());
    }

    void whatCannotBeReadIsLeftOut() {
        QJsonObject object = toJson(richFilter());
        object[QLatin1String("sources")] = QJsonArray {QStringLiteral("x"), QStringLiteral("3")};
        object[QLatin1String("to")] = QStringLiteral("soon");
        QJsonArray facets = object[QLatin1String("facets")].toArray();
        facets.append(QJsonObject {{QStringLiteral("facet"), QStringLiteral("no_such_field")}});
        facets.append(7);
        object[QLatin1String("facets")] = facets;
        TraceFilter expected = richFilter();
        expected.sources = {3};
        expected.time.reset();
        QVERIFY(filterFromJson(stored(object)) == expected);
    }
};

QTEST_APPLESS_MAIN(TestStateJson)
#include "tst_state_json.moc"
