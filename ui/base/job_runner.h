#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <utility>

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>

namespace spanloom::ui {

/// The one way to run something off the GUI thread. A job has a key: a newer job of the same key stops the older
/// one and drops its result. A result whose owner is gone is dropped too. Jobs hold copies or snapshots, never
/// widgets. GUI thread only (the work itself runs on a pool thread). Destruction stops all jobs and waits.
class JobRunner : public QObject {
    Q_OBJECT
public:
    explicit JobRunner(QObject* parent = nullptr, int threads = 2);
    ~JobRunner() override;

    /// `work` is T(std::stop_token), `deliver` void(T): called on the GUI thread while the owner lives.
    template <typename Work, typename Deliver>
    void run(const QString& key, QObject* owner, Work work, Deliver deliver) {
        start(key, owner, [work = std::move(work), deliver = std::move(deliver)](std::stop_token stop) mutable {
            auto result = work(stop);
            return std::function<void()>(
                [deliver = std::move(deliver), result = std::move(result)]() mutable { deliver(std::move(result)); });
        });
    }

    /// Stops a job; its result will not be delivered.
    void cancel(const QString& key);
    void cancelAll();
    [[nodiscard]] bool isRunning(const QString& key) const { return m_runs.contains(key); }
    [[nodiscard]] bool isIdle() const { return m_runs.isEmpty(); }

Q_SIGNALS:
    void finished(const QString& key); ///< delivered; not for cancelled or replaced jobs

private:
    using Delivery = std::function<void()>;
    void start(const QString& key, QObject* owner, std::function<Delivery(std::stop_token)> work);
    void deliver(const QString& key, std::uint64_t number, const QPointer<QObject>& owner, const Delivery& delivery);

    struct Run {
        std::uint64_t number = 0;
        std::stop_source stop;
    };
    QThreadPool m_pool;
    QHash<QString, Run> m_runs;
    std::uint64_t m_lastNumber = 0;
};

} // namespace spanloom::ui
