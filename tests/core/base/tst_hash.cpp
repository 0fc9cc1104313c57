#include <QTest>

#include <string>

#include "core/base/hash.h"
#include "core/base/hash_kernel.h"

using namespace spanloom;

class tst_hash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theChosenKernelGivesTheBaselinesValues() {
        std::string text;
        for (int i = 0; i < 3000; ++i) {
            const std::uint64_t seed = static_cast<std::uint64_t>(i) * 7919;
            QCOMPARE(hash64(text, seed), hashing::kBaseline.hash64(text.data(), text.size(), seed));
            Hash128 expected;
            hashing::kBaseline.hash128(text.data(), text.size(), &expected.high, &expected.low);
            QVERIFY(hash128(text) == expected);
            text.push_back(static_cast<char>(i * 31));
        }
    }

    void aStreamInPiecesIsTheWhole() {
        const std::string text(100'000, 'x');
        StreamHash stream;
        for (std::size_t at = 0, size = 1; at < text.size(); at += size, size = size * 3 % 4099)
            stream.update(std::string_view(text).substr(at, size));
        QVERIFY(stream.digest() == hash128(text));
    }

    void theValuesAreThoseOfXxh3() {
        // Stored in caches and golden files: they must never change.
        QCOMPARE(hash64(""), 0x2D06800538D394C2ull);
        QCOMPARE(hash128("").high, 0x99AA06D3014798D8ull);
        QCOMPARE(hash128("").low, 0x6001C324468D497Full);
    }
};

QTEST_APPLESS_MAIN(tst_hash)
#include "tst_hash.moc"
