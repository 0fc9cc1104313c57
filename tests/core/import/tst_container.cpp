#include <QtTest>

#include <filesystem>

#include <zlib.h>
#include <zstd.h>

#include "core/import/byte_source.h"

using namespace spanloom;

namespace {

std::string gzipped(const std::string& text) {
    z_stream stream {};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string result(deflateBound(&stream, text.size()) + 64, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

std::string zstandard(const std::string& text, bool withSize = true) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, withSize ? 1 : 0);
    std::string result(ZSTD_compressBound(text.size()), '\0');
    result.resize(ZSTD_compress2(context, result.data(), result.size(), text.data(), text.size()));
    ZSTD_freeCCtx(context);
    return result;
}

std::string framed(const std::string& message) {
    std::string result;
    for (int shift = 24; shift >= 0; shift -= 8)
        result.push_back(static_cast<char>(message.size() >> shift & 0xFF));
    return result + message;
}

struct Decoded {
    std::string text;
    std::string container;
    std::string error;
    DiagnosticLog diagnostics;
};

Decoded decode(const std::string& bytes, std::size_t chunkBytes = SIZE_MAX, const ImportLimits& limits = {}) {
    Decoded result;
    auto source = unwrap(memorySource(bytes, chunkBytes), limits, result.diagnostics);
    if (!source) {
        result.error = name(source.error().code);
        return result;
    }
    result.container = source->container;
    std::string buffer(5000, '\0');
    for (;;) {
        const auto count = source->stream->read(buffer.data(), buffer.size());
        if (!count || *count == 0)
            break;
        result.text.append(buffer, 0, *count);
    }
    return result;
}

std::string manyLines() {
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += "line " + std::to_string(i * 7919) + "\n";
    return text;
}

} // namespace

class ContainerTest : public QObject {
    Q_OBJECT

private slots:
    void containersAreTakenOffWhateverTheChunks_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("container");
        const std::string text = manyLines();
        const auto row = [](const char* name, const std::string& bytes, const std::string& expected, const char* type) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray::fromStdString(expected) << type;
        };
        row("plain", text, text, "plain");
        row("empty", "", "", "plain");
        row("gzip", gzipped(text), text, "gzip");
        row("gzip, two members and padding", gzipped(text) + gzipped("end\n") + std::string(100, '\0'), text + "end\n",
            "gzip");
        row("zstd", zstandard(text), text, "zstd");
        const std::string skippable("\x51\x2a\x4d\x18\x03\0\0\0abc", 11);
        row("zstd, skippable frames", skippable + zstandard(text) + zstandard("end\n"), text + "end\n", "zstd");
        row("nested", gzipped(zstandard(gzipped(text))), text, "gzip+zstd+gzip");
        row("framed json", framed(zstandard("{\"a\":1}")) + framed(zstandard("[2]")), "{\"a\":1}\n[2]\n",
            "framed-zstd");
        const std::string message("\x0a\x02\x0a\x00", 4);
        row("framed protobuf", framed(zstandard(message)) + framed(zstandard(message + message)),
            framed(message) + framed(message + message), "framed-zstd");
        row("framed protobuf of unknown size", framed(zstandard(message, false)), framed(message), "framed-zstd");
        row("byte order mark", "\xef\xbb\xbf{}", "{}", "plain");
        row("UTF-16 little-endian", std::string("\xff\xfe{\0\x42\x01\x3d\xd8\x80\xde}\0", 12), "{ł🚀}", "plain");
        row("UTF-16 big-endian, lone surrogate", std::string("\xfe\xff\0{\xd8\x3d\0}", 8), "{\xef\xbf\xbd}", "plain");
    }
    void containersAreTakenOffWhateverTheChunks() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, text);
        QFETCH(QString, container);
        for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}, SIZE_MAX}) {
            const Decoded result = decode(bytes.toStdString(), chunk);
            QCOMPARE(QString::fromStdString(result.container), container);
            QCOMPARE(QByteArray::fromStdString(result.text), text);
            QVERIFY(result.diagnostics.isEmpty());
        }
    }

    void aCutStreamKeepsItsBeginning() {
        const std::string text = manyLines();
        for (const std::string& bytes : {gzipped(text), zstandard(text), framed(zstandard("{" + text + "}"))}) {
            const Decoded result = decode(bytes.substr(0, bytes.size() * 3 / 4));
            QCOMPARE(result.diagnostics.count("truncated_container"), std::uint64_t {1});
            QVERIFY(result.diagnostics.has(Severity::DataLoss));
            QVERIFY(result.text.size() > 1000);
        }
    }

    void damageKeepsWhatCameBefore() {
        const std::string good = framed(zstandard("{\"a\":1}"));
        std::string bad = framed(zstandard("{\"b\":2}"));
        bad[12] = '\x7f';
        bad[13] = '\x7f';
        const Decoded frames = decode(good + bad + good);
        QCOMPARE(frames.text, std::string("{\"a\":1}\n"));
        QCOMPARE(frames.diagnostics.count("corrupt_container"), std::uint64_t {1});
        const Decoded rubbish = decode(gzipped("hello") + "rubbish");
        QCOMPARE(rubbish.text, std::string("hello"));
        QCOMPARE(rubbish.diagnostics.count("corrupt_container"), std::uint64_t {1});
    }

    void aBombStopsAtTheLimit() {
        ImportLimits limits;
        limits.minRatioBytes = 1u << 20;
        limits.maxDecompressedRatio = 100;
        const std::string zeroes(32u << 20, '0');
        for (const std::string& bomb : {gzipped(zeroes), zstandard(zeroes), gzipped(gzipped(zeroes))}) {
            const Decoded result = decode(bomb, SIZE_MAX, limits);
            QVERIFY(result.text.size() < (8u << 20));
            QCOMPARE(result.diagnostics.count("container_limit"), std::uint64_t {1});
        }
    }

    void aWindowBeyondTheLimitIsRefused() {
        ImportLimits limits;
        limits.maxWindowBytes = 1u << 20;
        ZSTD_CCtx* context = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 24);
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
        const std::string text(20u << 20, 'x');
        std::string bytes(ZSTD_compressBound(text.size()), '\0');
        bytes.resize(ZSTD_compress2(context, bytes.data(), bytes.size(), text.data(), text.size()));
        ZSTD_freeCCtx(context);
        QCOMPARE(decode(bytes, SIZE_MAX, limits).diagnostics.count("container_limit"), std::uint64_t {1});
    }

    void fiveLayersAreTooMany() {
        std::string bytes = "text";
        for (int i = 0; i < 4; ++i)
            bytes = gzipped(bytes);
        QCOMPARE(decode(bytes).text, std::string("text"));
        QCOMPARE(decode(gzipped(bytes)).error, std::string("limit_reached"));
    }

    void filesThatCannotBeReadSayWhy() {
        const auto missing = openFile("/nowhere/at/all.json");
        QVERIFY(!missing);
        QVERIFY(missing.error().code == ErrorCode::NotFound);
        const auto folder = openFile(SPANLOOM_SOURCE_DIR);
        QVERIFY(!folder);
        QVERIFY(folder.error().code == ErrorCode::Unsupported);
    }

    void aFileHasSizeAndPosition() {
        const auto path = std::filesystem::path(SPANLOOM_SOURCE_DIR) / "tests/data/otlp/lines.jsonl";
        const auto file = openFile(path);
        QVERIFY(file.has_value());
        QCOMPARE((*file)->size(), static_cast<std::int64_t>(std::filesystem::file_size(path)));
        char buffer[100];
        QCOMPARE((*file)->read(buffer, sizeof buffer).value(), std::size_t {100});
        QCOMPARE((*file)->position(), std::int64_t {100});
    }
};

QTEST_APPLESS_MAIN(ContainerTest)
#include "tst_container.moc"
