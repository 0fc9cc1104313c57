#include "ui/shell/verdict_flow.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "core/workspace/workspace.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/shell/open_flow.h"

namespace spanloom::ui {

namespace {

const QString kReadJob = QStringLiteral("verdicts.read");
const QString kStoreJob = QStringLiteral("verdicts.store");
const QString kPreviewJob = QStringLiteral("verdicts.preview");

} // namespace

VerdictFlow::VerdictFlow(OpenFlow* flow, JobRunner* jobs, QObject* parent)
    : QObject(parent)
    , m_flow(flow)
    , m_jobs(jobs) {
    connect(flow, &OpenFlow::cacheChanged, this, &VerdictFlow::storeNext);
}

void VerdictFlow::read() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (!workspace)
        return;
    m_jobs->run(
        kReadJob, this, [workspace](std::stop_token) { return workspace->evaluationSummaries(); },
        [this](std::vector<EvaluationSummary> summaries) {
            m_summaries = std::move(summaries);
            Q_EMIT summariesChanged();
        });
}

void VerdictFlow::setRule(const QString& nameKey, const std::optional<EvaluationRule>& rule) {
    m_wishes.push_back({nameKey, rule});
    storeNext();
}

void VerdictFlow::storeNext() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (m_isStoring || m_wishes.empty() || !workspace)
        return;
    m_isStoring = true;
    const Wish next = std::move(m_wishes.front());
    m_wishes.erase(m_wishes.begin());
    m_jobs->run(
        kStoreJob, this,
        [workspace, next](std::stop_token) -> QString {
            const Status stored = workspace->setEvaluationRule(next.nameKey.toStdString(), next.rule);
            return stored ? QString() : tr("The rule could not be stored: %1.").arg(toText(stored.error().message));
        },
        [this, next](const QString& failure) {
            m_isStoring = false;
            m_flow->publishCurrent();
            read();
            if (!failure.isEmpty()) {
                Q_EMIT told(failure, true);
            } else {
                Q_EMIT told(next.rule ? tr("The rule for %1 holds now.").arg(next.nameKey)
                                      : tr("%1 has no rule any more.").arg(next.nameKey),
                    false);
                Q_EMIT verdictsChanged();
            }
            storeNext();
        });
}

void VerdictFlow::preview(const EvaluationRule& rule) {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (!workspace)
        return;
    struct Counts {
        quint64 passed = 0, failed = 0, undecided = 0;
    };
    m_jobs->run(
        kPreviewJob, this,
        [snapshot = workspace->snapshot(), rule](std::stop_token stop) -> Counts {
            Counts counts;
            // Spellings are many times repeated: each is made a key once.
            std::unordered_map<std::string, bool> isIt;
            for (const auto& range : snapshot->evaluationRanges) {
                if (stop.stop_requested())
                    break;
                for (const Evaluation& row : range) {
                    if (row.isFeedback || row.isSuperseded)
                        continue;
                    auto known = isIt.find(row.name);
                    if (known == isIt.end())
                        known = isIt.emplace(row.name, evaluationNameKey(row.name) == rule.name).first;
                    if (!known->second)
                        continue;
                    const auto verdict = verdictByRule(row, rule);
                    counts.passed += verdict == Verdict::Pass ? 1 : 0;
                    counts.failed += verdict == Verdict::Fail ? 1 : 0;
                    counts.undecided += verdict ? 0 : 1;
                }
            }
            return counts;
        },
        [this, name = toText(rule.name)](const Counts& counts) {
            Q_EMIT previewed(name, counts.passed, counts.failed, counts.undecided);
        });
}

} // namespace spanloom::ui
