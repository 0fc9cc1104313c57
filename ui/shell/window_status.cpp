#include "ui/shell/window_status.h"

#include <algorithm>

#include <QLabel>
#include <QStatusBar>
#include <QTimer>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/open/import_progress_view.h"
#include "ui/settings/progress_notice.h"
#include "ui/shell/explore_page.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/sides_bar.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr int kMessageMs = 8000;

} // namespace

WindowStatus::WindowStatus(QStatusBar* bar, const WindowContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_counts(new QLabel(bar))
    , m_filterTime(new QLabel(bar))
    , m_sources(new QLabel(bar))
    , m_watch(new QLabel(bar))
    , m_message(new QLabel(bar))
    , m_messageTimer(new QTimer(this))
    , m_progress(new ImportProgressView(bar))
    , m_notice(new ProgressNotice(bar))
    , m_sides(new SidesBar(context.state, context.theme, bar)) {
    m_counts->setObjectName(QStringLiteral("traceCounts"));
    m_watch->setObjectName(QStringLiteral("watchState"));
    for (QLabel* label : {m_counts, m_filterTime, m_sources, m_watch, m_message}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(8, 0, 8, 0);
    }
    for (QLabel* label : {m_counts, m_filterTime, m_sources})
        bar->addWidget(label);
    bar->addPermanentWidget(m_message);
    bar->addPermanentWidget(m_watch);
    m_watch->hide();
    bar->addPermanentWidget(m_sides);
    bar->addPermanentWidget(m_notice);
    bar->addPermanentWidget(m_progress);
    m_progress->hide();
    m_notice->hide();
    m_messageTimer->setSingleShot(true);
    m_messageTimer->setInterval(kMessageMs);
    connect(m_messageTimer, &QTimer::timeout, m_message, &QLabel::clear);
    connect(context.state, &ViewState::resultChanged, this, &WindowStatus::showCounts);
    connect(context.state, &ViewState::snapshotChanged, this, &WindowStatus::showCounts);
    connect(context.flow, &OpenFlow::watchChanged, this, &WindowStatus::showWatch);
    connect(context.flow, &OpenFlow::watchImported, this, [this](const QString& message) {
        if (!message.isEmpty())
            tell(message);
    });
    showCounts();
}

void WindowStatus::showWatch() {
    const WatchFlow& watch = m_context.flow->watch();
    m_watch->setVisible(watch.isWatching());
    m_watch->setText(tr("Watching %1").arg(watch.name()));
    m_watch->setToolTip(plainToolTip(tr("New files and new lines are read as they are written:\n%1\nFile › Stop "
                                        "Watching ends it.")
                                         .arg(watch.files().join(QLatin1Char('\n')))));
}

void WindowStatus::tell(const QString& text) {
    m_message->setText(text);
    m_messageTimer->start();
}

void WindowStatus::clearMessage() { m_message->clear(); }

void WindowStatus::setPageText(const QString& text) {
    m_pageText = text;
    showCounts();
}

void WindowStatus::showCounts() {
    const Snapshot& snapshot = *m_context.state->snapshot();
    const QueryResult& result = *m_context.state->result();
    const bool hasSources = !snapshot.sources.empty();
    const bool isExplore = m_pageText.isEmpty();
    m_counts->setVisible(!isExplore || hasSources);
    m_filterTime->setVisible(isExplore && hasSources && !result.filter.isEmpty());
    m_sources->setVisible(isExplore && hasSources);
    if (!isExplore) {
        m_counts->setText(m_pageText);
        return;
    }
    const std::size_t shown = result.selection->count;
    const std::size_t all = result.selection->table->rows();
    const QString traces = all == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(all));
    m_counts->setText(shown == all ? traces : tr("%1 of %2").arg(formatCount(shown), traces));
    m_filterTime->setText(
        tr("filter %1").arg(formatDuration(static_cast<DurationNs>(result.milliseconds * 1e6))));
    std::int64_t bytes = 0;
    for (const SourceSummary& source : snapshot.sources)
        bytes += std::max<std::int64_t>(0, source.bytes);
    m_sources->setText(snapshot.sources.size() == 1
            ? tr("1 source · %1").arg(formatBytes(bytes))
            : tr("%1 sources · %2").arg(formatCount(snapshot.sources.size()), formatBytes(bytes)));
}

} // namespace spanloom::ui
