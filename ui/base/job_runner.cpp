#include "ui/base/job_runner.h"

#include <exception>

#include <QLoggingCategory>
#include <QMetaObject>

namespace spanloom::ui {

namespace {
Q_LOGGING_CATEGORY(lcJobs, "spanloom.jobs", QtWarningMsg)
} // namespace

JobRunner::JobRunner(QObject* parent, int threads)
    : QObject(parent) {
    m_pool.setMaxThreadCount(threads);
}

JobRunner::~JobRunner() {
    cancelAll();
    m_pool.clear();
    m_pool.waitForDone();
}

void JobRunner::start(const QString& key, QObject* owner, std::function<Delivery(std::stop_token)> work) {
    cancel(key);
    Run run;
    run.number = ++m_lastNumber;
    m_runs.insert(key, run);
    const QPointer<QObject> guard(owner);
    m_pool.start([this, key, guard, number = run.number, stop = run.stop.get_token(), work = std::move(work)] {
        Delivery delivery;
        if (!stop.stop_requested()) {
            // The wall around one job: what allocation or a library throws ends the job, not the program.
            try {
                delivery = work(stop);
            } catch (const std::exception& exception) {
                qCWarning(lcJobs) << "job" << key << "failed:" << exception.what();
            }
        }
        QMetaObject::invokeMethod(
            this, [this, key, number, guard, delivery] { deliver(key, number, guard, delivery); },
            Qt::QueuedConnection);
    });
}

void JobRunner::deliver(
    const QString& key, std::uint64_t number, const QPointer<QObject>& owner, const Delivery& delivery) {
    const auto found = m_runs.constFind(key);
    if (found == m_runs.constEnd() || found->number != number)
        return;
    m_runs.erase(found);
    if (delivery && owner)
        delivery();
    Q_EMIT finished(key);
}

void JobRunner::cancel(const QString& key) {
    const auto found = m_runs.find(key);
    if (found == m_runs.end())
        return;
    found->stop.request_stop();
    m_runs.erase(found);
}

void JobRunner::cancelAll() {
    for (Run& run : m_runs)
        run.stop.request_stop();
    m_runs.clear();
}

} // namespace spanloom::ui
