#include <QTest>

#include <filesystem>

#include "core/store/cache/sqlite.h"
#include "core/store/library/library.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<Library> opened(const fs::path& file) {
    auto library = Library::open(file);
    return library ? std::move(*library) : nullptr;
}

PriceRow price(std::string model, double input) {
    PriceRow row;
    row.model = std::move(model);
    row.tokens.input = input;
    return row;
}

PriceRow fullPrice() {
    PriceRow row = price("m'; DROP TABLE prices --", 1.25);
    row.name = "name";
    row.provider = "acme";
    row.aliases = {"one", "two three"};
    row.from = "2026-01-01";
    row.until = "2026-02-01";
    row.tier = "batch";
    row.aboveInputTokens = 200'000;
    row.tokens.output = 0;
    row.tokens.audioOutput = 64;
    row.units.second = 0.0001;
    row.isOnlyThisProvider = true;
    row.asOf = "2026-08-21";
    row.note = "a note";
    row.isUser = true;
    return row;
}

} // namespace

class tst_library_prices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pricesAreThereAfterAReopen() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "library.sqlite";
        PriceRow row = fullPrice();
        const auto id = opened(file)->setPriceRow(row);
        QVERIFY(id && *id > 0);
        row.id = *id;
        const auto rows = opened(file)->priceRows();
        QVERIFY(rows);
        QCOMPARE(rows->size(), std::size_t {1});
        QVERIFY(rows->front() == row);
    }

    void aRowIsChangedByItsIdAndCanComeBackUnderIt() {
        const auto library = opened({});
        const std::int64_t first = *library->setPriceRow(price("a", 1));
        const std::int64_t second = *library->setPriceRow(price("b", 2));
        QVERIFY(first != second);
        PriceRow changed = price("a", 3);
        changed.id = first;
        QCOMPARE(*library->setPriceRow(changed), first);
        QCOMPARE(library->priceRows()->size(), std::size_t {2});
        QCOMPARE(*library->priceRows()->at(0).tokens.input, 3.0);
        QVERIFY(library->removePriceRow(first));
        QCOMPARE(library->removePriceRow(first).error().code, ErrorCode::NotFound);
        QCOMPARE(*library->setPriceRow(changed), first);
        QCOMPARE(library->priceRows()->at(0).id, first);
        QVERIFY(*library->setPriceRow(price("c", 1)) > second); // an id is never given twice
    }

    void addedRowsReplaceThoseForTheSame() {
        const auto library = opened({});
        PriceRow batch = price("a", 1);
        batch.tier = "batch";
        const std::vector<PriceRow> rows {price("a", 1), batch, price("b", 1)};
        QVERIFY(library->addPriceRows(rows));
        const std::vector<PriceRow> newer {price("a", 2)};
        QVERIFY(library->addPriceRows(newer));
        const auto all = library->priceRows();
        QCOMPARE(all->size(), std::size_t {3});
        QCOMPARE(*all->back().tokens.input, 2.0);
        QCOMPARE(all->front().tier, std::string("batch"));
    }

    void rulesAreKeptByName() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "library.sqlite";
        const EvaluationRule rule {"toxicity", 0.2, EvaluationDirection::LowerIsBetter, {"fine", "so so"}, {"bad"}};
        QVERIFY(opened(file)->setEvaluationRule("toxicity", rule));
        QVERIFY(opened(file)->setEvaluationRule("a", EvaluationRule {"a", {}, {}, {"yes"}, {}}));
        const auto rules = opened(file)->evaluationRules();
        QCOMPARE(rules->size(), std::size_t {2});
        QVERIFY(rules->at(1) == rule);
        QVERIFY(!rules->at(0).threshold);
        QVERIFY(opened(file)->setEvaluationRule("toxicity", std::nullopt));
        QVERIFY(opened(file)->setEvaluationRule("a", EvaluationRule {})); // says nothing
        QVERIFY(opened(file)->evaluationRules()->empty());
        QCOMPARE(opened(file)->setEvaluationRule("", rule).error().code, ErrorCode::Usage);
    }

    void lookingMakesNoFile() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "library.sqlite";
        const auto library = opened(file);
        QVERIFY(library->priceRows()->empty());
        QVERIFY(library->evaluationRules()->empty());
        QVERIFY(library->setEvaluationRule("a", std::nullopt));
        QVERIFY(!library->removePriceRow(1));
        QVERIFY(!fs::exists(file));
    }

    void aLibraryOfTheFirstVersionIsReadAndUpgradedByTheFirstWrite() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "library.sqlite";
        {
            auto connection = sqlite::Connection::open(file, sqlite::OpenMode::Create);
            QVERIFY(connection);
            QVERIFY(connection->execute(
                "CREATE TABLE attribute_uses (key TEXT PRIMARY KEY, field TEXT NOT NULL) WITHOUT ROWID;"
                "INSERT INTO attribute_uses VALUES ('shop.flow', 'route');"
                "PRAGMA user_version = 1; PRAGMA application_id = 1397771340"));
        }
        const auto library = opened(file);
        QVERIFY(library);
        QVERIFY(library->priceRows()->empty());
        QVERIFY(library->evaluationRules()->empty());
        QVERIFY(library->setPriceRow(price("a", 1)));
        QCOMPARE(library->priceRows()->size(), std::size_t {1});
        QCOMPARE(library->attributeUses()->size(), std::size_t {1});
    }
};

QTEST_APPLESS_MAIN(tst_library_prices)
#include "tst_library_prices.moc"
