#include <QtTest>

#include "core/semantics/price_table.h"

using namespace spanloom;

namespace {

PricedCall call(std::string_view provider, std::string_view model, std::int64_t input, std::int64_t output) {
    PricedCall result;
    result.provider = provider;
    result.responseModel = model;
    result.usage.inputTokens = input;
    result.usage.outputTokens = output;
    return result;
}

std::string rowOf(std::string_view provider, std::string_view model) {
    const auto cost = PriceTable::builtin()->cost(call(provider, model, 1'000, 1'000));
    return cost ? cost->priceModel : "-";
}

bool isClose(double a, double b) { return std::abs(a - b) < 1e-12 + std::abs(b) * 1e-9; }

} // namespace

/// Prices are found by normalised name and provider; unknown is unknown.
class TestPriceTable : public QObject {
    Q_OBJECT

private slots:
    void namesAreNormalised_data();
    void namesAreNormalised();
    void unknownModelsHaveNoPrice();
    void callsWithoutTokensHaveNoPrice();
    void cachedTokensHaveTheirOwnPrice();
    void requestModelStandsIn();
    void longContextChangesTheWholeCall();
    void tiersApplyWhenTheResponseSaysSo();
    void otherHostsAreEstimates();
    void embeddingsNeedNoOutputPrice();
    void regionsAddTheirSurcharge();
    void rowsAreDated();
};

void TestPriceTable::namesAreNormalised_data() {
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("row");
    const auto row = [](const char* provider, const char* model, const char* expected) {
        QTest::addRow("%s %s", provider, model) << provider << model << expected;
    };
    row("openai", "gpt-4.1", "gpt-4.1");
    row("openai", "gpt-4.1-2025-04-14", "gpt-4.1");
    row("openai", "GPT-4.1", "gpt-4.1");
    row("openai", "openai/gpt-4.1", "gpt-4.1");
    row("openai", "gpt-4.1-mini", "gpt-4.1-mini");
    row("openai", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13");
    row("openai", "gpt-4o-2024-08-06", "gpt-4o");
    row("anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5");
    row("aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5");
    row("google.vertex", "gemini-2.5-flash", "gemini-2.5-flash");
    row("google.gemini", "models/gemini-2.5-flash", "gemini-2.5-flash");
    row("groq", "openai/gpt-oss-120b", "groq/gpt-oss-120b");
    row("", "gpt-4.1", "gpt-4.1");
    row("openai", "openai/gpt-4o", "gpt-4o");
    row("azure.openai", "azure/gpt-4o", "gpt-4o");
    row("azure.openai", "azure/eu/gpt-4o-2024-08-06", "gpt-4o");
    row("openrouter", "anthropic/claude-sonnet-4.5", "claude-sonnet-4-5");
    row("openrouter", "anthropic/claude-3.7-sonnet:thinking", "claude-3-7-sonnet");
    row("openrouter", "google/gemini-2.5-flash", "gemini-2.5-flash");
    row("anthropic", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5");
    row("anthropic", "claude-3-5-sonnet-20241022", "claude-3-5-sonnet");
    row("anthropic", "claude-3-5-sonnet-latest", "claude-3-5-sonnet");
    row("anthropic", "claude-opus-4-5-20251101", "claude-opus-4-5");
    row("aws.bedrock", "anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku");
    row("google.vertex", "publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro");
    row("google.gemini", "gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash");
    row("google.gemini", "googleai/gemini-2.5-flash", "gemini-2.5-flash");
    row("openai", "gpt-4o-mini-2024-07-18", "gpt-4o-mini");
    row("openai", "o3-mini-2025-01-31", "o3-mini");
    row("openrouter", "meta-llama/llama-3.3-70b-instruct:free", "-");
    row("openrouter", "google/gemini-2.5-flash:free", "-");
    row("openai", "ft:gpt-4o-mini-2024-07-18:org::abc", "-");
    row("openai", "ft:gpt-4o-mini:org", "-");
}

void TestPriceTable::namesAreNormalised() {
    QFETCH(QString, provider);
    QFETCH(QString, model);
    QFETCH(QString, row);
    QCOMPARE(QString::fromStdString(rowOf(provider.toStdString(), model.toStdString())), row);
}

void TestPriceTable::unknownModelsHaveNoPrice() {
    QCOMPARE(rowOf("openai", "gpt-99-ultra"), std::string("-"));
    QCOMPARE(rowOf("openai", "gpt-4.1-my-finetune"), std::string("-"));
    QCOMPARE(rowOf("openai", ""), std::string("-"));
    QCOMPARE(rowOf("openai", "gpt-oss-120b"), std::string("-")); // sold by hosts only
}

void TestPriceTable::callsWithoutTokensHaveNoPrice() {
    QVERIFY(!PriceTable::builtin()->cost(call("openai", "gpt-4.1", -1, -1)));
    const auto nothing = PriceTable::builtin()->cost(call("openai", "gpt-4.1", 0, 0));
    QVERIFY(nothing);
    QCOMPARE(nothing->usd, 0.0);
}

void TestPriceTable::cachedTokensHaveTheirOwnPrice() {
    // gpt-4.1: 2 in, 8 out, 0.5 cached, a million tokens.
    PricedCall priced = call("openai", "gpt-4.1", 1'000'000, 500'000);
    QVERIFY(isClose(PriceTable::builtin()->cost(priced)->usd, 6.0));
    priced.usage.cacheReadTokens = 400'000;
    QVERIFY(isClose(PriceTable::builtin()->cost(priced)->usd, 0.6 * 2 + 0.4 * 0.5 + 4.0));
    priced.usage.reasoningTokens = 100'000; // inside output already
    QVERIFY(isClose(PriceTable::builtin()->cost(priced)->usd, 0.6 * 2 + 0.4 * 0.5 + 4.0));
    priced.usage.cacheReadTokens = 5'000'000; // more than the input: never below zero
    QVERIFY(isClose(PriceTable::builtin()->cost(priced)->usd, 0.5 + 4.0));
}

void TestPriceTable::requestModelStandsIn() {
    PricedCall priced = call("openai", "ft:unknown", 1'000'000, 0);
    priced.requestModel = "gpt-4.1";
    const auto cost = PriceTable::builtin()->cost(priced);
    QVERIFY(cost);
    QCOMPARE(cost->priceModel, std::string("gpt-4.1"));
}

void TestPriceTable::longContextChangesTheWholeCall() {
    // gpt-5.6-sol: 5 in up to 272,000 tokens, 10 above.
    QVERIFY(isClose(PriceTable::builtin()->cost(call("openai", "gpt-5.6-sol", 272'000, 0))->usd, 1.36));
    QVERIFY(isClose(PriceTable::builtin()->cost(call("openai", "gpt-5.6-sol", 300'000, 0))->usd, 3.0));
}

void TestPriceTable::tiersApplyWhenTheResponseSaysSo() {
    PricedCall priced = call("openai", "gpt-5.6-sol", 100'000, 0);
    priced.serviceTier = "batch";
    QVERIFY(isClose(PriceTable::builtin()->cost(priced)->usd, 0.25));
    priced.serviceTier = "default";
    QVERIFY(isClose(PriceTable::builtin()->cost(priced)->usd, 0.5));
}

void TestPriceTable::otherHostsAreEstimates() {
    QVERIFY(!PriceTable::builtin()->cost(call("openai", "gpt-4.1", 1, 1))->isVendorEstimate);
    QVERIFY(PriceTable::builtin()->cost(call("azure.openai", "gpt-4.1", 1, 1))->isVendorEstimate);
    QVERIFY(!PriceTable::builtin()->cost(call("google.vertex", "gemini-2.5-flash", 1, 1))->isVendorEstimate);
}

void TestPriceTable::embeddingsNeedNoOutputPrice() {
    QVERIFY(isClose(PriceTable::builtin()->cost(call("openai", "text-embedding-3-small", 1'000'000, -1))->usd, 0.02));
    QVERIFY(PriceTable::builtin()->cost(call("openai", "text-embedding-3-small", 10, 0)));
}

void TestPriceTable::regionsAddTheirSurcharge() {
    const double global
        = PriceTable::builtin()->cost(call("aws.bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", 1'000, 0))->usd;
    const double european = PriceTable::builtin()
                                ->cost(call("aws.bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 1'000, 0))
                                ->usd;
    QVERIFY(isClose(european, global * 1.1));
}

void TestPriceTable::rowsAreDated() {
    QCOMPARE(PriceTable::builtin()->cost(call("openai", "gpt-4.1", 1, 1))->asOf.size(), std::size_t {10});
    QVERIFY(PriceTable::builtin()->version() != 0);
}

QTEST_APPLESS_MAIN(TestPriceTable)
#include "tst_price_table.moc"
