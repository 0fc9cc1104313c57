#include "ui/settings/evaluator_rules_page.h"

#include <cmath>
#include <utility>

#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

enum Column { kName, kRows, kScores, kLabels, kBy, kPasses, kRule, kColumns };

QString scoresText(const EvaluationSummary& summary) {
    if (!summary.minimum || !summary.maximum)
        return absentText();
    if (*summary.minimum == *summary.maximum)
        return formatScore(*summary.minimum);
    return QStringLiteral("%1 … %2").arg(formatScore(*summary.minimum), formatScore(*summary.maximum));
}

QString labelsText(const EvaluationSummary& summary, std::size_t most) {
    QStringList texts;
    for (std::size_t i = 0; i < summary.labels.size() && i < most; ++i)
        texts.append(QStringLiteral("%1 %2").arg(
            toText(summary.labels[i].label), formatCount(summary.labels[i].rows)));
    if (summary.labels.size() > most || summary.otherLabels > 0)
        texts.append(QStringLiteral("…"));
    return texts.isEmpty() ? absentText() : texts.join(QStringLiteral(", "));
}

QString raterText(const EvaluationSummary& summary) {
    QStringList texts;
    if (summary.llmRows > 0)
        texts.append(EvaluatorRulesPage::tr("LLM"));
    if (summary.codeRows > 0)
        texts.append(EvaluatorRulesPage::tr("code"));
    if (summary.humanRows > 0)
        texts.append(EvaluatorRulesPage::tr("human"));
    return texts.isEmpty() ? absentText() : texts.join(QStringLiteral(", "));
}

QString ruleText(const EvaluationSummary& summary) {
    if (!summary.rule || summary.rule->isEmpty())
        return summary.recordedThreshold
            ? EvaluatorRulesPage::tr("recorded: %1").arg(formatScore(*summary.recordedThreshold))
            : absentText();
    QStringList texts;
    if (summary.rule->threshold) {
        const bool isHigher = summary.rule->direction == EvaluationDirection::HigherIsBetter;
        texts.append((isHigher ? QStringLiteral("≥ ") : QStringLiteral("≤ ")) + formatScore(*summary.rule->threshold));
    }
    for (const std::string& label : summary.rule->passLabels)
        texts.append(toText(label));
    return texts.isEmpty() ? EvaluatorRulesPage::tr("by labels") : texts.join(QStringLiteral(", "));
}

QString passesText(const EvaluationSummary& summary) {
    if (summary.isFeedback)
        return EvaluatorRulesPage::tr("%1 up, %2 down")
            .arg(formatCount(summary.thumbsUp), formatCount(summary.thumbsDown));
    const auto rate = summary.passRate();
    if (!rate)
        return absentText();
    return QStringLiteral("%1 (%2 / %3)")
        .arg(formatPercent(*rate), formatCount(summary.passed), formatCount(summary.passed + summary.failed));
}

std::vector<std::string> labelsOf(const QLineEdit* edit) {
    std::vector<std::string> labels;
    for (const QString& label : edit->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString text = label.trimmed(); !text.isEmpty())
            labels.push_back(text.toStdString());
    return labels;
}

QString joined(const std::vector<std::string>& labels) {
    QStringList texts;
    for (const std::string& label : labels)
        texts.append(toText(label));
    return texts.join(QStringLiteral(", "));
}

} // namespace

EvaluatorRulesPage::EvaluatorRulesPage(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_note(new QLabel(tr("What counts as a pass. Your rule is stronger than a verdict that the dump records; "
                           "verdicts change at once, nothing is rebuilt."),
          this))
    , m_table(new QTableWidget(0, kColumns, this))
    , m_empty(new QLabel(tr("Nothing has been evaluated in these traces.\n\n"
                            "Evaluations come from attributes, events, evaluator spans, assessments and score files."),
          this)) {
    m_note->setWordWrap(true);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    makeTable();
    m_form = makeForm();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_form);
    connect(theme, &Theme::changed, this, &EvaluatorRulesPage::applyTheme);
    applyTheme();
    setSummaries({});
}

void EvaluatorRulesPage::makeTable() {
    m_table->setHorizontalHeaderLabels(
        {tr("Evaluator"), tr("Results"), tr("Scores"), tr("Labels"), tr("By"), tr("Passes"), tr("Rule")});
    m_table->horizontalHeaderItem(kRows)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->setAccessibleName(tr("Evaluators"));
    m_table->setItemDelegate(new RowDelegate(m_theme, m_table));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme->measures().rowHeightTable);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(kName, QHeaderView::Stretch);
    header->setSectionResizeMode(kLabels, QHeaderView::Interactive);
    m_table->setColumnWidth(kLabels, 22 * fontMetrics().averageCharWidth());
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row, int, int before, int) {
        if (row != before)
            showCurrent();
    });
    connect(m_table, &QTableWidget::itemActivated, this, [this] { m_threshold->setFocus(); });
}

QWidget* EvaluatorRulesPage::makeForm() {
    auto* form = new QWidget(this);
    auto* rows = new QFormLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_title = new QLabel(form);
    m_title->setFont(m_theme->boldFont());
    m_title->setTextFormat(Qt::PlainText);
    rows->addRow(m_title);
    m_threshold = new QLineEdit(form);
    m_threshold->setAccessibleName(tr("Threshold"));
    m_threshold->setPlaceholderText(tr("none"));
    m_direction = new QComboBox(form);
    m_direction->addItem(tr("or more is a pass"), static_cast<int>(EvaluationDirection::HigherIsBetter));
    m_direction->addItem(tr("or less is a pass"), static_cast<int>(EvaluationDirection::LowerIsBetter));
    m_direction->setAccessibleName(tr("Direction"));
    auto* line = new QHBoxLayout;
    line->addWidget(m_threshold, 1);
    line->addWidget(m_direction);
    rows->addRow(tr("Score"), line);
    m_passLabels = new QLineEdit(form);
    m_passLabels->setPlaceholderText(tr("labels that pass, with commas between"));
    m_passLabels->setAccessibleName(tr("Labels that pass"));
    m_failLabels = new QLineEdit(form);
    m_failLabels->setPlaceholderText(tr("labels that fail"));
    m_failLabels->setAccessibleName(tr("Labels that fail"));
    rows->addRow(tr("Passes"), m_passLabels);
    rows->addRow(tr("Fails"), m_failLabels);
    m_preview = new QLabel(form);
    m_keep = new QPushButton(tr("Use This Rule"), form);
    m_reset = new QPushButton(tr("No Rule"), form);
    m_reset->setToolTip(tr("What the dump says holds again"));
    m_keep->setAutoDefault(false);
    m_reset->setAutoDefault(false);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_preview, 1);
    foot->addWidget(m_reset);
    foot->addWidget(m_keep);
    rows->addRow(foot);
    for (QLineEdit* edit : {m_threshold, m_passLabels, m_failLabels}) {
        connect(edit, &QLineEdit::textChanged, this, &EvaluatorRulesPage::check);
        connect(edit, &QLineEdit::returnPressed, this, &EvaluatorRulesPage::keep);
    }
    connect(m_direction, &QComboBox::currentIndexChanged, this, &EvaluatorRulesPage::check);
    connect(m_keep, &QPushButton::clicked, this, &EvaluatorRulesPage::keep);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        const EvaluationSummary* summary = current();
        if (!summary)
            return;
        const QString name = toText(summary->name);
        m_isTakenBack = true;
        fillForm({});
        Q_EMIT ruleRequested(name, std::nullopt);
    });
    return form;
}

void EvaluatorRulesPage::applyTheme() {
    QPalette quiet = m_theme->palette();
    quiet.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    for (QLabel* label : {m_note, m_empty, m_preview})
        label->setPalette(quiet);
}

void EvaluatorRulesPage::setSummaries(std::vector<EvaluationSummary> summaries) {
    const EvaluationSummary* before = current();
    const std::string kept = before ? before->name : std::string();
    const bool isKeptFeedback = before && before->isFeedback;
    // New results while a rule is being written must not take the words away.
    const bool wasWriting = !std::exchange(m_isTakenBack, false) && isWriting();
    m_summaries = std::move(summaries);
    m_isFilling = true;
    m_table->setRowCount(static_cast<int>(m_summaries.size()));
    int row = m_summaries.empty() ? -1 : 0;
    for (std::size_t i = 0; i < m_summaries.size(); ++i) {
        addRow(static_cast<int>(i), m_summaries[i]);
        if (m_summaries[i].name == kept && m_summaries[i].isFeedback == isKeptFeedback && !kept.empty())
            row = static_cast<int>(i);
    }
    m_table->setCurrentCell(row, 0);
    m_isFilling = false;
    const bool isEmpty = m_summaries.empty();
    m_table->setVisible(!isEmpty);
    m_form->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    const EvaluationSummary* now = current();
    if (wasWriting && now && now->name == kept && now->isFeedback == isKeptFeedback)
        check();
    else
        showCurrent();
}

void EvaluatorRulesPage::addRow(int row, const EvaluationSummary& summary) {
    const auto set = [&](int column, const QString& text, const QString& hint = {}) {
        auto* item = new QTableWidgetItem(text); // owned by the table
        item->setToolTip(plainToolTip(hint.isEmpty() ? text : hint));
        if (column == kRows)
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row, column, item);
    };
    QString title = toText(summary.title.empty() ? summary.name : summary.title);
    if (summary.isFeedback)
        title += tr(" (feedback)");
    set(kName, title);
    set(kRows, formatCount(summary.rows));
    set(kScores, scoresText(summary),
        summary.mean ? tr("Mean %1, scale %2").arg(formatScore(*summary.mean), toText(spanloom::name(summary.scale)))
                     : QString());
    set(kLabels, labelsText(summary, 3), labelsText(summary, 20));
    set(kBy, raterText(summary));
    set(kPasses, passesText(summary));
    set(kRule, ruleText(summary));
}

const EvaluationSummary* EvaluatorRulesPage::current() const {
    const int row = m_table->currentRow();
    return row >= 0 && static_cast<std::size_t>(row) < m_summaries.size() ? &m_summaries[static_cast<std::size_t>(row)]
                                                                          : nullptr;
}

void EvaluatorRulesPage::showCurrent() {
    const EvaluationSummary* summary = current();
    if (!summary || m_isFilling)
        return;
    m_isFilling = true;
    const EvaluationRule rule = summary->rule.value_or(EvaluationRule {});
    m_title->setText(toText(summary->title.empty() ? summary->name : summary->title));
    m_form->setEnabled(!summary->isFeedback); // an end user's word is no verdict
    m_isFilling = false;
    fillForm(rule);
}

void EvaluatorRulesPage::fillForm(const EvaluationRule& rule) {
    m_isFilling = true;
    m_threshold->setText(rule.threshold ? QString::number(*rule.threshold, 'g', 12) : QString());
    m_passLabels->setText(joined(rule.passLabels));
    m_failLabels->setText(joined(rule.failLabels));
    if (const EvaluationSummary* summary = current())
        m_direction->setCurrentIndex(m_direction->findData(static_cast<int>(summary->direction)));
    m_isFilling = false;
    check();
}

/// What stands in the form is not what holds.
bool EvaluatorRulesPage::isWriting() const {
    const EvaluationSummary* summary = current();
    if (!summary)
        return false;
    EvaluationRule none;
    none.name = summary->name;
    none.direction = summary->direction;
    return !isThresholdRight() || written() != summary->rule.value_or(none);
}

bool EvaluatorRulesPage::isThresholdRight() const {
    bool isNumber = true;
    const QString text = m_threshold->text().trimmed();
    const double value = text.isEmpty() ? 0 : text.toDouble(&isNumber);
    return isNumber && std::isfinite(value);
}

EvaluationRule EvaluatorRulesPage::written() const {
    EvaluationRule rule;
    if (const EvaluationSummary* summary = current())
        rule.name = summary->name;
    if (const QString text = m_threshold->text().trimmed(); !text.isEmpty() && isThresholdRight())
        rule.threshold = text.toDouble();
    rule.direction = static_cast<EvaluationDirection>(m_direction->currentData().toInt());
    rule.passLabels = labelsOf(m_passLabels);
    rule.failLabels = labelsOf(m_failLabels);
    return rule;
}

void EvaluatorRulesPage::check() {
    const EvaluationSummary* summary = current();
    if (!summary || m_isFilling)
        return;
    const EvaluationRule rule = written();
    m_reset->setEnabled(summary->rule.has_value());
    m_keep->setEnabled(isThresholdRight() && isWriting() && !rule.isEmpty());
    if (summary->isFeedback)
        return m_preview->setText(tr("What end users say is counted apart: it is no verdict."));
    if (!isThresholdRight())
        return m_preview->setText(tr("The threshold is no number."));
    m_preview->clear();
    if (!rule.isEmpty())
        Q_EMIT previewRequested(rule);
}

void EvaluatorRulesPage::keep() {
    if (m_keep->isEnabled())
        Q_EMIT ruleRequested(toText(written().name), written());
}

void EvaluatorRulesPage::setPreview(
    const QString& nameKey, std::uint64_t passed, std::uint64_t failed, std::uint64_t undecided) {
    const EvaluationSummary* summary = current();
    if (!summary || toText(summary->name) != nameKey)
        return;
    QString text = tr("%1 of %2 pass").arg(formatCount(passed), formatCount(passed + failed));
    if (undecided > 0)
        text += tr(", %1 the rule does not speak of").arg(formatCount(undecided));
    m_preview->setText(text);
}

QString EvaluatorRulesPage::preview() const { return m_preview->text(); }

} // namespace spanloom::ui
