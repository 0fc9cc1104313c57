#pragma once

#include <optional>
#include <vector>

#include <QDialog>

#include "core/trace/price_row.h"

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace spanloom::ui {

class Theme;

/// One price row of a person's, to be made or changed. Modal to its parent; row() is the result when it was accepted.
/// Whatever the form does not show (aliases, per-piece prices of an imported row) is kept.
class PriceEditor : public QDialog {
    Q_OBJECT
public:
    /// `row`: what to begin with; id 0 = a new one.
    PriceEditor(const Theme* theme, const PriceRow& row, QWidget* parent = nullptr);

    [[nodiscard]] PriceRow row() const;
    /// Why the row cannot be kept as it is; empty when it can.
    [[nodiscard]] QString problem() const;

private:
    struct PriceField {
        QLineEdit* edit;
        std::optional<double> TokenPrices::*price;
    };
    QLineEdit* addText(QFormLayout* form, const QString& label, const std::string& text, const QString& hint);
    void addPrice(QFormLayout* form, const QString& label, std::optional<double> TokenPrices::*price);
    void check();

    const Theme* m_theme; // not owned
    const PriceRow m_before;
    QLineEdit* m_model;
    QLineEdit* m_provider;
    QLineEdit* m_from;
    QLineEdit* m_until;
    QLineEdit* m_tier;
    QLineEdit* m_above;
    QLineEdit* m_note;
    QCheckBox* m_onlyThisProvider;
    std::vector<PriceField> m_prices;
    QLabel* m_problem;
    QPushButton* m_keep;
};

} // namespace spanloom::ui
