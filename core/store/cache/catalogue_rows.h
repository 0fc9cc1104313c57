#pragma once

#include <cstdint>
#include <unordered_set>

#include "core/base/result.h"
#include "core/store/cache/catalogue.h"
#include "core/store/cache/sqlite.h"

namespace spanloom {

/// Adds a new source's rows to the tables for outside readers; rows of traces that other sources know as well are
/// replaced. Call within a transaction.
[[nodiscard]] Status insertSourceRows(sqlite::Connection& connection, std::int64_t source, const CatalogueTraces& rows);

/// Replaces the rows of these traces, evaluations included. Call within a transaction.
[[nodiscard]] Status replaceTraceRows(
    sqlite::Connection& connection, const CatalogueTraces& rows, const std::unordered_set<TraceId>& traces);

/// Removes a source with everything that no other source has. Call within a transaction.
[[nodiscard]] Status deleteSourceRows(sqlite::Connection& connection, std::int64_t source);

} // namespace spanloom
