#include "ui/shell/attribute_flow.h"

#include <atomic>
#include <utility>

#include <QPointer>

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/shell/open_flow.h"

namespace spanloom::ui {

namespace {

const QString kJob = QStringLiteral("attributes.apply");

struct Outcome {
    QString text;
    bool isProblem = false;
};

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

AttributeFlow::AttributeFlow(OpenFlow* flow, JobRunner* jobs, QObject* parent)
    : QObject(parent)
    , m_flow(flow)
    , m_jobs(jobs) {
    // The sample's cache and the user's share what was said of attributes.
    connect(flow, &OpenFlow::cacheChanged, this, &AttributeFlow::apply);
}

std::vector<AttributeUse> AttributeFlow::uses() const {
    const std::shared_ptr<Workspace>& workspace = m_flow->current();
    return workspace ? workspace->attributeUses() : std::vector<AttributeUse>();
}

void AttributeFlow::use(const QString& key, std::optional<Field> field) {
    m_wishes.push_back({key.toStdString(), field});
    m_wantsApply = true;
    work();
}

void AttributeFlow::apply() {
    if (!m_flow->current())
        return;
    m_wantsApply = true;
    work();
}

void AttributeFlow::cancel() {
    if (!m_isRebuilding)
        return;
    m_jobs->cancel(kJob);
    m_isRebuilding = false;
    m_flow->publishCurrent();
    Q_EMIT usesChanged();
    Q_EMIT finished(tr("Stopped. Some sources still have the old meaning until the next start."), true);
}

void AttributeFlow::work() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (m_isRebuilding || !m_wantsApply || !workspace)
        return;
    m_isRebuilding = true;
    m_wantsApply = false;
    const std::vector<Wish> wishes = std::exchange(m_wishes, {});
    if (!wishes.empty()) {
        const Wish& last = wishes.back();
        Q_EMIT started(last.field ? tr("Applying %1 as %2…").arg(toText(last.key), usableFieldName(*last.field))
                                  : tr("Taking back %1…").arg(toText(last.key)));
    }
    const QPointer<AttributeFlow> self(this);
    const auto report = [self](const ImportProgress& progress) {
        QMetaObject::invokeMethod(
            self, [self, fraction = progress.fraction] {
                if (self && self->m_isRebuilding)
                    Q_EMIT self->progressChanged(fraction);
            },
            Qt::QueuedConnection);
    };
    m_jobs->run(
        kJob, this,
        [workspace, wishes, report](std::stop_token stop) -> Outcome {
            for (const Wish& wish : wishes)
                if (const Status stored = workspace->setAttributeUse(wish.key, wish.field); !stored)
                    return {tr("%1 could not be stored: %2.").arg(toText(wish.key), toText(stored.error().message)), true};
            if (const Status applied = workspace->applyAttributeUses(stop, report); !applied)
                return {tr("The new meaning could not be applied: %1.").arg(toText(applied.error().message)), true};
            if (wishes.empty())
                return {};
            const Wish& last = wishes.back();
            return {last.field ? tr("%1 is used as %2 now.").arg(toText(last.key), usableFieldName(*last.field))
                               : tr("%1 has its own meaning again.").arg(toText(last.key)),
                false};
        },
        [this](const Outcome& outcome) {
            m_isRebuilding = false;
            m_flow->publishCurrent();
            Q_EMIT usesChanged();
            Q_EMIT finished(outcome.text, outcome.isProblem);
            work();
        });
}

} // namespace spanloom::ui
