#include <QTest>

#include <cmath>
#include <filesystem>
#include <thread>

#include "core/semantics/price_file.h"
#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";
const std::string kOther = "fedcba9876543210fedcba9876543210";
const TraceId kTraceId = *TraceId::fromHex(kTrace);

std::string callLine(const std::string& trace, const std::string& span, const std::string& model,
    const std::string& more = {}) {
    return spanLine(trace, span, "", "chat", 0, 100,
        textAttribute("gen_ai.operation.name", "chat") + "," + textAttribute("gen_ai.request.model", model) + ","
            + textAttribute("gen_ai.usage.input_tokens", "1000000") + ","
            + textAttribute("gen_ai.usage.output_tokens", "0") + more);
}

std::string scored(const std::string& metric, const std::string& score, const std::string& label = {}) {
    std::string text = "," + textAttribute("gen_ai.evaluation.name", metric) + ","
        + textAttribute("gen_ai.evaluation.score.value", score);
    if (!label.empty())
        text += "," + textAttribute("gen_ai.evaluation.score.label", label);
    return text;
}

PriceRow price(std::string model, double input) {
    PriceRow row;
    row.model = std::move(model);
    row.tokens.input = input;
    row.tokens.output = input;
    return row;
}

std::unique_ptr<Workspace> openDeferred(const fs::path& folder) {
    WorkspaceOptions options;
    options.cacheFolder = folder;
    options.libraryFile = folder / "library.sqlite";
    options.defersRebuild = true;
    auto workspace = Workspace::open(options);
    return workspace ? std::move(*workspace) : nullptr;
}

/// NaN = unknown.
double costOf(const Workspace& workspace, const std::string& trace = kTrace) {
    const auto snapshot = workspace.snapshot();
    const std::uint32_t row = snapshot->traces->find(*TraceId::fromHex(trace));
    return row == kNoIndex ? -1 : snapshot->traces->costs[row];
}

/// "name verdict" of all evaluations of a trace in the snapshot, and how many failed.
QString verdictsOf(const Workspace& workspace, const std::string& trace = kTrace) {
    const auto snapshot = workspace.snapshot();
    const TraceTable& table = *snapshot->traces;
    const std::uint32_t row = table.find(*TraceId::fromHex(trace));
    QStringList texts;
    for (const Evaluation& evaluation : snapshot->evaluationsOf(row))
        texts.append(QString::fromStdString(evaluation.name + " " + name(evaluation.verdict)));
    const std::vector<StringId>& list = table.lists[table.verdicts[row]];
    for (std::size_t i = 1; i < list.size(); i += 2)
        texts.append(QString::fromStdString("listed " + std::string(snapshot->strings->text(list[i]))));
    return texts.join(", ") + QStringLiteral("; failed ") + QString::number(table.failedEvaluations[row]);
}

} // namespace

/// A person's prices and thresholds hold in the list, in opened traces and after a restart.
class tst_prices_and_rules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewPriceChangesTotalsAndDocuments() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QVERIFY(std::isnan(costOf(*workspace)));
        const auto id = workspace->setPriceRow(price("house-*", 3));
        QVERIFY(id);
        QVERIFY(workspace->hasOutdatedPrices());
        QVERIFY(std::isnan(costOf(*workspace))); // not before it is applied
        std::vector<double> fractions;
        QVERIFY(workspace->applyPrices({}, [&](const ImportProgress& progress) { fractions.push_back(progress.fraction); }));
        QVERIFY(!fractions.empty() && fractions.back() == 1.0);
        QVERIFY(!workspace->hasOutdatedPrices());
        QCOMPARE(costOf(*workspace), 3.0);
        const auto document = workspace->openTrace(kTraceId);
        QCOMPARE(*(*document)->totals.usage.costUsd, 3.0);
        QCOMPARE((*document)->totals.usage.costSource, CostSource::Computed);
        QVERIFY(workspace->removePriceRow(*id));
        QVERIFY(workspace->applyPrices({}));
        QVERIFY(std::isnan(costOf(*workspace)));
    }

    void pricesHoldAfterARestartAndAreDeferredByAWindow() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model"));
        {
            const auto workspace = openDeferred(folder / "cache");
            importFile(*workspace, folder / "a.jsonl");
            QVERIFY(workspace->setPriceRow(price("house-model", 3)));
        }
        {
            const auto workspace = openDeferred(folder / "cache");
            QVERIFY(std::isnan(costOf(*workspace)));
            QVERIFY(workspace->hasOutdatedPrices());
            QVERIFY(workspace->hasOutdatedMeaning());
            QVERIFY(workspace->applyPrices({}));
            QCOMPARE(costOf(*workspace), 3.0);
        }
        const auto workspace = openDeferred(folder / "cache");
        QVERIFY(!workspace->hasOutdatedPrices());
        QCOMPARE(costOf(*workspace), 3.0);
    }

    void newImportsHaveThePricesInUse() {
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        QVERIFY(workspace->setPriceRow(price("house-model", 3)));
        QVERIFY(workspace->applyPrices({}));
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model"));
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(costOf(*workspace), 3.0);
    }

    void tracesOfSeveralSourcesAreMadeAnewToo() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model"));
        writeFile(folder / "b.jsonl", callLine(kTrace, "0000000000000002", "house-model"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        importFile(*workspace, folder / "b.jsonl");
        QVERIFY(workspace->setPriceRow(price("house-model", 3)));
        QVERIFY(workspace->applyPrices({}));
        QCOMPARE(costOf(*workspace), 6.0);
    }

    void anotherWindowFollows() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model") );
        writeFile(folder / "e.jsonl", callLine(kOther, "0000000000000001", "gpt-4.1", scored("quality", "0.4")));
        const auto first = openDeferred(folder / "cache");
        importFile(*first, folder / "a.jsonl");
        importFile(*first, folder / "e.jsonl");
        const auto second = openDeferred(folder / "cache");
        QVERIFY(first->setPriceRow(price("house-model", 3)));
        QVERIFY(first->applyPrices({}));
        QVERIFY(first->setEvaluationRule("quality", EvaluationRule {{}, 0.5, {}, {}, {}}));
        QVERIFY(std::isnan(costOf(*second)));
        QVERIFY(second->refresh());
        QCOMPARE(costOf(*second), 3.0);
        QCOMPARE(second->prices()->version(), first->prices()->version());
        QCOMPARE(verdictsOf(*second, kOther), QStringLiteral("quality fail, listed fail; failed 1"));
    }

    void aStopLeavesTheOldTotals() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QVERIFY(workspace->setPriceRow(price("house-model", 3)));
        std::stop_source stop;
        stop.request_stop();
        const Status status = workspace->applyPrices(stop.get_token());
        QVERIFY(!status && status.error().isCancelled());
        QVERIFY(std::isnan(costOf(*workspace)));
        QVERIFY(workspace->hasOutdatedPrices());
    }

    void nonsenseIsRefused() {
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        QCOMPARE(workspace->setPriceRow(price("", 3)).error().code, ErrorCode::Usage);
        const std::vector<PriceRow> rows {price("good", 1), price("bad", -1)};
        QCOMPARE(workspace->addPriceRows(rows).error().code, ErrorCode::Usage);
        QVERIFY(workspace->priceRows().empty());
    }

    void theAuditSeesAllTracesOrThoseAsked() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "house-model")
                + callLine(kOther, "0000000000000001", "gpt-4.1"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        const auto all = workspace->auditCosts(std::nullopt, {});
        QCOMPARE(all->traces, std::uint64_t {2});
        QCOMPARE(all->unpricedModels.size(), std::size_t {1});
        QCOMPARE(all->unpricedModels[0].model, std::string("house-model"));
        QCOMPARE(workspace->auditCosts(std::vector<TraceId> {kTraceId}, {})->traces, std::uint64_t {1});
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(workspace->auditCosts(std::nullopt, stop.get_token()).error().isCancelled());
    }

    void aThresholdOfOnesOwnJudgesAtOnce() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "gpt-4.1", scored("Answer Quality", "0.6"))
                + callLine(kOther, "0000000000000001", "gpt-4.1", scored("answer_quality", "0.4")));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("Answer Quality none, listed none; failed 0"));
        EvaluationRule rule;
        rule.threshold = 0.5;
        QVERIFY(workspace->setEvaluationRule("answer.quality", rule));
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("Answer Quality pass, listed pass; failed 0"));
        QCOMPARE(verdictsOf(*workspace, kOther), QStringLiteral("answer_quality fail, listed fail; failed 1"));
        const auto document = workspace->openTrace(kTraceId);
        QCOMPARE((*document)->evaluations[0].verdict, Verdict::Pass);
        QCOMPARE((*document)->evaluations[0].recordedVerdict, std::optional(Verdict::None));
        const std::vector<EvaluationSummary> summaries = workspace->evaluationSummaries();
        QCOMPARE(summaries.size(), std::size_t {1});
        QCOMPARE(summaries[0].passed, std::uint64_t {1});
        QCOMPARE(summaries[0].ruled, std::uint64_t {2});
        QVERIFY(summaries[0].rule);
        rule.direction = EvaluationDirection::LowerIsBetter;
        QVERIFY(workspace->setEvaluationRule("answer_quality", rule));
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("Answer Quality fail, listed fail; failed 1"));
        QVERIFY(workspace->setEvaluationRule("answer_quality", std::nullopt));
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("Answer Quality none, listed none; failed 0"));
    }

    void rulesHoldAfterARestartAndForLaterImports() {
        const TemporaryFolder folder;
        {
            const auto workspace = openDeferred(folder / "cache");
            QVERIFY(workspace->setEvaluationRule("quality", EvaluationRule {{}, 0.5, {}, {}, {}}));
        }
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "gpt-4.1", scored("quality", "0.4")));
        const auto workspace = openDeferred(folder / "cache");
        QCOMPARE(workspace->evaluationRules().size(), std::size_t {1});
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("quality fail, listed fail; failed 1"));
    }

    void aRuleOverrulesARecordedVerdictAndKeepsIt() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "gpt-4.1", scored("quality", "0.9", "fail")));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("quality fail, listed fail; failed 1"));
        QVERIFY(workspace->setEvaluationRule("quality", EvaluationRule {{}, 0.5, {}, {}, {}}));
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("quality pass, listed pass; failed 0"));
        QCOMPARE(workspace->snapshot()->evaluationsOf(0)[0].recordedVerdict, std::optional(Verdict::Fail));
    }

    void rulesHoldInTracesOfSeveralSources() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", callLine(kTrace, "0000000000000001", "gpt-4.1", scored("quality", "0.4")));
        writeFile(folder / "b.jsonl", callLine(kTrace, "0000000000000002", "gpt-4.1"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        importFile(*workspace, folder / "b.jsonl");
        QVERIFY(workspace->setEvaluationRule("quality", EvaluationRule {{}, 0.5, {}, {}, {}}));
        QCOMPARE(verdictsOf(*workspace), QStringLiteral("quality fail, listed fail; failed 1"));
    }
};

QTEST_APPLESS_MAIN(tst_prices_and_rules)
#include "tst_prices_and_rules.moc"
