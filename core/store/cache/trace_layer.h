#pragma once

#include "core/base/result.h"
#include "core/store/cache/segment.h"
#include "core/store/cache/sqlite.h"

namespace spanloom {

/// The trace layer of an open segment; NotFound when none was written yet.
[[nodiscard]] Result<TraceLayer> readTraceLayer(sqlite::Connection& connection);

} // namespace spanloom
