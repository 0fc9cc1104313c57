#include <atomic>
#include <semaphore>

#include <QSignalSpy>
#include <QTest>

#include "ui/base/job_runner.h"

using namespace spanloom::ui;

class TestJobRunner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void resultArrivesOnTheGuiThread();
    void newerJobOfTheSameKeyWins();
    void jobsOfOtherKeysAreNotDisturbed();
    void resultIsDroppedWhenTheOwnerIsGone();
    void cancelledJobIsStoppedAndNotDelivered();
    void destructionStopsAndWaits();
    void throwingJobDeliversNothing();
};

void TestJobRunner::resultArrivesOnTheGuiThread() {
    JobRunner runner;
    int result = 0;
    QThread* workThread = nullptr;
    QThread* deliverThread = nullptr;
    runner.run(
        QStringLiteral("a"), this,
        [&workThread](std::stop_token) {
            workThread = QThread::currentThread();
            return 42;
        },
        [&](int value) {
            result = value;
            deliverThread = QThread::currentThread();
        });
    QVERIFY(runner.isRunning(QStringLiteral("a")));
    QTRY_COMPARE(result, 42);
    QVERIFY(workThread != QThread::currentThread());
    QCOMPARE(deliverThread, QThread::currentThread());
    QVERIFY(runner.isIdle());
}

void TestJobRunner::newerJobOfTheSameKeyWins() {
    JobRunner runner;
    QList<int> results;
    std::binary_semaphore firstStarted(0);
    std::binary_semaphore firstMayEnd(0);
    std::atomic<bool> firstSawStop = false;
    runner.run(
        QStringLiteral("a"), this,
        [&](std::stop_token stop) {
            firstStarted.release();
            firstMayEnd.acquire();
            firstSawStop = stop.stop_requested();
            return 1;
        },
        [&](int value) { results.append(value); });
    firstStarted.acquire();
    runner.run(QStringLiteral("a"), this, [](std::stop_token) { return 2; }, [&](int value) { results.append(value); });
    firstMayEnd.release();
    QTRY_COMPARE(results.size(), 1);
    QCOMPARE(results.first(), 2);
    QTRY_VERIFY(firstSawStop);
    QCoreApplication::processEvents();
    QCOMPARE(results.size(), 1);
}

void TestJobRunner::jobsOfOtherKeysAreNotDisturbed() {
    JobRunner runner;
    QSignalSpy finished(&runner, &JobRunner::finished);
    for (const QString& key : {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")})
        runner.run(key, this, [](std::stop_token) { return 0; }, [](int) { });
    QTRY_COMPARE(finished.count(), 3);
}

void TestJobRunner::resultIsDroppedWhenTheOwnerIsGone() {
    JobRunner runner;
    QSignalSpy finished(&runner, &JobRunner::finished);
    auto* owner = new QObject;
    bool wasDelivered = false;
    std::binary_semaphore mayEnd(0);
    runner.run(
        QStringLiteral("a"), owner,
        [&](std::stop_token) {
            mayEnd.acquire();
            return 0;
        },
        [&](int) { wasDelivered = true; });
    delete owner;
    mayEnd.release();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!wasDelivered);
}

void TestJobRunner::cancelledJobIsStoppedAndNotDelivered() {
    JobRunner runner;
    std::atomic<bool> sawStop = false;
    bool wasDelivered = false;
    std::binary_semaphore started(0);
    runner.run(
        QStringLiteral("a"), this,
        [&](std::stop_token stop) {
            started.release();
            while (!stop.stop_requested())
                QThread::yieldCurrentThread();
            sawStop = true;
            return 0;
        },
        [&](int) { wasDelivered = true; });
    started.acquire();
    runner.cancel(QStringLiteral("a"));
    QVERIFY(!runner.isRunning(QStringLiteral("a")));
    QTRY_VERIFY(sawStop);
    QCoreApplication::processEvents();
    QVERIFY(!wasDelivered);
}

void TestJobRunner::destructionStopsAndWaits() {
    std::atomic<bool> hasEnded = false;
    std::binary_semaphore started(0);
    {
        JobRunner runner;
        runner.run(
            QStringLiteral("a"), this,
            [&](std::stop_token stop) {
                started.release();
                while (!stop.stop_requested())
                    QThread::yieldCurrentThread();
                hasEnded = true;
                return 0;
            },
            [](int) { });
        started.acquire();
    }
    QVERIFY(hasEnded);
}

void TestJobRunner::throwingJobDeliversNothing() {
    JobRunner runner;
    QSignalSpy finished(&runner, &JobRunner::finished);
    bool wasDelivered = false;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("job.*failed")));
    runner.run(
        QStringLiteral("a"), this, [](std::stop_token) -> int { throw std::bad_alloc(); },
        [&](int) { wasDelivered = true; });
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!wasDelivered);
}

QTEST_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
