#include <QTest>

#include "core/import/archive.h"
#include "tests/support/archive_maker.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

struct Member {
    std::string name;
    std::string content;
    std::string remarks;
};

struct Listing {
    ArchiveKind kind = ArchiveKind::None;
    std::vector<Member> members;
    DiagnosticLog diagnostics;
};

std::string codesOf(const DiagnosticLog& log) {
    std::string text;
    for (const Diagnostic& entry : log.sorted())
        text += entry.code + ' ';
    return text;
}

/// A source that cannot be sought in, like a pipe.
class Pipe final : public ByteSource {
public:
    explicit Pipe(std::unique_ptr<ByteSource> inner)
        : m_inner(std::move(inner)) { }
    Result<std::size_t> read(char* target, std::size_t size) override { return m_inner->read(target, size); }
    [[nodiscard]] std::int64_t position() const override { return m_inner->position(); }
    [[nodiscard]] std::int64_t size() const override { return -1; }

private:
    std::unique_ptr<ByteSource> m_inner;
};

Listing read(const std::string& bytes, std::size_t chunkBytes = SIZE_MAX, bool isPipe = false, ImportLimits limits = {}) {
    Listing listing;
    std::unique_ptr<ByteSource> stream = memorySource(bytes, chunkBytes);
    if (isPipe)
        stream = std::make_unique<Pipe>(std::move(stream));
    DiagnosticLog outer;
    auto source = unwrap(std::move(stream), limits, outer);
    const auto kind = archiveKindOf(*source);
    listing.kind = *kind;
    auto reader = ArchiveReader::open(std::move(source->stream), limits);
    if (!reader)
        return listing;
    while (const auto member = (*reader)->next()) {
        DiagnosticLog log;
        const auto content = (*reader)->content(log);
        Member& read = listing.members.emplace_back();
        read.name = member->name;
        std::string buffer(1000, '\0');
        while (true) {
            const auto count = content->read(buffer.data(), buffer.size());
            if (!count || *count == 0) {
                read.remarks = count ? "" : "failed ";
                break;
            }
            read.content.append(buffer, 0, *count);
        }
        read.remarks += codesOf(log);
    }
    listing.diagnostics = (*reader)->diagnostics();
    return listing;
}

std::vector<ArchiveFile> twoFiles(bool isCompressed) {
    return {{"a.json", std::string(5000, 'a') + "{}", false, isCompressed}, {"b/c.json", "[1]", false, isCompressed}};
}

} // namespace

class tst_archive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void membersComeWholeHoweverTheBytesAreCut_data() {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, const std::string& bytes) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<int>(bytes.size()));
        };
        row("zip, stored", zipOf(twoFiles(false)));
        row("zip, deflated", zipOf(twoFiles(true)));
        row("tar", tarOf(twoFiles(false)));
        row("tar in gzip", gzipOf(tarOf(twoFiles(false))));
    }
    void membersComeWholeHoweverTheBytesAreCut() {
        QFETCH(QByteArray, bytes);
        for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}, SIZE_MAX})
            for (const bool isPipe : {false, true}) {
                const Listing listing = read(bytes.toStdString(), chunk, isPipe);
                QVERIFY(listing.kind != ArchiveKind::None);
                QCOMPARE(listing.members.size(), std::size_t {2});
                QCOMPARE(listing.members[0].name, std::string("a.json"));
                QCOMPARE(listing.members[0].content, twoFiles(false)[0].content);
                QCOMPARE(listing.members[1].name, std::string("b/c.json"));
                QCOMPARE(listing.members[1].content, std::string("[1]"));
                QVERIFY(listing.diagnostics.isEmpty());
            }
    }

    void whatIsNoArchiveIsNone() {
        const std::string workbook = zipOf({{"[Content_Types].xml", "<x/>"}});
        for (const std::string& bytes : {std::string("{}"), std::string(600, 'x'), std::string(600, '\0'), workbook}) {
            DiagnosticLog log;
            auto source = unwrap(memorySource(bytes), {}, log);
            QCOMPARE(int(*archiveKindOf(*source)), int(ArchiveKind::None));
            char first = 0;
            QCOMPARE(*source->stream->read(&first, 1), std::size_t {1}); // nothing was taken
            QCOMPARE(first, bytes.front());
        }
    }

    void foldersAndLinksAndHiddenFilesAreLeftOut() {
        const Listing listing = read(tarOf({{"d/", "", false, false, '5'}, {"link", "", false, false, '2'},
            {"__MACOSX/d/._a", "x"}, {"d/.DS_Store", "x"}, {"d/a", "x"}}));
        QCOMPARE(listing.members.size(), std::size_t {1});
        QCOMPARE(listing.diagnostics.count("skipped_member"), std::uint64_t {1});
        QCOMPARE(listing.diagnostics.count("hidden_member"), std::uint64_t {2});
    }

    void namesThatLeadOutAreShownAndSaid() {
        const Listing listing = read(zipOf({{"../../etc/passwd", "x"}, {"/etc/\x1b[31mred", "y"}}));
        QCOMPARE(listing.members.size(), std::size_t {2});
        QCOMPARE(listing.members[1].name, std::string("/etc/_[31mred"));
        QCOMPARE(listing.diagnostics.count("odd_member_name"), std::uint64_t {2});
    }

    void encryptedMembersAreALossThatIsSaid() {
        const Listing listing = read(zipOf({{"secret", "x", true}, {"open", "y"}}));
        QCOMPARE(listing.members.size(), std::size_t {1});
        QCOMPARE(listing.members[0].content, std::string("y"));
        QCOMPARE(listing.diagnostics.count("encrypted_member"), std::uint64_t {1});
        QVERIFY(listing.diagnostics.has(Severity::DataLoss));
    }

    void whatComesBeforeACutIsRead() {
        const std::string bytes = tarOf({{"a", "one"}, {"b", std::string(3000, 'b')}, {"c", "three"}});
        const Listing listing = read(bytes.substr(0, 512 + 512 + 512 + 1000));
        QCOMPARE(listing.members.size(), std::size_t {2});
        QCOMPARE(listing.members[1].content, std::string(1000, 'b'));
        QCOMPARE(listing.members[1].remarks, std::string("corrupt_container "));
        QCOMPARE(listing.diagnostics.count("corrupt_container"), std::uint64_t {1});
    }

    void aWrongChecksumIsSaid() {
        std::string bytes = zipOf({{"a", "content"}});
        bytes[bytes.find("content")] = 'C';
        const Listing listing = read(bytes);
        QCOMPARE(listing.members.size(), std::size_t {1});
        QVERIFY(!listing.members[0].remarks.empty());
    }

    void bombsAreStopped() {
        ImportLimits limits;
        limits.minRatioBytes = 100'000;
        limits.maxDecompressedRatio = 20;
        const Listing listing = read(
            zipOf({{"a", std::string(4'000'000, 'a'), false, true}, {"b", "b"}}), SIZE_MAX, false, limits);
        QCOMPARE(listing.members.size(), std::size_t {1});
        QVERIFY(listing.members[0].content.size() < 200'000);
        QCOMPARE(listing.members[0].remarks, std::string("container_limit "));
        QCOMPARE(listing.diagnostics.count("container_limit"), std::uint64_t {1});
    }

    void moreMembersThanAllowedAreALoss() {
        ImportLimits limits;
        limits.maxArchiveMembers = 2;
        const Listing listing = read(zipOf({{"a", "1"}, {"b", "2"}, {"c", "3"}}), SIZE_MAX, false, limits);
        QCOMPARE(listing.members.size(), std::size_t {2});
        QCOMPARE(listing.diagnostics.count("container_limit"), std::uint64_t {1});
    }

    void pathsOfMembersGiveTheirArchive() {
        const std::string path = memberPath("/x/dump.zip", "runs/a.json");
        QCOMPARE(std::string(archiveOf(path)), std::string("/x/dump.zip"));
        QCOMPARE(std::string(archiveOf("/x/plain.json")), std::string("/x/plain.json"));
    }
};

QTEST_APPLESS_MAIN(tst_archive)
#include "tst_archive.moc"
