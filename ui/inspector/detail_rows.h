#pragma once

#include <string_view>
#include <vector>

#include "ui/inspector/overview_rows.h"

namespace spanloom::ui {

/// Appends the facts of one group of SpanContent::details, but for those that the overview has from columns. The
/// tooltip names the attribute that a fact was read from.
void appendDetails(std::vector<OverviewRow>& rows, const SpanContent& content, std::string_view group);

} // namespace spanloom::ui
