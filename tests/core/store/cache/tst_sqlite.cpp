#include <QTest>

#include "core/store/cache/sqlite.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

Result<sqlite::Connection> newDatabase(const TemporaryFolder& folder) {
    SPANLOOM_TRY_ASSIGN(auto connection, sqlite::Connection::open(folder / "a.sqlite", sqlite::OpenMode::Create));
    SPANLOOM_TRY(connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)"));
    return connection;
}

} // namespace

class tst_Sqlite : public QObject {
    Q_OBJECT
private slots:
    void valuesOfEveryTypeComeBack();
    void aTransactionThatIsNotCommittedLeavesNothing();
    void aFullDiskIsSaidSo();
    void aFailedBindIsReportedByTheNextStep();
    void aMissingFileIsNotCreatedUnasked();
    void wrongSqlIsADatabaseError();
};

void tst_Sqlite::valuesOfEveryTypeComeBack() {
    const TemporaryFolder folder;
    auto connection = newDatabase(folder);
    QVERIFY(connection.has_value());
    auto insert = connection->prepare("INSERT INTO t VALUES (NULL, ?)");
    QVERIFY(insert.has_value());
    const std::string bytes("\0\xFF", 2);
    QVERIFY(insert->bind(1, std::int64_t {INT64_MIN}).run());
    QVERIFY(insert->bind(1, 0.5).run());
    QVERIFY(insert->bind(1, std::string_view("it's")).run());
    QVERIFY(insert->bind(1, std::string_view()).run()); // the empty text, not NULL
    QVERIFY(insert->bindBlob(1, bytes).run());
    QVERIFY(insert->bindNull(1).run());
    QCOMPARE(connection->lastInsertId(), std::int64_t {6});
    auto query = connection->prepare("SELECT v, typeof(v) FROM t ORDER BY id");
    QVERIFY(query.has_value());
    QVERIFY(*query->step());
    QCOMPARE(query->integer(0), std::int64_t {INT64_MIN});
    QVERIFY(*query->step());
    QCOMPARE(query->real(0), 0.5);
    QVERIFY(*query->step());
    QCOMPARE(query->text(0), std::string_view("it's"));
    QVERIFY(*query->step());
    QCOMPARE(query->text(1), std::string_view("text"));
    QVERIFY(!query->isNull(0));
    QVERIFY(*query->step());
    QVERIFY(query->blob(0) == bytes);
    QVERIFY(*query->step());
    QVERIFY(query->isNull(0));
    QVERIFY(!*query->step());
}

void tst_Sqlite::aTransactionThatIsNotCommittedLeavesNothing() {
    const TemporaryFolder folder;
    auto connection = newDatabase(folder);
    QVERIFY(connection.has_value());
    {
        auto transaction = sqlite::Transaction::begin(*connection);
        QVERIFY(transaction.has_value());
        QVERIFY(connection->execute("INSERT INTO t VALUES (1, 1)"));
    }
    QCOMPARE(*connection->number("SELECT count(*) FROM t"), std::int64_t {0});
    auto transaction = sqlite::Transaction::begin(*connection);
    QVERIFY(transaction.has_value());
    QVERIFY(connection->execute("INSERT INTO t VALUES (1, 1)"));
    QVERIFY(transaction->commit());
    QCOMPARE(*connection->number("SELECT count(*) FROM t"), std::int64_t {1});
}

void tst_Sqlite::aFullDiskIsSaidSo() {
    const TemporaryFolder folder;
    auto connection = newDatabase(folder);
    QVERIFY(connection.has_value());
    QVERIFY(connection->execute("PRAGMA max_page_count = 4"));
    {
        auto transaction = sqlite::Transaction::begin(*connection);
        QVERIFY(transaction.has_value());
        const Status status = connection->execute("INSERT INTO t VALUES (1, zeroblob(1000000))");
        QVERIFY(!status.has_value());
        QCOMPARE(status.error().code, ErrorCode::DiskFull);
        QCOMPARE(status.error().source, (folder / "a.sqlite").string());
    }
    QVERIFY(connection->execute("INSERT INTO t VALUES (2, 2)")); // rolled back, it goes on
}

void tst_Sqlite::aFailedBindIsReportedByTheNextStep() {
    const TemporaryFolder folder;
    auto connection = newDatabase(folder);
    QVERIFY(connection.has_value());
    auto insert = connection->prepare("INSERT INTO t VALUES (NULL, ?)");
    QVERIFY(insert.has_value());
    QVERIFY(!insert->bind(7, std::int64_t {1}).run().has_value());
    QCOMPARE(*connection->number("SELECT count(*) FROM t"), std::int64_t {0});
    QVERIFY(insert->bind(1, std::int64_t {1}).run()); // reported once
}

void tst_Sqlite::aMissingFileIsNotCreatedUnasked() {
    const TemporaryFolder folder;
    const auto opened = sqlite::Connection::open(folder / "none.sqlite", sqlite::OpenMode::ReadWrite);
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().code, ErrorCode::NotFound);
    QVERIFY(!std::filesystem::exists(folder / "none.sqlite"));
}

void tst_Sqlite::wrongSqlIsADatabaseError() {
    const TemporaryFolder folder;
    auto connection = newDatabase(folder);
    QVERIFY(connection.has_value());
    QCOMPARE(connection->prepare("SELECT nothing FROM nowhere").error().code, ErrorCode::Database);
    QCOMPARE(connection->execute("no SQL").error().code, ErrorCode::Database);
    QCOMPARE(connection->number("SELECT id FROM t").error().code, ErrorCode::NotFound);
}

QTEST_APPLESS_MAIN(tst_Sqlite)
#include "tst_sqlite.moc"
