#pragma once

#include <memory>

#include <QDialog>

#include "core/analysis/usage_explanation.h"

class QLabel;
class QPushButton;

namespace spanloom::ui {

class ExplainView;
class Theme;

/// "Why this number?" of one trace, non-modal. Starts as loading; the shell gives it what it shows.
class ExplainDialog : public QDialog {
    Q_OBJECT
public:
    ExplainDialog(const Theme* theme, TraceId trace, const QString& traceName, QWidget* parent = nullptr);

    [[nodiscard]] TraceId trace() const { return m_trace; }
    /// Given again, a person's place in it stays; `focus` is where one begins.
    void setExplanation(std::shared_ptr<const TraceDocument> document, UsageExplanation explanation,
        TotalKind focus = TotalKind::Cost);
    void setError(const QString& reason);
    [[nodiscard]] ExplainView* view() const { return m_view; }
    /// What stands there instead of the account; empty while it is shown.
    [[nodiscard]] QString notice() const;

Q_SIGNALS:
    void spanChosen(spanloom::TraceId trace, spanloom::SpanId span);
    void auditRequested();
    void pricesRequested();

private:
    void showNotice(const QString& text);

    const TraceId m_trace;
    ExplainView* m_view;
    QLabel* m_notice;
    QPushButton* m_copy;
    bool m_isBegun = false; ///< an account was shown before
};

} // namespace spanloom::ui
