#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/analysis/evaluation_summary.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace spanloom::ui {

class Theme;

/// Settings: what a result of each evaluator means. Shows what the evaluators of the cache said and a person's rules;
/// asks for changes. A rule that is being written is counted before it holds (previewRequested, setPreview).
class EvaluatorRulesPage : public QWidget {
    Q_OBJECT
public:
    explicit EvaluatorRulesPage(const Theme* theme, QWidget* parent = nullptr);

    /// Rules of evaluators that the cache does not have belong in the list, too (rows = 0).
    void setSummaries(std::vector<EvaluationSummary> summaries);
    /// What the rule being written would make of the results of the current evaluator.
    void setPreview(const QString& nameKey, std::uint64_t passed, std::uint64_t failed, std::uint64_t undecided);
    [[nodiscard]] QString preview() const;
    [[nodiscard]] QTableWidget* table() const { return m_table; }

Q_SIGNALS:
    /// No rule: take it back.
    void ruleRequested(const QString& nameKey, const std::optional<spanloom::EvaluationRule>& rule);
    void previewRequested(const spanloom::EvaluationRule& rule);

private:
    void makeTable();
    QWidget* makeForm();
    void applyTheme();
    void addRow(int row, const EvaluationSummary& summary);
    void showCurrent();
    void check();
    void fillForm(const EvaluationRule& rule);
    [[nodiscard]] bool isWriting() const;
    void keep();
    [[nodiscard]] const EvaluationSummary* current() const;
    [[nodiscard]] EvaluationRule written() const;
    [[nodiscard]] bool isThresholdRight() const;

    const Theme* m_theme; // not owned
    std::vector<EvaluationSummary> m_summaries;
    QLabel* m_note;
    QTableWidget* m_table;
    QLabel* m_empty;
    QWidget* m_form = nullptr;
    QLabel* m_title = nullptr;
    QLineEdit *m_threshold = nullptr, *m_passLabels = nullptr, *m_failLabels = nullptr;
    QComboBox* m_direction = nullptr;
    QLabel* m_preview = nullptr;
    QPushButton *m_keep = nullptr, *m_reset = nullptr;
    bool m_isFilling = false;
    bool m_isTakenBack = false; ///< "No Rule" was asked for: the form follows what comes
};

} // namespace spanloom::ui
