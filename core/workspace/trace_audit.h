#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/analysis/cost_audit.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/workspace/snapshot.h"

namespace spanloom {

/// Opens the wanted traces of a snapshot (none given = all) one after the other, in the order in which they lie on
/// disk, and audits them. Traces that are gone by then are passed over. Blocks.
[[nodiscard]] Result<CostAudit> auditTraces(const Snapshot& snapshot, const std::optional<std::vector<TraceId>>& wanted,
    const std::function<Result<std::shared_ptr<const TraceDocument>>(TraceId)>& openTrace,
    const PayloadSource& payloads, std::shared_ptr<const PriceTable> prices, std::stop_token stop, const ProgressSink& progress);

} // namespace spanloom
