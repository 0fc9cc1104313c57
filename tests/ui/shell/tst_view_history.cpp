#include <QTest>

#include "ui/shell/view_history.h"

using namespace spanloom;
using namespace spanloom::ui;
using namespace std::chrono_literals;

namespace {

ViewPlace tracePlace(std::uint64_t trace, std::uint64_t span = 0) {
    ViewPlace place;
    place.page = ViewPlace::Page::Trace;
    place.trace = {0, trace};
    place.span = {span};
    return place;
}

ViewPlace filtered(const std::string& text) {
    ViewPlace place;
    place.filter.text = text;
    return place;
}

} // namespace

class TestViewHistory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void backAndForwardShowWhatWasThere();
    void aNewPlaceForgetsWhatLayAhead();
    void theSamePlaceIsNoStep();
    void quickSelectionsOnOnePageAreOneStep();
    void slowSelectionsAreSteps();
    void aQuickChangeOfThePageIsAStep();
    void theOldestPlacesGo();

private:
    ViewHistory::Clock::time_point m_now {1h};
    ViewHistory::Clock::time_point later(std::chrono::milliseconds by) { return m_now += by; }
};

void TestViewHistory::backAndForwardShowWhatWasThere() {
    ViewHistory history;
    QVERIFY(!history.canGoBack() && !history.canGoForward());
    history.visit({}, later(5s));
    history.visit(filtered("refund"), later(5s));
    history.visit(tracePlace(1), later(5s));
    QVERIFY(history.canGoBack() && !history.canGoForward());
    QCOMPARE(history.back(), filtered("refund"));
    QCOMPARE(history.back(), ViewPlace());
    QVERIFY(!history.canGoBack());
    QCOMPARE(history.forward(), filtered("refund"));
    QCOMPARE(history.forward(), tracePlace(1));
    QVERIFY(!history.canGoForward());
}

void TestViewHistory::aNewPlaceForgetsWhatLayAhead() {
    ViewHistory history;
    history.visit(tracePlace(1), later(5s));
    history.visit(tracePlace(2), later(5s));
    history.back();
    history.visit(tracePlace(3), later(5s));
    QVERIFY(!history.canGoForward());
    QCOMPARE(history.back(), tracePlace(1));
}

void TestViewHistory::theSamePlaceIsNoStep() {
    ViewHistory history;
    history.visit(tracePlace(1), later(5s));
    history.visit(tracePlace(1), later(5s));
    QVERIFY(!history.canGoBack());
}

void TestViewHistory::quickSelectionsOnOnePageAreOneStep() {
    ViewHistory history;
    history.visit({}, later(5s));
    history.visit(tracePlace(1, 1), later(5s));
    history.visit(tracePlace(1, 2), later(100ms));
    history.visit(tracePlace(1, 3), later(100ms));
    QCOMPARE(history.back(), ViewPlace());
    QCOMPARE(history.forward(), tracePlace(1, 3));
}

void TestViewHistory::slowSelectionsAreSteps() {
    ViewHistory history;
    history.visit(tracePlace(1, 1), later(5s));
    history.visit(tracePlace(1, 2), later(5s));
    QCOMPARE(history.back(), tracePlace(1, 1));
}

void TestViewHistory::aQuickChangeOfThePageIsAStep() {
    ViewHistory history;
    history.visit({}, later(5s));
    history.visit(tracePlace(1), later(50ms));
    history.visit(tracePlace(2), later(50ms));
    QCOMPARE(history.back(), tracePlace(1));
    QCOMPARE(history.back(), ViewPlace());
}

void TestViewHistory::theOldestPlacesGo() {
    ViewHistory history;
    const std::uint64_t count = ViewHistory::kMaxPlaces + 5;
    for (std::uint64_t i = 1; i <= count; ++i)
        history.visit(tracePlace(i), later(5s));
    std::uint64_t steps = 0;
    ViewPlace last;
    while (history.canGoBack()) {
        last = history.back();
        ++steps;
    }
    QCOMPARE(steps, ViewHistory::kMaxPlaces - 1);
    QCOMPARE(last, tracePlace(count - ViewHistory::kMaxPlaces + 1));
}

QTEST_APPLESS_MAIN(TestViewHistory)
#include "tst_view_history.moc"
