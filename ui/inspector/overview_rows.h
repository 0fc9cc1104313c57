#pragma once

#include <vector>

#include <QString>

#include "ui/base/badge.h"
#include "ui/inspector/inspector_page.h"

namespace spanloom::ui {

/// One fact of a span.
struct OverviewRow {
    QString label;
    QString value;
    QString exact; ///< for a tooltip, where the value is rounded or wants a reason; else empty
    BadgeRole role = BadgeRole::Neutral;
};

struct OverviewGroup {
    QString title;
    std::vector<OverviewRow> rows;
};

/// What is known of a span beside its texts, in groups; only what exists. Pure, for the page and its tests.
[[nodiscard]] std::vector<OverviewGroup> overviewOf(const InspectedSpan& span);

/// The value of the first fact with this label, empty when there is none.
[[nodiscard]] QString overviewValue(const std::vector<OverviewGroup>& groups, const QString& label);

} // namespace spanloom::ui
