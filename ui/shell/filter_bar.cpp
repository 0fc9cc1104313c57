#include "ui/shell/scope_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/base/format.h"
#include "ui/open/source_list_model.h"
#include "ui/shell/open_flow.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

QPushButton* chip(const char* name, QWidget* parent) {
    auto* button = new QPushButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setProperty("chip", true);
    button->hide();
    return button;
}

} // namespace

ScopeBar::ScopeBar(ViewState* state, OpenFlow* flow, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_flow(flow)
    , m_sample(chip("sampleChip", this))
    , m_scope(chip("scopeChip", this))
    , m_counts(new QLabel(this)) {
    auto* open = new QPushButton(tr("Open…"), this);
    open->setToolTip(tr("Open files (Ctrl+O)"));
    m_sample->setText(tr("Bundled sample  ✕"));
    m_sample->setToolTip(tr("Leave the sample and show your own cache"));
    m_sample->setAccessibleName(m_sample->toolTip());
    m_scope->setToolTip(tr("Show all sources again"));
    m_scope->setAccessibleName(m_scope->toolTip());
    m_counts->setObjectName(QStringLiteral("traceCounts"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 6, 12, 6);
    layout->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*> {open, m_sample, m_scope})
        layout->addWidget(widget);
    layout->addStretch();
    layout->addWidget(m_counts);
    connect(open, &QPushButton::clicked, this, &ScopeBar::openRequested);
    connect(m_sample, &QPushButton::clicked, flow, &OpenFlow::leaveSample);
    connect(m_scope, &QPushButton::clicked, state, [state] { state->setScope({}); });
    connect(state, &ViewState::scopeChanged, this, &ScopeBar::showChips);
    connect(state, &ViewState::snapshotChanged, this, &ScopeBar::showChips);
    connect(flow, &OpenFlow::cacheChanged, this, &ScopeBar::showChips);
    showChips();
}

QString ScopeBar::scopeText() const {
    const SourceScope& scope = m_state->scope();
    if (scope.size() > 1)
        return tr("Only %1 sources  ✕").arg(scope.size());
    for (const SourceSummary& source : m_state->snapshot()->sources) {
        if (scope.contains(source.id))
            return tr("Only %1  ✕").arg(fontMetrics().elidedText(sourceName(source), Qt::ElideMiddle, 320));
    }
    return {};
}

void ScopeBar::showChips() {
    m_sample->setVisible(m_flow->isSample());
    const QString text = scopeText();
    m_scope->setText(text);
    m_scope->setVisible(!text.isEmpty());
}

void ScopeBar::setCounts(std::size_t shown, std::size_t all) {
    const QString traces = all == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(all));
    m_counts->setText(shown == all ? traces : tr("%1 of %2").arg(formatCount(shown), traces));
}

} // namespace spanloom::ui
