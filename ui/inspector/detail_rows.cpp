#include "ui/inspector/detail_rows.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

// Shown from the columns, with more to them.
constexpr std::string_view kColumns[] = {"param.temperature", "param.max_tokens", "param.stream", "param.service_tier",
    "route.decision", "guardrail.name", "guardrail.decision"};

QString tr(const char* text) { return QCoreApplication::translate("Overview", text); }

BadgeRole roleOf(const SpanDetail& detail) {
    if (detail.group == "Error")
        return BadgeRole::Bad;
    return BadgeRole::Neutral;
}

} // namespace

void appendDetails(std::vector<OverviewRow>& rows, const SpanContent& content, std::string_view group) {
    for (const SpanDetail& detail : content.details) {
        if (detail.group != group || std::ranges::find(kColumns, detail.field) != std::end(kColumns))
            continue;
        OverviewRow row {
            toText(detail.title), toText(detail.value), tr("From %1").arg(toText(detail.key)), roleOf(detail)};
        const bool isKnown = std::ranges::any_of(
            rows, [&](const OverviewRow& known) { return known.label == row.label && known.value == row.value; });
        if (!isKnown && !row.value.isEmpty())
            rows.push_back(std::move(row));
    }
}

} // namespace spanloom::ui
