#include <QtTest/QtTest>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/base/string_pool.h"

using namespace spanloom;

class TestStringPool : public QObject {
    Q_OBJECT

private slots:
    void emptyTextIsZero();
    void equalTextsGetEqualIds();
    void viewsStayValidWhileThePoolGrows();
    void longTextsAreStored();
    void unknownIdsAreEmpty();
    void cacheGivesTheIdsOfThePool();
    void threadsAgreeOnIds();
    void readersRunBesideWriters();
};

void TestStringPool::emptyTextIsZero() {
    StringPool pool;
    QCOMPARE(pool.size(), 1u);
    QCOMPARE(pool.intern(""), StringId {0});
    QVERIFY(pool.text(0).empty());
    StringPoolCache cache(pool);
    QCOMPARE(cache.intern({}), StringId {0});
}

void TestStringPool::equalTextsGetEqualIds() {
    StringPool pool;
    const StringId a = pool.intern("a");
    QCOMPARE(pool.intern(std::string("a")), a);
    const StringId zero = pool.intern(std::string_view("a\0", 2));
    QVERIFY(zero != a);
    QCOMPARE(pool.text(zero).size(), std::size_t {2});
    QCOMPARE(pool.find("a"), a);
    QCOMPARE(pool.find("b"), StringPool::kMissing);
    QCOMPARE(pool.size(), 3u);
}

void TestStringPool::viewsStayValidWhileThePoolGrows() {
    StringPool pool;
    const std::string_view first = pool.text(pool.intern("the first text"));
    for (int i = 0; i < 50'000; ++i)
        pool.intern("text number " + std::to_string(i));
    QVERIFY(first == "the first text");
    QCOMPARE(pool.size(), 50'002u);
    QVERIFY(pool.text(50'001) == "text number 49999");
}

void TestStringPool::longTextsAreStored() {
    StringPool pool;
    const StringId small = pool.intern("small");
    const std::string text(1'000'000, 'y');
    const StringId id = pool.intern(text);
    const StringId after = pool.intern("after");
    QVERIFY(pool.text(id) == text);
    QVERIFY(pool.text(small) == "small" && pool.text(after) == "after");
}

void TestStringPool::unknownIdsAreEmpty() {
    const StringPool pool;
    QVERIFY(pool.text(1).empty());
    QVERIFY(pool.text(StringPool::kMissing).empty());
}

void TestStringPool::cacheGivesTheIdsOfThePool() {
    StringPool pool;
    StringPoolCache cache(pool);
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 20'000; ++i) { // more than the cache holds
            const std::string text = std::to_string(i);
            QCOMPARE(cache.intern(text), pool.intern(text));
        }
    QCOMPARE(pool.size(), 20'001u);
}

void TestStringPool::threadsAgreeOnIds() {
    constexpr int kThreads = 4;
    constexpr int kTexts = 5'000;
    StringPool pool;
    std::vector<std::vector<StringId>> ids(kThreads);
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&pool, &own = ids[static_cast<std::size_t>(t)], t] {
                StringPoolCache cache(pool);
                own.resize(kTexts);
                for (int i = 0; i < kTexts; ++i) {
                    const int text = (i * 7 + t * 1000) % kTexts; // each thread in an order of its own
                    own[static_cast<std::size_t>(text)] = cache.intern("text " + std::to_string(text));
                }
            });
    }
    for (const std::vector<StringId>& own : ids)
        QCOMPARE(own, ids[0]);
    QCOMPARE(pool.size(), std::uint32_t {kTexts + 1});
}

void TestStringPool::readersRunBesideWriters() {
    StringPool pool;
    std::atomic<bool> isDone {false};
    std::atomic<int> wrong {0};
    std::jthread reader([&] {
        while (!isDone)
            for (StringId id = 1; id < pool.size(); ++id)
                wrong += pool.text(id).starts_with("text ") ? 0 : 1;
    });
    for (int i = 0; i < 20'000; ++i)
        pool.intern("text " + std::to_string(i));
    isDone = true;
    reader.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_APPLESS_MAIN(TestStringPool)
#include "tst_string_pool.moc"
