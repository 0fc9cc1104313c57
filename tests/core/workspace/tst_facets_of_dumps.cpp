#include <QTest>

#include <algorithm>
#include <filesystem>

#include "tests/support/cache_support.h"
#include "tests/support/shared_traces.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

/// The four facets of a comparison, over all traces of a snapshot.
struct Facets {
    QStringList promptVersions, models, routes, cohorts;
    bool hasDerivedVersion = false;
};

void add(QStringList& list, std::string_view text) {
    const QString value = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    if (!value.isEmpty() && !list.contains(value))
        list.append(value);
}

Facets facetsOf(const Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    const TraceTable& table = *snapshot->traces;
    Facets facets;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        for (const StringId text : table.lists[table.promptVersions[row]])
            add(facets.promptVersions, snapshot->strings->text(text));
        for (const StringId text : table.lists[table.models[row]])
            add(facets.models, snapshot->strings->text(text));
        add(facets.routes, snapshot->strings->text(table.routes[row]));
        add(facets.cohorts, snapshot->strings->text(table.cohorts[row]));
        facets.hasDerivedVersion |= table.promptVersionsDerived[row] != 0;
    }
    for (QStringList* list : {&facets.promptVersions, &facets.models, &facets.routes, &facets.cohorts})
        list->sort();
    return facets;
}

const QStringList& valuesOf(const Facets& facets, Field field) {
    switch (field) {
    case Field::PromptVersion: return facets.promptVersions;
    case Field::Route: return facets.routes;
    default: return facets.cohorts;
    }
}

struct Dump {
    const char* file;
    const char* promptVersions; ///< "~" = derived ones, "" = none
    const char* models;
    bool hasRoutes;
    bool hasCohorts;
};

// What each dump of the collection can be compared by. None records a version; one has the variant of a feature flag.
constexpr Dump kDumps[] {
    {"otlp-json/agentevals-dev__agentevals__tempo_export_with_batches.json", "~", "gpt-4.1-mini", true, false},
    {"otlp-json/evilmartians__agent-prism__quo_tav_agent.json", "~", "gpt-4o gpt-4o-2024-08-06", false, false},
    {"otlp-json/evilmartians__agent-prism__rag_earnings_agent.json", "", "gpt-3.5-turbo", false, false},
    {"otlp-json/future-agi__traceAI__langsmith-0.14.4-run-tree.otlp.json", "~", "gpt-4o-mini", false, false},
    {"otlp-json/future-agi__traceAI__mlflow_gen_ai_span.otlp.json", "", "gpt-4o-mini", false, false},
    {"otlp-jsonl/dazzaji__open-agent-traces__test-traces.json", "", "", false, false},
    {"otlp-jsonl/derived__gen_ai_mixed.collector.jsonl", "~", "gpt-3.5-turbo gpt-4.1-mini", true, false},
    {"otlp-jsonl/derived__gen_ai_mixed.truncated.jsonl", "~", "gpt-3.5-turbo gpt-4.1-mini", true, false},
    {"otlp-jsonl/smithclay__otlp2parquet__demo__traces.jsonl", "", "", true, true},
    {"otlp-protobuf/derived__quo_tav_agent.pb", "~", "gpt-4o gpt-4o-2024-08-06", false, false},
    {"otlp-protobuf/derived__rag_earnings_agent.fileexporter.proto", "", "gpt-3.5-turbo", false, false},
    {"compressed/derived__gen_ai_mixed.multimember.jsonl.gz", "~", "gpt-3.5-turbo gpt-4.1-mini", true, false},
};

struct UseCase {
    const char* name;
    const char* file;
    const char* key;
    Field field;
    const char* values;
};

// A facet that is empty, an attribute of the same dump that a person could mean by it, and what the facet then holds.
constexpr UseCase kUses[] {
    {"an attribute that is not there", "otlp-json/evilmartians__agent-prism__rag_earnings_agent.json",
        "metadata.prompt", Field::PromptVersion, ""},
    {"prompt version", "otlp-json/evilmartians__agent-prism__rag_earnings_agent.json", "app.name",
        Field::PromptVersion, "earnings-reports-rag"},
    {"prompt version instead of a derived one", "otlp-json/evilmartians__agent-prism__quo_tav_agent.json", "app.name",
        Field::PromptVersion, "tavily-quotient-agent"},
    {"prompt version from a resource", "otlp-json/future-agi__traceAI__mlflow_gen_ai_span.otlp.json", "project_name",
        Field::PromptVersion, "mlflow-recipe-contract"},
    {"route", "otlp-json/evilmartians__agent-prism__quo_tav_agent.json", "app.name", Field::Route,
        "tavily-quotient-agent"},
    {"route from a resource", "otlp-json/future-agi__traceAI__langsmith-0.14.4-run-tree.otlp.json", "project_name",
        Field::Route, "langsmith-recipe-contract"},
    {"cohort", "otlp-json/evilmartians__agent-prism__rag_earnings_agent.json", "app.environment", Field::Cohort,
        "development"},
    {"cohort of many traces", "otlp-jsonl/smithclay__otlp2parquet__demo__traces.jsonl", "service.namespace",
        Field::Cohort, "opentelemetry-demo"},
    {"cohort from a number", "otlp-jsonl/dazzaji__open-agent-traces__test-traces.json", "module.number", Field::Cohort,
        "1"},
};

} // namespace

/// The four facets of the mission on real dumps: filled where the dump carries such data, empty (and then offered as
/// "use as") where it does not, and filled once a person has said which attribute is meant.
class tst_facets_of_dumps : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    [[nodiscard]] std::unique_ptr<Workspace> imported(const char* file) const {
        fs::remove_all(m_folder / "cache");
        auto workspace = openCache(m_folder / "cache");
        importFile(*workspace, *sharedTraces() / file);
        return workspace;
    }

private Q_SLOTS:
    void initTestCase() {
        if (!sharedTraces())
            QSKIP("the folder of real dumps is not there");
    }

    void facetsHoldWhatTheDumpCarries_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kDumps)); ++i)
            QTest::newRow(kDumps[i].file) << i;
    }

    void facetsHoldWhatTheDumpCarries() {
        QFETCH(int, index);
        const Dump& dump = kDumps[index];
        const auto workspace = imported(dump.file);
        QVERIFY(workspace->snapshot()->traces->rows() > 0);
        const Facets facets = facetsOf(*workspace);
        QCOMPARE(facets.models, QString::fromLatin1(dump.models).split(' ', Qt::SkipEmptyParts));
        QCOMPARE(!facets.routes.isEmpty(), dump.hasRoutes);
        QCOMPARE(!facets.cohorts.isEmpty(), dump.hasCohorts);
        QCOMPARE(!facets.promptVersions.isEmpty(), dump.promptVersions[0] != '\0');
        QCOMPARE(facets.hasDerivedVersion, dump.promptVersions[0] == '~');
        for (const QString& version : facets.promptVersions)
            QVERIFY2(version.size() == 5 && version.startsWith('~'), qPrintable(version));
    }

    void aUseFillsAnEmptyFacet_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kUses)); ++i)
            QTest::newRow(kUses[i].name) << i;
    }

    void aUseFillsAnEmptyFacet() {
        QFETCH(int, index);
        const UseCase& use = kUses[index];
        const auto workspace = imported(use.file);
        const Facets before = facetsOf(*workspace);
        const QStringList wanted = QString::fromLatin1(use.values).split(' ', Qt::SkipEmptyParts);
        const auto samples = workspace->sampleAttributes({});
        QVERIFY(samples);
        const bool isOffered
            = std::ranges::any_of(*samples, [&](const AttributeSample& sample) { return sample.key == use.key; });
        QCOMPARE(isOffered, !wanted.isEmpty());
        QVERIFY(workspace->setAttributeUse(use.key, use.field));
        QVERIFY(workspace->applyAttributeUses({}));
        const Facets after = facetsOf(*workspace);
        QCOMPARE(valuesOf(after, use.field), wanted.isEmpty() ? valuesOf(before, use.field) : wanted);
        if (use.field == Field::PromptVersion && !wanted.isEmpty())
            QVERIFY(!after.hasDerivedVersion);
        QCOMPARE(after.models, before.models);
        QVERIFY(workspace->setAttributeUse(use.key, std::nullopt));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(valuesOf(facetsOf(*workspace), use.field), valuesOf(before, use.field));
    }

    void oneReleaseOfAPromptHasOneDerivedVersionWhateverTheFile() {
        const auto workspace = imported("otlp-json/evilmartians__agent-prism__quo_tav_agent.json");
        const QStringList ofJson = facetsOf(*workspace).promptVersions;
        const auto again = imported("otlp-protobuf/derived__quo_tav_agent.pb");
        QCOMPARE(facetsOf(*again).promptVersions, ofJson);
    }
};

QTEST_APPLESS_MAIN(tst_facets_of_dumps)
#include "tst_facets_of_dumps.moc"
