#pragma once

#include <array>
#include <cstdint>

#include <QApplication>
#include <QElapsedTimer>
#include <QString>
#include <QTimer>

namespace spanloom::ui {

/// How long the GUI thread was busy with single events, and how late its timers came. A value.
struct FrameTimes {
    std::uint64_t events = 0;
    double maxCpuMs = 0;    ///< longest delivery of one event, CPU time of the GUI thread
    double maxWallMs = 0;
    double p99CpuMs = 0;
    double maxDelayMs = 0;  ///< of the loop: how late a short timer came
    double p99DelayMs = 0;
    QString longestEvent;   ///< receiver and type of the longest delivery

    [[nodiscard]] QString text() const;
};

/// Durations in steps of a quarter of a millisecond, enough for a p99 without keeping every event.
class DurationHistogram {
public:
    void add(double ms);
    void clear() { *this = DurationHistogram(); }
    [[nodiscard]] double percentile(double fraction) const;
    [[nodiscard]] double max() const { return m_max; }
    [[nodiscard]] std::uint64_t count() const { return m_count; }

private:
    static constexpr double kStepMs = 0.25;
    std::array<std::uint32_t, 4001> m_counts {};
    std::uint64_t m_count = 0;
    double m_max = 0;
};

/// Measures the delivery of events while it runs. One an application; GUI thread only.
class FrameWatch : public QObject {
    Q_OBJECT
public:
    explicit FrameWatch(QObject* parent = nullptr);

    void start(); ///< forgets what was measured before
    void stop();  ///< and writes the result to the category spanloom.frames
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] FrameTimes times() const;

    void add(double cpuMs, double wallMs, QObject* receiver, QEvent* event);

private:
    void tick();

    bool m_isRunning = false;
    DurationHistogram m_cpu;
    DurationHistogram m_delay;
    double m_maxWallMs = 0;
    QString m_longestEvent;
    QTimer m_timer;
    QElapsedTimer m_sinceTick;
};

/// The application object: delivers events as ever and lets the watch see how long each took.
class Application : public QApplication {
    Q_OBJECT
public:
    Application(int& argc, char** argv);

    bool notify(QObject* receiver, QEvent* event) override;
    [[nodiscard]] FrameWatch& frameWatch() { return m_watch; }
    /// The running application's, or null when it is another kind of QApplication (as in some tests).
    [[nodiscard]] static FrameWatch* currentFrameWatch();

private:
    FrameWatch m_watch;
    int m_depth = 0;
};

} // namespace spanloom::ui
