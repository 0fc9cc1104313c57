#include <QTest>

#include <filesystem>

#include <sys/stat.h>

#include "core/store/cache/sqlite.h"
#include "core/store/library/library.h"
#include "tests/support/cache_support.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

unsigned modeOf(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0;
}

std::unique_ptr<Library> opened(const fs::path& file) {
    auto library = Library::open(file);
    return library ? std::move(*library) : nullptr;
}

/// An SQLite file with this version and application number.
void writeDatabase(const fs::path& file, int application, int schema) {
    auto connection = sqlite::Connection::open(file, sqlite::OpenMode::Create);
    QVERIFY(connection);
    QVERIFY(connection->execute("CREATE TABLE strange (a); INSERT INTO strange VALUES (7); PRAGMA user_version = "
        + std::to_string(schema) + "; PRAGMA application_id = " + std::to_string(application)));
}

constexpr int kLibraryApplication = 0x53504C4C;

} // namespace

class tst_library : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void usesAreThereAfterAReopen() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "data" / "library.sqlite";
        {
            const auto library = opened(file);
            QVERIFY(library);
            QVERIFY(library->setAttributeUse("shop.flow", Field::Route));
            QVERIFY(library->setAttributeUse("a 'quoted' \"key\"; DROP TABLE attribute_uses", Field::Cohort));
            QVERIFY(library->setAttributeUse("shop.flow", Field::User)); // the later word counts
        }
        const auto uses = opened(file)->attributeUses();
        QVERIFY(uses);
        QCOMPARE(uses->size(), std::size_t {2});
        QVERIFY((*uses)[0] == (AttributeUse {"a 'quoted' \"key\"; DROP TABLE attribute_uses", Field::Cohort}));
        QVERIFY((*uses)[1] == (AttributeUse {"shop.flow", Field::User}));
    }

    void aRevokedUseIsGone() {
        const TemporaryFolder folder;
        const auto library = opened(folder / "library.sqlite");
        QVERIFY(library->setAttributeUse("a", Field::Route));
        QVERIFY(library->setAttributeUse("b", Field::Route));
        QVERIFY(library->setAttributeUse("a", std::nullopt));
        QVERIFY(library->setAttributeUse("never there", std::nullopt));
        const auto uses = library->attributeUses();
        QVERIFY(uses);
        QVERIFY(*uses == (std::vector<AttributeUse> {{"b", Field::Route}}));
    }

    void lookingAndRevokingMakeNoFile() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "data" / "library.sqlite";
        const auto library = opened(file);
        QVERIFY(library);
        QVERIFY(library->attributeUses()->empty());
        QVERIFY(library->setAttributeUse("a", std::nullopt));
        QVERIFY(!fs::exists(file.parent_path()));
    }

    void fileAndFolderAreForTheUserAlone() {
        const TemporaryFolder folder;
        const fs::path file = folder.path() / "share" / "spanloom" / "library.sqlite";
        const mode_t before = ::umask(0);
        const auto library = opened(file);
        const Status status = library->setAttributeUse("a", Field::Route);
        ::umask(before);
        QVERIFY(status);
        QCOMPARE(modeOf(file), 0600u);
        QCOMPARE(modeOf(file.parent_path()), 0700u);
    }

    void twoWindowsSeeEachOthersChanges() {
        const TemporaryFolder folder;
        const auto first = opened(folder / "library.sqlite");
        const auto second = opened(folder / "library.sqlite");
        QVERIFY(first->setAttributeUse("a", Field::Route));
        QCOMPARE(second->attributeUses()->size(), std::size_t {1});
        QVERIFY(second->setAttributeUse("b", Field::Cohort));
        QCOMPARE(first->attributeUses()->size(), std::size_t {2});
        fs::remove(folder / "library.sqlite");
        QVERIFY(first->attributeUses()->empty());
        QVERIFY(first->setAttributeUse("c", Field::User));
        QCOMPARE(second->attributeUses()->size(), std::size_t {1});
    }

    void aLibraryInMemoryIsItsOwn() {
        const auto first = opened({});
        const auto second = opened({});
        QVERIFY(first && second);
        QVERIFY(first->setAttributeUse("a", Field::Route));
        QCOMPARE(first->attributeUses()->size(), std::size_t {1});
        QVERIFY(second->attributeUses()->empty());
    }

    void whatIsNotOursIsRefusedAndLeftAsItIs_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("code");
        QTest::newRow("newer schema") << "newer" << static_cast<int>(ErrorCode::SchemaTooNew);
        QTest::newRow("another program's database") << "foreign" << static_cast<int>(ErrorCode::Malformed);
        QTest::newRow("no database") << "text" << static_cast<int>(ErrorCode::Malformed);
    }

    void whatIsNotOursIsRefusedAndLeftAsItIs() {
        QFETCH(QString, kind);
        QFETCH(int, code);
        const TemporaryFolder folder;
        const fs::path file = folder / "library.sqlite";
        if (kind == QStringLiteral("text"))
            writeFile(file, std::string(2000, 'x'));
        else
            writeDatabase(file, kind == QStringLiteral("newer") ? kLibraryApplication : 77, 99);
        const std::string before = readFile(file);
        const auto library = Library::open(file);
        QVERIFY(!library);
        QCOMPARE(static_cast<int>(library.error().code), code);
        QVERIFY(readFile(file) == before);
    }

    void aFileThatBecomesForeignIsNotWritten() {
        const TemporaryFolder folder;
        const fs::path file = folder / "library.sqlite";
        const auto library = opened(file);
        writeDatabase(file, 77, 1);
        const std::string before = readFile(file);
        QVERIFY(!library->attributeUses());
        QVERIFY(!library->setAttributeUse("a", Field::Route));
        QVERIFY(readFile(file) == before);
    }

    void onlyUsableFieldsAndNamedAttributesAreTaken() {
        const auto library = opened({});
        QCOMPARE(library->setAttributeUse("a", Field::InputTokens).error().code, ErrorCode::Usage);
        QCOMPARE(library->setAttributeUse("", Field::Route).error().code, ErrorCode::Usage);
        for (const Field field : kUsableFields)
            QVERIFY(library->setAttributeUse(std::string(info(field).publicName), field));
        QCOMPARE(library->attributeUses()->size(), std::size(kUsableFields));
    }
};

QTEST_APPLESS_MAIN(tst_library)
#include "tst_library.moc"
