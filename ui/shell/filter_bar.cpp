#include "ui/shell/filter_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/flow_layout.h"
#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/open/source_list_model.h"
#include "ui/shell/open_flow.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr int kTypingMs = 120;
constexpr int kChipWidth = 360;

/// `prompt_version in ("v12", "v13")` of one term.
QString termText(const FacetTerm& term) {
    TraceFilter only;
    only.facets = {term};
    return toText(toExpression(only));
}

} // namespace

FilterBar::FilterBar(ViewState* state, const Theme* theme, OpenFlow* flow, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme)
    , m_flow(flow) {
    m_chips = new QWidget(this);
    m_chips->setObjectName(QStringLiteral("filterChips"));
    m_chipLayout = new FlowLayout(m_chips);
    m_chipLayout->setContentsMargins(8, 6, 8, 6);
    m_chipLayout->setSpacing(6);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTopRow());
    m_textTimer.setSingleShot(true);
    m_textTimer.setInterval(kTypingMs);
    connect(&m_textTimer, &QTimer::timeout, this, &FilterBar::applyText);
    connect(state, &ViewState::filterChanged, this, &FilterBar::showChips);
    connect(state, &ViewState::filterChanged, this, &FilterBar::showText);
    connect(state, &ViewState::snapshotChanged, this, &FilterBar::showChips);
    connect(state, &ViewState::timeDisplayChanged, this, &FilterBar::showChips);
    connect(flow, &OpenFlow::cacheChanged, this, &FilterBar::showChips);
    showChips();
    showText();
}

QWidget* FilterBar::makeTopRow() {
    auto* row = new QWidget(this);
    auto* open = new QPushButton(tr("Open…"), row);
    open->setToolTip(tr("Open files (Ctrl+O)"));
    m_text = new QLineEdit(row);
    m_text->setObjectName(QStringLiteral("quickFilter"));
    m_text->setClearButtonEnabled(true);
    m_text->setPlaceholderText(tr("Filter by name, id, user, session, service, model or tool"));
    m_text->setAccessibleName(tr("Quick filter"));
    m_text->setToolTip(tr("Quick filter (Ctrl+F): finds a text in root names, ids, users, sessions, services, routes, "
                          "models and tools"));
    m_text->installEventFilter(this);
    auto* columns = new QPushButton(tr("Columns ▾"), row);
    columns->setObjectName(QStringLiteral("columnsButton"));
    auto* compare = new QPushButton(tr("Compare…"), row);
    compare->setObjectName(QStringLiteral("compareButton"));
    compare->setProperty("primary", true);
    compare->setToolTip(tr("Put two sets of traces side by side"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(open);
    layout->addWidget(m_text, 1);
    layout->addWidget(columns);
    layout->addWidget(compare);
    connect(open, &QPushButton::clicked, this, &FilterBar::openRequested);
    connect(m_text, &QLineEdit::textEdited, this, [this] { m_textTimer.start(); });
    connect(m_text, &QLineEdit::returnPressed, this, &FilterBar::applyText);
    connect(columns, &QPushButton::clicked, this,
        [this, columns] { Q_EMIT columnsRequested(columns->mapToGlobal(columns->rect().bottomLeft())); });
    connect(compare, &QPushButton::clicked, this, &FilterBar::compareRequested);
    return row;
}

void FilterBar::focusFilter() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_text && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        m_text->clear();
        applyText();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FilterBar::applyText() {
    m_textTimer.stop();
    m_state->setFilterText(m_text->text().trimmed().toStdString());
}

void FilterBar::showText() {
    const QString text = toText(m_state->filter().text);
    if (!m_textTimer.isActive() && m_text->text().trimmed() != text)
        m_text->setText(text);
}

void FilterBar::addChip(
    const QString& name, const QString& text, const QString& toolTip, std::function<void()> remove) {
    auto* chip = new QPushButton(m_chips);
    chip->setObjectName(name);
    chip->setProperty("chip", true);
    chip->setText(fontMetrics().elidedText(text, Qt::ElideRight, kChipWidth).replace(u'&', QLatin1String("&&"))
        + QStringLiteral("  ✕"));
    chip->setToolTip(plainToolTip(toolTip));
    chip->setAccessibleName(tr("Remove the limit: %1").arg(text));
    connect(chip, &QPushButton::clicked, this, std::move(remove), Qt::QueuedConnection);
    m_chipLayout->addWidget(chip);
}

void FilterBar::addSourceChip() {
    const SourceScope& scope = m_state->scope();
    if (scope.empty())
        return;
    QStringList names;
    for (const SourceSummary& source : m_state->snapshot()->sources)
        if (scope.contains(source.id))
            names.append(sourceName(source));
    const QString text
        = scope.size() == 1 && !names.isEmpty() ? tr("Only %1").arg(names.first()) : tr("Only %1 sources").arg(scope.size());
    addChip(QStringLiteral("scopeChip"), text, tr("%1. Click to show all sources again").arg(names.join(tr(", "))),
        [this] { m_state->setScope({}); });
}

void FilterBar::addTimeChip() {
    const std::optional<TimeRange>& time = m_state->filter().time;
    if (!time)
        return;
    const TimeDisplay display = m_state->timeDisplay();
    const bool isOneDay = formatDate(time->from, display) == formatDate(time->to, display);
    addChip(QStringLiteral("timeChip"),
        tr("%1 – %2").arg(formatDateTime(time->from, display).chopped(4),
            (isOneDay ? formatTimeOfDay(time->to, display) : formatDateTime(time->to, display)).chopped(4)),
        tr("From %1 up to, not including, %2. Click to show all times")
            .arg(exactTime(time->from, display), exactTime(time->to, display)),
        [this] { m_state->setTimeRange(std::nullopt); });
}

void FilterBar::addFacetChips() {
    for (const FacetTerm& term : m_state->filter().facets) {
        const QString text = termText(term);
        addChip(QStringLiteral("facetChip"), text, tr("%1. Click to remove this condition").arg(text),
            [this, facet = term.facet] {
                FacetTerm empty;
                empty.facet = facet;
                m_state->setFacetTerm(std::move(empty));
            });
    }
}

void FilterBar::showChips() {
    while (QLayoutItem* item = m_chipLayout->takeAt(0)) {
        if (QWidget* chip = item->widget()) {
            chip->hide();
            chip->deleteLater();
        }
        delete item;
    }
    if (m_flow->isSample())
        addChip(QStringLiteral("sampleChip"), tr("Bundled sample"), tr("Leave the sample and show your own cache"),
            [this] { m_flow->leaveSample(); });
    addSourceChip();
    addTimeChip();
    addFacetChips();
    if (m_chipLayout->count() > 1 && !m_state->filter().isEmpty())
        addChip(QStringLiteral("clearChip"), tr("Clear all"), tr("Remove all conditions (Ctrl+Shift+Backspace)"),
            [this] { m_state->setFilter({}); });
    m_chips->setVisible(m_chipLayout->count() > 0);
}

} // namespace spanloom::ui
