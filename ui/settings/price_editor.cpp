#include "ui/settings/price_editor.h"

#include <cmath>

#include <QCheckBox>
#include <QDate>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/semantics/price_table.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

QString numberText(std::optional<double> number) {
    return number ? QString::number(*number, 'g', 12) : QString();
}

/// The number of a field; `isWrong` when it holds something else. Empty = not published.
std::optional<double> numberOf(const QLineEdit* edit, bool& isWrong) {
    QString text = edit->text().trimmed();
    if (text.startsWith(QLatin1Char('$')))
        text.remove(0, 1);
    if (text.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value) || value < 0) {
        isWrong = true;
        return std::nullopt;
    }
    return value;
}

} // namespace

PriceEditor::PriceEditor(const Theme* theme, const PriceRow& row, QWidget* parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_before(row)
    , m_problem(new QLabel(this)) {
    setWindowTitle(row.id == 0 ? tr("Add a Price") : tr("Change a Price"));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_model = addText(form, tr("Model"), row.model, tr("gpt-5-mini, my-model-* or ^a regular expression"));
    m_provider = addText(form, tr("Provider"), row.provider, tr("any"));
    addPrice(form, tr("Input"), &TokenPrices::input);
    addPrice(form, tr("Output"), &TokenPrices::output);
    addPrice(form, tr("Cache read"), &TokenPrices::cacheRead);
    addPrice(form, tr("Cache write"), &TokenPrices::cacheWrite);
    addPrice(form, tr("Reasoning"), &TokenPrices::reasoning);
    addPrice(form, tr("Audio input"), &TokenPrices::audioInput);
    addPrice(form, tr("Audio output"), &TokenPrices::audioOutput);
    m_from = addText(form, tr("From"), row.from, tr("first day, 2026-08-21"));
    m_until = addText(form, tr("Until"), row.until, tr("last day"));
    m_tier = addText(form, tr("Service tier"), row.tier, tr("list price; batch, flex, priority …"));
    m_above = addText(form, tr("Above"), row.aboveInputTokens < 0 ? "" : std::to_string(row.aboveInputTokens),
        tr("input tokens of a request; empty = every request"));
    m_note = addText(form, tr("Note"), row.note, {});
    m_onlyThisProvider = new QCheckBox(tr("Not as an estimate for other hosts"), this);
    m_onlyThisProvider->setChecked(row.isOnlyThisProvider);
    form->addRow(QString(), m_onlyThisProvider);
    auto* hint = new QLabel(tr("Prices are USD per million tokens. Leave empty what is not published: "
                               "a cost that needs it stays unknown."),
        this);
    hint->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_keep = buttons->addButton(row.id == 0 ? tr("Add") : tr("Change"), QDialogButtonBox::AcceptRole);
    m_keep->setDefault(true);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(hint);
    layout->addLayout(form);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QLineEdit* edit : findChildren<QLineEdit*>())
        connect(edit, &QLineEdit::textChanged, this, &PriceEditor::check);
    QPalette quiet = theme->palette();
    quiet.setColor(QPalette::WindowText, theme->color(Role::Muted));
    hint->setPalette(quiet);
    QPalette bad = theme->palette();
    bad.setColor(QPalette::WindowText, theme->color(Role::BadText));
    m_problem->setPalette(bad);
    resize(76 * fontMetrics().averageCharWidth(), sizeHint().height());
    check();
}

QLineEdit* PriceEditor::addText(
    QFormLayout* form, const QString& label, const std::string& text, const QString& hint) {
    auto* edit = new QLineEdit(toText(text), this);
    edit->setPlaceholderText(hint);
    edit->setAccessibleName(label);
    form->addRow(label, edit);
    return edit;
}

void PriceEditor::addPrice(QFormLayout* form, const QString& label, std::optional<double> TokenPrices::*price) {
    QLineEdit* edit = addText(form, label, numberText(m_before.tokens.*price).toStdString(), tr("not published"));
    m_prices.push_back({edit, price});
}

PriceRow PriceEditor::row() const {
    PriceRow row = m_before;
    const auto text = [](const QLineEdit* edit) { return edit->text().trimmed().toStdString(); };
    if (row.name == row.model)
        row.name.clear();
    row.model = text(m_model);
    row.provider = text(m_provider);
    row.from = text(m_from);
    row.until = text(m_until);
    row.tier = text(m_tier);
    row.note = text(m_note);
    row.aboveInputTokens = m_above->text().trimmed().isEmpty() ? -1 : m_above->text().trimmed().toLongLong();
    row.isOnlyThisProvider = m_onlyThisProvider->isChecked();
    row.isUser = true;
    bool isWrong = false;
    for (const PriceField& field : m_prices)
        row.tokens.*field.price = numberOf(field.edit, isWrong);
    if (row.asOf.empty())
        row.asOf = QDate::currentDate().toString(Qt::ISODate).toStdString();
    return row;
}

QString PriceEditor::problem() const {
    if (m_model->text().trimmed().isEmpty())
        return tr("Which model is it the price of?");
    bool isWrong = false;
    bool hasPrice = m_before.units != UnitPrices {};
    for (const PriceField& field : m_prices) {
        hasPrice = numberOf(field.edit, isWrong).has_value() || hasPrice;
        if (isWrong)
            return tr("“%1” is no price.").arg(field.edit->text());
    }
    if (!hasPrice)
        return tr("There is no price yet.");
    bool isNumber = true;
    if (!m_above->text().trimmed().isEmpty())
        m_above->text().trimmed().toULongLong(&isNumber);
    if (!isNumber)
        return tr("“%1” is no number of tokens.").arg(m_above->text());
    return toText(checkPriceRow(row()));
}

void PriceEditor::check() {
    const QString text = problem();
    m_problem->setText(text);
    m_keep->setEnabled(text.isEmpty());
}

} // namespace spanloom::ui
