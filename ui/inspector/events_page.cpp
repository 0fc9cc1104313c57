#include "ui/inspector/events_page.h"

#include <QHeaderView>

#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/inspector/detail_tree.h"

namespace spanloom::ui {

namespace {

QString offsetText(DurationNs offset) {
    return offset < 0 ? formatDuration(offset) : QLatin1Char('+') + formatDuration(offset);
}

} // namespace

EventsPage::EventsPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_tree(new DetailTree(theme, {tr("Time · key"), tr("Event · value"), tr("Type")}, this)) {
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_tree->header()->resizeSection(0, 170);
    setContentWidget(m_tree);
}

std::uint64_t EventsPage::count(const InspectedSpan& span) const { return span.content->events.size(); }

void EventsPage::show(const InspectedSpan& span) {
    m_tree->clear();
    if (span.content->events.empty()) {
        showNote(span.content->droppedEvents > 0
                ? tr("The writer dropped %1 events of this span.").arg(formatCount(span.content->droppedEvents))
                : tr("This span has no events."));
        return;
    }
    const TimeNs start = span.record().start;
    const TimeDisplay display = span.timeDisplay;
    for (const EventRow& event : span.content->events) {
        QString time = absentText();
        if (event.time != kNoTime)
            time = start == kNoTime ? exactTime(event.time, display) : offsetText(durationBetween(start, event.time));
        auto* item = new QTreeWidgetItem(m_tree, {time, toText(event.name)});
        item->setFont(1, m_theme.boldFont());
        if (event.time != kNoTime)
            item->setToolTip(0, exactTime(event.time, display));
        for (const AttributeRow& row : event.attributes)
            m_tree->addAttribute(item, row);
        if (event.droppedAttributes > 0)
            item->setText(2, tr("%1 attributes dropped").arg(event.droppedAttributes));
        item->setExpanded(true);
    }
    showContent();
}

} // namespace spanloom::ui
