#include <QtTest/QtTest>

#include <string>

#include "core/base/diagnostic.h"
#include "core/base/hash.h"
#include "core/base/result.h"

using namespace spanloom;

namespace {

Result<int> half(int value) {
    if (value % 2 != 0)
        return fail(ErrorCode::Malformed, "odd", "numbers.txt", 12);
    return value / 2;
}

Result<int> quarter(int value) {
    SPANLOOM_TRY_ASSIGN(const int once, half(value));
    SPANLOOM_TRY(half(once));
    return once / 2;
}

} // namespace

class TestDiagnostic : public QObject {
    Q_OBJECT

private slots:
    void equalCodesAreCounted();
    void earliestPlaceKeepsItsMessage();
    void mergeAddsUp();
    void worstComesFirst();
    void distinctCodesAreBounded();
    void errorsTravelThroughTheMacros();
    void errorTextNamesSourceAndPlace();
    void hashesAreStable();
};

void TestDiagnostic::equalCodesAreCounted() {
    DiagnosticLog log;
    QVERIFY(log.isEmpty());
    log.add(Severity::Notice, "bad_id", {10, 1}, "first");
    log.add(Severity::DataLoss, "bad_id", {20, 2}, "second", 5);
    QCOMPARE(log.count("bad_id"), std::uint64_t {6});
    QCOMPARE(log.count("other"), std::uint64_t {0});
    QCOMPARE(log.sorted().size(), std::size_t {1});
    QVERIFY(log.has(Severity::DataLoss));
    QVERIFY(!log.has(Severity::Notice));
}

void TestDiagnostic::earliestPlaceKeepsItsMessage() {
    DiagnosticLog log;
    log.add(Severity::Notice, "x", {}, "nowhere");
    log.add(Severity::Notice, "x", {20, 2}, "late");
    log.add(Severity::Notice, "x", {10, 1}, "early");
    log.add(Severity::Notice, "x", {}, "nowhere again");
    QCOMPARE(log.sorted()[0].message, std::string("early"));
    QCOMPARE(log.sorted()[0].first.line, std::int64_t {1});
}

void TestDiagnostic::mergeAddsUp() {
    DiagnosticLog a;
    DiagnosticLog b;
    a.add(Severity::Notice, "x", {20, 2}, "a", 2);
    b.add(Severity::Notice, "x", {10, 1}, "b", 3);
    b.add(Severity::Info, "y", {}, "b");
    a.merge(b);
    QCOMPARE(a.count("x"), std::uint64_t {5});
    QCOMPARE(a.count("y"), std::uint64_t {1});
    QCOMPARE(a.sorted()[0].message, std::string("b"));
}

void TestDiagnostic::worstComesFirst() {
    DiagnosticLog log;
    log.add(Severity::Info, "a", {}, "");
    log.add(Severity::Error, "z", {}, "");
    log.add(Severity::DataLoss, "c", {}, "");
    log.add(Severity::DataLoss, "b", {}, "");
    std::string order;
    for (const Diagnostic& entry : log.sorted())
        order += entry.code;
    QCOMPARE(order, std::string("zbca"));
    QCOMPARE(name(Severity::DataLoss), "data_loss");
}

void TestDiagnostic::distinctCodesAreBounded() {
    DiagnosticLog log;
    for (int i = 0; i < 1000; ++i)
        log.add(Severity::Info, "code_" + std::to_string(i), {}, "");
    QCOMPARE(log.sorted().size(), DiagnosticLog::kMaxCodes);
    log.add(Severity::Info, "code_0", {}, "");
    QCOMPARE(log.count("code_0"), std::uint64_t {2});
}

void TestDiagnostic::errorsTravelThroughTheMacros() {
    QCOMPARE(quarter(8).value(), 2);
    QVERIFY(!quarter(6));
    QCOMPARE(quarter(7).error().message, std::string("odd"));
    QCOMPARE(quarter(7).error().offset, std::int64_t {12});
    QVERIFY(!quarter(7).error().isCancelled());
    QVERIFY((Error {ErrorCode::Cancelled, {}, {}, -1}).isCancelled());
}

void TestDiagnostic::errorTextNamesSourceAndPlace() {
    QCOMPARE(half(1).error().text(), std::string("numbers.txt: odd (at byte 12)"));
    QCOMPARE((Error {ErrorCode::Unknown, "odd", {}, -1}).text(), std::string("odd"));
}

void TestDiagnostic::hashesAreStable() {
    // Stored in caches: a change of these numbers is a change of the format.
    QCOMPARE(hash64(""), std::uint64_t {0x2d06800538d394c2});
    QVERIFY(hash64("a") != hash64("b"));
    QVERIFY(hash64("a") != hash64("a", 1));
    StreamHash stream;
    for (const char* part : {"some ", "", "longer text"})
        stream.update(part);
    QVERIFY(stream.digest() == hash128("some longer text"));
}

QTEST_APPLESS_MAIN(TestDiagnostic)
#include "tst_diagnostic.moc"
