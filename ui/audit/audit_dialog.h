#pragma once

#include <QDialog>

#include "core/analysis/cost_audit.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace spanloom::ui {

class AuditView;
class Theme;

/// The cost audit of some traces, non-modal. Starts as running; closing it stops the audit.
class AuditDialog : public QDialog {
    Q_OBJECT
public:
    /// `scope`: of what, in words ("34 selected traces").
    AuditDialog(const Theme* theme, const QString& scope, QWidget* parent = nullptr);

    void setScope(const QString& scope);
    void setProgress(double fraction);
    void setAudit(CostAudit audit);
    void setError(const QString& reason);
    /// Prices have changed: what is shown is old, a new one is being made.
    void setRunning();
    [[nodiscard]] AuditView* view() const { return m_view; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void stopRequested(); ///< of the running audit; the dialog says that it was stopped

private:
    void endRunning();
    void updateButtons();

    QString m_scope;
    QLabel* m_summary;
    QProgressBar* m_progress;
    AuditView* m_view;
    QPushButton *m_stop, *m_addPrice, *m_copy;
};

} // namespace spanloom::ui
