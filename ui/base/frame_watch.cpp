#include "ui/base/frame_watch.h"

#include <algorithm>
#include <ctime>

#include <QEvent>
#include <QLoggingCategory>
#include <QMetaEnum>
#include <QPointer>

namespace spanloom::ui {

namespace {

Q_LOGGING_CATEGORY(lcFrames, "spanloom.frames", QtWarningMsg)

constexpr int kTickMs = 10;

double threadCpuMs() {
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

} // namespace

QString FrameTimes::text() const {
    return QStringLiteral(
        "%1 events, longest %2 ms CPU (%3 ms wall, %4), p99 %5 ms; loop delay p99 %6 ms, longest %7 ms")
        .arg(events)
        .arg(maxCpuMs, 0, 'f', 2)
        .arg(maxWallMs, 0, 'f', 2)
        .arg(longestEvent.isEmpty() ? QStringLiteral("none") : longestEvent)
        .arg(p99CpuMs, 0, 'f', 2)
        .arg(p99DelayMs, 0, 'f', 2)
        .arg(maxDelayMs, 0, 'f', 2);
}

void DurationHistogram::add(double ms) {
    const auto step = static_cast<std::size_t>(std::max(0.0, ms) / kStepMs);
    ++m_counts[std::min(step, m_counts.size() - 1)];
    ++m_count;
    m_max = std::max(m_max, ms);
}

double DurationHistogram::percentile(double fraction) const {
    const auto wanted = static_cast<std::uint64_t>(fraction * static_cast<double>(m_count));
    std::uint64_t seen = 0;
    for (std::size_t step = 0; step < m_counts.size(); ++step) {
        seen += m_counts[step];
        if (seen > wanted)
            return std::min(m_max, static_cast<double>(step + 1) * kStepMs);
    }
    return m_max;
}

FrameWatch::FrameWatch(QObject* parent)
    : QObject(parent) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kTickMs);
    connect(&m_timer, &QTimer::timeout, this, &FrameWatch::tick);
}

void FrameWatch::start() {
    m_cpu.clear();
    m_delay.clear();
    m_maxWallMs = 0;
    m_longestEvent.clear();
    m_isRunning = true;
    m_sinceTick.start();
    m_timer.start();
}

void FrameWatch::stop() {
    if (!m_isRunning)
        return;
    m_isRunning = false;
    m_timer.stop();
    qCInfo(lcFrames).noquote() << times().text();
}

FrameTimes FrameWatch::times() const {
    return {m_cpu.count(), m_cpu.max(), m_maxWallMs, m_cpu.percentile(0.99), m_delay.max(), m_delay.percentile(0.99),
        m_longestEvent};
}

void FrameWatch::add(double cpuMs, double wallMs, QObject* receiver, QEvent* event) {
    if (cpuMs > m_cpu.max()) {
        // The receiver may be gone after the delivery: the caller passes null then.
        const QString type = QString::fromLatin1(QMetaEnum::fromType<QEvent::Type>().valueToKey(event->type()));
        m_longestEvent = type;
        if (receiver)
            m_longestEvent.prepend(QString::fromLatin1(receiver->metaObject()->className()) + QLatin1Char(' '));
    }
    m_cpu.add(cpuMs);
    m_maxWallMs = std::max(m_maxWallMs, wallMs);
}

void FrameWatch::tick() {
    const double elapsedMs = static_cast<double>(m_sinceTick.nsecsElapsed()) / 1e6;
    m_sinceTick.start();
    m_delay.add(elapsedMs - kTickMs);
}

Application::Application(int& argc, char** argv)
    : QApplication(argc, argv) { }

bool Application::notify(QObject* receiver, QEvent* event) {
    if (!m_watch.isRunning() || m_depth > 0)
        return QApplication::notify(receiver, event);
    // DeferredDelete is delivered through the same door: the type must be read before, the receiver not after.
    const bool mayDie = event->type() == QEvent::DeferredDelete || event->type() == QEvent::Close;
    QElapsedTimer wall;
    wall.start();
    const double cpuBefore = threadCpuMs();
    ++m_depth;
    const QPointer<QObject> alive(mayDie ? nullptr : receiver);
    const bool result = QApplication::notify(receiver, event);
    --m_depth;
    m_watch.add(threadCpuMs() - cpuBefore, static_cast<double>(wall.nsecsElapsed()) / 1e6, alive, event);
    return result;
}

FrameWatch* Application::currentFrameWatch() {
    auto* application = qobject_cast<Application*>(QCoreApplication::instance());
    return application ? &application->frameWatch() : nullptr;
}

} // namespace spanloom::ui
