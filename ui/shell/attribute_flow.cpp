#include "ui/shell/attribute_flow.h"

#include <utility>

#include <QPointer>

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/rebuild_turn.h"

namespace spanloom::ui {

namespace {

const QString kJob = QStringLiteral("attributes.apply");
const QString kStoreJob = QStringLiteral("attributes.store");
const QString kReadJob = QStringLiteral("attributes.read");

} // namespace

QString usableFieldName(Field field) {
    switch (field) {
    case Field::Route: return AttributeFlow::tr("route");
    case Field::Cohort: return AttributeFlow::tr("cohort");
    case Field::PromptVersion: return AttributeFlow::tr("prompt version");
    case Field::User: return AttributeFlow::tr("user");
    case Field::Session: return AttributeFlow::tr("session");
    case Field::Environment: return AttributeFlow::tr("environment");
    default: return toText(info(field).publicName);
    }
}

AttributeFlow::AttributeFlow(OpenFlow* flow, JobRunner* jobs, RebuildTurn* turn, QObject* parent)
    : QObject(parent)
    , m_flow(flow)
    , m_jobs(jobs)
    , m_turn(turn) {
    // The sample's cache and the user's share what was said of attributes.
    connect(flow, &OpenFlow::cacheChanged, this, &AttributeFlow::apply);
    connect(turn, &RebuildTurn::freed, this, &AttributeFlow::work);
}

void AttributeFlow::read() {
    m_jobs->run(
        kReadJob, this, [workspace = m_flow->current()](std::stop_token) { return workspace->attributeUses(); },
        [this](std::vector<AttributeUse> uses) {
            m_uses = std::move(uses);
            Q_EMIT usesChanged();
        });
}

void AttributeFlow::use(const QString& key, std::optional<Field> field) {
    m_wishes.push_back({key.toStdString(), field});
    store();
}

void AttributeFlow::apply() {
    if (!m_flow->current())
        return;
    m_wantsApply = true;
    read();
    store();
    work();
}

void AttributeFlow::cancel() {
    if (!m_isRebuilding)
        return;
    m_jobs->cancel(kJob);
    m_isRebuilding = false;
    m_wantsApply = false;
    m_flow->publishCurrent();
    Q_EMIT finished(tr("Stopped. Some sources still have the old meaning until the next start."), true);
    m_turn->giveBack();
}

QString AttributeFlow::startedText(const Wish& wish) {
    return wish.field ? tr("Applying %1 as %2…").arg(toText(wish.key), usableFieldName(*wish.field))
                      : tr("Taking back %1…").arg(toText(wish.key));
}

QString AttributeFlow::appliedText(const Wish& wish) {
    return wish.field ? tr("%1 is used as %2 now.").arg(toText(wish.key), usableFieldName(*wish.field))
                      : tr("%1 has its own meaning again.").arg(toText(wish.key));
}

/// A wish is kept before anything is rebuilt: a rebuild may wait for a long import, or for the next start.
void AttributeFlow::store() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (m_isStoring || m_wishes.empty() || !workspace)
        return;
    m_isStoring = true;
    const std::vector<Wish> wishes = std::exchange(m_wishes, {});
    struct Stored {
        std::vector<AttributeUse> uses;
        QString failure;
    };
    m_jobs->run(
        kStoreJob, this,
        [workspace, wishes](std::stop_token) -> Stored {
            Stored result;
            for (const Wish& wish : wishes) {
                const Status stored = workspace->setAttributeUse(wish.key, wish.field);
                if (!stored && result.failure.isEmpty())
                    result.failure
                        = tr("%1 could not be stored: %2.").arg(toText(wish.key), toText(stored.error().message));
            }
            result.uses = workspace->attributeUses();
            return result;
        },
        [this, newest = wishes.back()](const Stored& stored) {
            m_isStoring = false;
            m_wantsApply = true;
            m_jobs->cancel(kReadJob); // what it has read may be older
            m_uses = stored.uses;
            Q_EMIT usesChanged();
            if (stored.failure.isEmpty())
                m_newest = newest;
            else
                Q_EMIT finished(stored.failure, true);
            store();
            work();
        });
}

void AttributeFlow::showProgress(double fraction) {
    if (!m_isRebuilding)
        return;
    // Nobody has asked for it: other vocabularies than at the last start.
    if (!std::exchange(m_isAnnounced, true))
        Q_EMIT started(tr("Giving attributes their new meaning…"));
    Q_EMIT progressChanged(fraction);
}

void AttributeFlow::work() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (m_isRebuilding || !m_wantsApply || !workspace || !m_turn->take())
        return;
    m_isRebuilding = true;
    m_wantsApply = false;
    const std::optional<Wish> newest = std::exchange(m_newest, std::nullopt);
    m_isAnnounced = newest.has_value();
    if (newest)
        Q_EMIT started(startedText(*newest));
    // The runner outlives its jobs; whether this object is still there is asked on its own thread.
    const auto report = [runner = m_jobs, self = QPointer<AttributeFlow>(this)](const ImportProgress& progress) {
        QMetaObject::invokeMethod(
            runner,
            [self, fraction = progress.fraction] {
                if (self)
                    self->showProgress(fraction);
            },
            Qt::QueuedConnection);
    };
    m_jobs->run(
        kJob, this,
        [workspace, report](std::stop_token stop) -> QString {
            const Status applied = workspace->applyAttributeUses(stop, report);
            if (applied)
                return {};
            return tr("The new meaning could not be applied: %1.").arg(toText(applied.error().message));
        },
        [this, newest](const QString& failure) {
            m_isRebuilding = false;
            m_flow->publishCurrent();
            const bool isProblem = !failure.isEmpty();
            Q_EMIT finished(isProblem ? failure : newest ? appliedText(*newest) : QString(), isProblem);
            m_turn->giveBack(); // the next to ask may be this one
        });
}

} // namespace spanloom::ui
