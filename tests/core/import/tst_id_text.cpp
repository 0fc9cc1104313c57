#include <QtTest>

#include "core/import/records/id_text.h"

using namespace spanloom;

namespace {

constexpr std::uint64_t kSeed = 42;

QString formName(IdForm form) {
    static const char* const names[] = {"missing", "exact", "decoded", "padded", "foreign"};
    return names[static_cast<int>(form)];
}

} // namespace

class IdTextTest : public QObject {
    Q_OBJECT

private slots:
    void traceIdsOfEverySpellingAreTheSame_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("hex");
        const QString hex = "5f0c1b2a3d4e5f60718293a4b5c6d7e8";
        const auto row = [&](const char* text, const char* form, const QString& id) {
            QTest::newRow(text) << text << form << id;
        };
        row("5f0c1b2a3d4e5f60718293a4b5c6d7e8", "exact", hex);
        row("5F0C1B2A3D4E5F60718293A4B5C6D7E8", "exact", hex);
        row("0x5f0c1b2a3d4e5f60718293a4b5c6d7e8", "decoded", hex);
        row("XwwbKj1OX2BxgpOktcbX6A==", "decoded", hex);
        row("XwwbKj1OX2BxgpOktcbX6A", "decoded", hex);
        row("NWYwYzFiMmEzZDRlNWY2MDcxODI5M2E0YjVjNmQ3ZTg=", "decoded", hex);
        row("5f0c1b2a-3d4e-5f60-7182-93a4b5c6d7e8", "decoded", hex);
        row("5a4df4a65aefaf51", "exact", "00000000000000005a4df4a65aefaf51");
        row("0x5a4df4a65aefaf51", "decoded", "00000000000000005a4df4a65aefaf51");
        row("0000000000000001", "exact", "00000000000000000000000000000001");
        row("a4df4a65aefaf51", "padded", "00000000000000000a4df4a65aefaf51");
        row("123456789", "padded", "00000000000000000000000123456789");
        row("f0c1b2a3d4e5f60718293a4b5c6d7e8", "padded", "0f0c1b2a3d4e5f60718293a4b5c6d7e8");
        row("", "missing", "00000000000000000000000000000000");
    }
    void traceIdsOfEverySpellingAreTheSame() {
        QFETCH(QString, text);
        QFETCH(QString, form);
        QFETCH(QString, hex);
        const ParsedTraceId id = parseTraceId(text.toStdString(), kSeed);
        QCOMPARE(formName(id.form), form);
        QCOMPARE(QString::fromStdString(id.id.hex()), hex);
    }

    void spanIdsOfEverySpellingAreTheSame_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("hex");
        const QString hex = "0a1b2c3d4e5f6071";
        const auto row = [&](const char* text, const char* form, const QString& id) {
            QTest::newRow(text) << text << form << id;
        };
        row("0a1b2c3d4e5f6071", "exact", hex);
        row("0A1B2C3D4E5F6071", "exact", hex);
        row("0x0a1b2c3d4e5f6071", "decoded", hex);
        row("ChssPU5fYHE=", "decoded", hex);
        row("ChssPU5fYHE", "decoded", hex);
        row("MGExYjJjM2Q0ZTVmNjA3MQ==", "decoded", hex);
        row("deadbeefcafe", "padded", "0000deadbeefcafe");
        row("0000000000000000", "exact", "0000000000000000");
        row("", "missing", "0000000000000000");
    }
    void spanIdsOfEverySpellingAreTheSame() {
        QFETCH(QString, text);
        QFETCH(QString, form);
        QFETCH(QString, hex);
        const ParsedSpanId id = parseSpanId(text.toStdString());
        QCOMPARE(formName(id.form), form);
        QCOMPARE(QString::fromStdString(id.id.hex()), hex);
    }

    void wordsAreForeignAndStayWithinTheirSource() {
        for (const char* word : {"<redacted>", "order 66", "trace_zzz", "00000000000000000000000000000000",
                 "not-base64-not-hex-24ch!", "A", "1", "0x2", "deadbeef", "0000000000000000"}) {
            const ParsedTraceId here = parseTraceId(word, 1);
            QCOMPARE(formName(here.form), QString("foreign"));
            QVERIFY(!here.id.isZero());
            QVERIFY(here.id == parseTraceId(word, 1).id);
            QVERIFY(here.id != parseTraceId(word, 2).id);
        }
        QVERIFY(parseSpanId("s01").form == IdForm::Foreign);
        QVERIFY(parseSpanId("s01").id == foreignSpanId("s01"));
        QVERIFY(parseSpanId("s01").id != parseSpanId("s02").id);
    }

    void bytesOfTheWrongLengthAreForeign() {
        QVERIFY(traceIdFromBytes(std::string(16, 'a'), kSeed).form == IdForm::Exact);
        QVERIFY(traceIdFromBytes(std::string(15, 'a'), kSeed).form == IdForm::Foreign);
        QVERIFY(traceIdFromBytes(std::string(16, '\0'), kSeed).form == IdForm::Foreign);
        QVERIFY(traceIdFromBytes("", kSeed).form == IdForm::Missing);
        QVERIFY(spanIdFromBytes(std::string(8, 'a')).form == IdForm::Exact);
        QVERIFY(spanIdFromBytes(std::string(9, 'a')).form == IdForm::Foreign);
        QVERIFY(spanIdFromBytes("").form == IdForm::Missing);
    }

    void syntheticIdsAreDistinctAndRepeatable() {
        QVERIFY(syntheticTraceId(0, 0, kSeed) == syntheticTraceId(0, 0, kSeed));
        QVERIFY(syntheticTraceId(0, 0, kSeed) != syntheticTraceId(0, 1, kSeed));
        QVERIFY(syntheticTraceId(0, 0, kSeed) != syntheticTraceId(1, 0, kSeed));
    }

    void base64OfBothAlphabetsIsDecoded() {
        QCOMPARE(decodeBase64("AAEC").value(), std::string("\0\1\2", 3));
        QCOMPARE(decodeBase64("AAE=").value(), std::string("\0\1", 2));
        QCOMPARE(decodeBase64("-_8").value(), decodeBase64("+/8=").value());
        QCOMPARE(decodeBase64("").value(), std::string());
        QVERIFY(!decodeBase64("***"));
        QVERIFY(!decodeBase64("AAAAA"));
    }
};

QTEST_APPLESS_MAIN(IdTextTest)
#include "tst_id_text.moc"
