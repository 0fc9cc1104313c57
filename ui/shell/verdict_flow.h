#pragma once

#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "core/analysis/evaluation_summary.h"

namespace spanloom::ui {

class JobRunner;
class OpenFlow;

/// A person's thresholds: summaries of what the evaluators said, changes of rules (one after the other), counts of
/// rules not kept yet. All by jobs. GUI thread only.
class VerdictFlow : public QObject {
    Q_OBJECT
public:
    VerdictFlow(OpenFlow* flow, JobRunner* jobs, QObject* parent = nullptr);

    [[nodiscard]] const std::vector<EvaluationSummary>& summaries() const { return m_summaries; }

public Q_SLOTS:
    /// Reads the summaries of the current snapshot; summariesChanged() follows.
    void read();
    void setRule(const QString& nameKey, const std::optional<spanloom::EvaluationRule>& rule);
    void preview(const spanloom::EvaluationRule& rule);

Q_SIGNALS:
    void summariesChanged();
    void previewed(const QString& nameKey, quint64 passed, quint64 failed, quint64 undecided);
    void verdictsChanged();
    void told(const QString& text, bool isProblem); ///< what was done, or why not

private:
    struct Wish {
        QString nameKey;
        std::optional<EvaluationRule> rule;
    };
    void storeNext();

    OpenFlow* m_flow;  // not owned
    JobRunner* m_jobs; // not owned
    std::vector<EvaluationSummary> m_summaries;
    std::vector<Wish> m_wishes; ///< not stored yet
    bool m_isStoring = false;
};

} // namespace spanloom::ui
