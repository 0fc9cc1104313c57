#include <QtTest>

#include "core/semantics/price_file.h"
#include "core/semantics/price_table.h"

using namespace spanloom;

namespace {

constexpr TimeNs kNsPerDay = TimeNs {86'400} * 1'000'000'000;
constexpr TimeNs k2026July28 = 20'662 * kNsPerDay;

PricedCall call(std::string_view provider, std::string_view model, std::int64_t input, std::int64_t output) {
    PricedCall result;
    result.provider = provider;
    result.responseModel = model;
    result.usage.inputTokens = input;
    result.usage.outputTokens = output;
    return result;
}

PriceRow price(std::string model, double input, double output) {
    PriceRow row;
    row.model = std::move(model);
    row.tokens.input = input;
    row.tokens.output = output;
    return row;
}

std::shared_ptr<const PriceTable> withRows(const std::vector<PriceRow>& rows) {
    auto table = PriceTable::withRows(PriceTable::builtin(), rows);
    return table ? *table : nullptr;
}

/// USD of a million input tokens; -1 = no price.
double usd(const PriceTable& table, const PricedCall& priced) {
    const auto cost = table.cost(priced);
    return cost ? cost->usd : -1;
}
double usd(const std::vector<PriceRow>& rows, std::string_view provider, std::string_view model) {
    return usd(*withRows(rows), call(provider, model, 1'000'000, 0));
}

} // namespace

Q_DECLARE_METATYPE(spanloom::PriceRow)

/// Prices of one's own, dated prices, and the file they are exchanged in.
class TestUserPrices : public QObject {
    Q_OBJECT

private slots:
    void ownPricesBeatBuiltInOnes() {
        QCOMPARE(usd({price("gpt-4.1", 7, 7)}, "openai", "gpt-4.1"), 7.0);
        QVERIFY(withRows({price("gpt-4.1", 7, 7)})->cost(call("openai", "gpt-4.1", 1, 1))->isUser);
        QCOMPARE(usd({price("gpt-4.1", 7, 7)}, "openai", "gpt-4.1-mini"), 0.4);
    }

    void namesMayHaveStarsOrBeExpressions() {
        QCOMPARE(usd({price("my-*", 7, 7)}, "acme", "my-model"), 7.0);
        QCOMPARE(usd({price("my.*", 7, 7)}, "acme", "my-model"), -1.0); // a dot is a dot
        QCOMPARE(usd({price("^my-(?:a|b)$", 7, 7)}, "acme", "MY-B"), 7.0);
        QCOMPARE(usd({price("azure/eu/deployment-7", 7, 7)}, "acme", "azure/eu/deployment-7"), 7.0);
        QCOMPARE(usd({price("deployment-7", 7, 7)}, "acme", "azure/eu/deployment-7"), 7.0);
    }

    void aProviderOfItsOwnHoldsForItAlone() {
        PriceRow row = price("m", 7, 7);
        row.provider = "Acme";
        QCOMPARE(usd({row}, "acme", "m"), 7.0);
        QCOMPARE(usd({row}, "other", "m"), -1.0);
        QCOMPARE(usd({row}, "", "m"), 7.0);
    }

    void rowsHoldOnTheirDays() {
        PriceRow before = price("m", 1, 1);
        before.until = "2026-07-27";
        PriceRow after = price("m", 2, 2);
        after.from = "2026-07-28";
        const auto table = withRows({before, after});
        PricedCall priced = call("", "m", 1'000'000, 0);
        QCOMPARE(usd(*table, priced), 2.0); // unknown day: today's
        priced.start = k2026July28;
        QCOMPARE(usd(*table, priced), 2.0);
        priced.start = k2026July28 - 1;
        QCOMPARE(usd(*table, priced), 1.0);
    }

    void aCallBeforeTheFirstDayHasTheNextListsPrice() {
        PriceRow row = price("gpt-4.1", 7, 7);
        row.from = "2026-07-28";
        const auto table = withRows({row});
        PricedCall priced = call("openai", "gpt-4.1", 1'000'000, 0);
        priced.start = k2026July28 - kNsPerDay;
        QCOMPARE(usd(*table, priced), 2.0);
    }

    void builtInPricesKnowTheirEarlierOnes() {
        PricedCall priced = call("openai", "gpt-5.6-luna", 1'000'000 / 4, 0);
        priced.start = k2026July28;
        QCOMPARE(usd(*PriceTable::builtin(), priced), 0.25);
        QCOMPARE(PriceTable::builtin()->cost(priced)->asOf, std::string("2026-07-28"));
        priced.start = k2026July28 + kNsPerDay;
        QCOMPARE(usd(*PriceTable::builtin(), priced), 0.05);
        priced.serviceTier = "batch"; // an earlier price by tier does not hold any more
        QCOMPARE(usd(*PriceTable::builtin(), priced), 0.05);
        priced.start = k2026July28;
        QCOMPARE(usd(*PriceTable::builtin(), priced), 0.125);
    }

    void tiersAndLongRequestsOverlayTheList() {
        PriceRow batch = price("m", 1, 1);
        batch.tier = "batch";
        batch.tokens.output.reset();
        PriceRow huge = price("m", 20, 20);
        huge.aboveInputTokens = 500'000;
        const auto table = withRows({price("m", 10, 30), batch, huge});
        PricedCall priced = call("", "m", 100'000, 100'000);
        QCOMPARE(usd(*table, priced), 4.0);
        priced.serviceTier = "Batch";
        QCOMPARE(usd(*table, priced), 3.1);
        priced.serviceTier = "default";
        QCOMPARE(usd(*table, priced), 4.0);
        QCOMPARE(usd(*table, call("", "m", 500'001, 0)), 500'001 * 20e-6);
    }

    void reasoningMayHaveItsOwnPrice() {
        PriceRow row = price("m", 0, 10);
        PricedCall priced = call("", "m", 0, 1'000'000);
        priced.usage.reasoningTokens = 400'000;
        QCOMPARE(usd(*withRows({row}), priced), 10.0);
        row.tokens.reasoning = 5;
        QCOMPARE(usd(*withRows({row}), priced), 8.0);
    }

    void audioHasItsOwnPrice() {
        PricedCall priced = call("openai", "gpt-realtime", 1'000'000, 1'000'000);
        priced.audioInputTokens = 500'000;
        priced.audioOutputTokens = 500'000;
        QCOMPARE(usd(*PriceTable::builtin(), priced), 2.0 + 16 + 8 + 32);
    }

    void whatIsBilledByThePieceIsCountedByThePiece() {
        PricedCall search = call("cohere", "rerank-v3.5", -1, -1);
        QCOMPARE(usd(*PriceTable::builtin(), search), -1.0);
        search.requests = 1;
        QCOMPARE(usd(*PriceTable::builtin(), search), 0.002);
        PriceRow row = price("m", 1, 1);
        row.units.request = 0.5;
        PricedCall both = call("", "m", 1'000'000, 0);
        both.requests = 1;
        QCOMPARE(usd(*withRows({row}), both), 1.5);
    }

    void aGapHasAReason() {
        const auto table = PriceTable::builtin();
        QCOMPARE(table->gap(call("", "", 1, 1)), PriceGap::NoModel);
        QCOMPARE(table->gap(call("", "nobody-knows", 1, 1)), PriceGap::NoRow);
        QCOMPARE(table->gap(call("openai", "text-embedding-3-small", 1, 1)), PriceGap::RowLacksPart);
        QCOMPARE(table->gap(call("openai", "gpt-4.1", -1, -1)), PriceGap::NoUsage);
        QCOMPARE(table->gap(call("openai", "gpt-4.1", 1, 1)), PriceGap::None);
    }

    void theVersionChangesWithPricesAlone() {
        const auto builtin = PriceTable::builtin();
        QCOMPARE(withRows({})->version(), builtin->version());
        QVERIFY(withRows({price("m", 1, 1)})->version() != builtin->version());
        QVERIFY(withRows({price("m", 1, 2)})->version() != withRows({price("m", 1, 1)})->version());
        PriceRow noted = price("m", 1, 1);
        noted.note = "asked by mail";
        noted.id = 7;
        QCOMPARE(withRows({noted})->version(), withRows({price("m", 1, 1)})->version());
    }

    void nonsenseIsRefused_data() {
        QTest::addColumn<PriceRow>("row");
        QTest::newRow("no model") << price(" ", 1, 1);
        QTest::newRow("negative") << price("m", -1, 1);
        QTest::newRow("infinite") << price("m", INFINITY, 1);
        QTest::newRow("no expression") << price("^m(", 1, 1);
        PriceRow date = price("m", 1, 1);
        date.from = "2026-02-30";
        QTest::newRow("no such day") << date;
        date.from = "yesterday";
        QTest::newRow("no date") << date;
        date.from = "2026-02-03";
        date.until = "2026-02-02";
        QTest::newRow("ends before it begins") << date;
    }
    void nonsenseIsRefused() {
        QFETCH(PriceRow, row);
        QVERIFY(!checkPriceRow(row).empty());
        const auto table = PriceTable::withRows(PriceTable::builtin(), {row});
        QVERIFY(!table);
        QCOMPARE(table.error().code, ErrorCode::Usage);
    }

    void whatIsWrittenIsReadBack() {
        PriceRow row = price("^my \"model\"$", 0.1, 1e-7);
        row.name = "Näme";
        row.provider = "acme";
        row.aliases = {"a", "b"};
        row.from = "2026-01-01";
        row.until = "2026-12-31";
        row.tier = "flex";
        row.aboveInputTokens = 200'000;
        row.tokens.cacheRead = 0;
        row.tokens.reasoning = 2.5;
        row.units.image = 0.04;
        row.isOnlyThisProvider = true;
        row.asOf = "2026-08-21";
        row.note = "line\nbreak";
        const auto back = readPriceFile(writePriceFile({row, price("m", 1, 2)}));
        QVERIFY(back);
        QCOMPARE(back->size(), std::size_t {2});
        QVERIFY(back->at(0) == row);
        QVERIFY(back->at(1) == price("m", 1, 2));
        // The whole built-in table survives it too.
        std::vector<PriceRow> all = PriceTable::builtin()->rows();
        const auto same = readPriceFile(writePriceFile(all));
        QVERIFY(same && *same == all);
    }

    void badFilesAreToldByRow() {
        QVERIFY(!readPriceFile("no json"));
        QVERIFY(!readPriceFile("{}"));
        const auto bad = readPriceFile(
            "{\"rows\": [{\"match\": \"m\", \"price\": {\"in\": 1}}, {\"match\": \"n\", \"price\": {\"in\": \"x\"}}]}");
        QVERIFY(!bad);
        QCOMPARE(QString::fromStdString(bad.error().message), QStringLiteral("row 2: the price \"in\" is no number"));
        QVERIFY(!readPriceFile("{\"rows\": [{\"price\": {\"in\": 1}}]}"));
        QVERIFY(!readPriceFile("{\"rows\": [7]}"));
        QCOMPARE(readPriceFile("{\"rows\": []}")->size(), std::size_t {0});
    }
};

QTEST_APPLESS_MAIN(TestUserPrices)
#include "tst_user_prices.moc"
