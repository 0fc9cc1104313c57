#include <QSignalSpy>
#include <QTest>

#include "ui/base/frame_watch.h"

using namespace spanloom::ui;

namespace {

/// Keeps the thread busy for a while of CPU time when its event comes.
class Worker : public QObject {
public:
    bool event(QEvent* event) override {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 30)
            m_sum = m_sum + 1;
        return true;
    }

private:
    volatile int m_sum = 0;
};

} // namespace

class TestFrameWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void longEventIsSeenAndNamed();
    void nothingIsMeasuredWhenStopped();
    void percentilesOfTheHistogram();
};

void TestFrameWatch::longEventIsSeenAndNamed() {
    FrameWatch* watch = Application::currentFrameWatch();
    QVERIFY(watch);
    watch->start();
    Worker worker;
    QCoreApplication::postEvent(&worker, new QEvent(QEvent::User));
    QCoreApplication::sendPostedEvents(&worker);
    watch->stop();
    const FrameTimes times = watch->times();
    QVERIFY(times.events >= 1);
    QVERIFY2(times.maxWallMs >= 29, qPrintable(times.text()));
    QVERIFY2(times.maxCpuMs > 1, qPrintable(times.text()));
    QVERIFY2(times.longestEvent.contains(QStringLiteral("User")), qPrintable(times.longestEvent));
}

void TestFrameWatch::nothingIsMeasuredWhenStopped() {
    FrameWatch* watch = Application::currentFrameWatch();
    watch->start();
    watch->stop();
    const std::uint64_t before = watch->times().events;
    Worker worker;
    QCoreApplication::postEvent(&worker, new QEvent(QEvent::User));
    QCoreApplication::sendPostedEvents(&worker);
    QCOMPARE(watch->times().events, before);
}

void TestFrameWatch::percentilesOfTheHistogram() {
    DurationHistogram histogram;
    QCOMPARE(histogram.percentile(0.99), 0.0);
    for (int i = 0; i < 99; ++i)
        histogram.add(1.0);
    histogram.add(500.0);
    QCOMPARE(histogram.max(), 500.0);
    QVERIFY(histogram.percentile(0.5) >= 1.0 && histogram.percentile(0.5) <= 1.25);
    QVERIFY(histogram.percentile(0.995) > 100.0);
    histogram.add(1e9); // beyond the last step
    QCOMPARE(histogram.max(), 1e9);
}

int main(int argc, char** argv) {
    Application application(argc, argv);
    TestFrameWatch test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_frame_watch.moc"
