#pragma once

#include <string>
#include <vector>

#include "core/workspace/snapshot.h"

namespace spanloom::cli {

[[nodiscard]] std::string sourcesJson(const std::vector<SourceSummary>& sources);
/// One line a source, then what was not understood, a line each.
[[nodiscard]] std::string sourcesTable(const std::vector<SourceSummary>& sources);

} // namespace spanloom::cli
