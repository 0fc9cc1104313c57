#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/semantics/price_table.h"
#include "core/store/columns/trace_table.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// One stored copy of a span, or a fragment of one (SpanFlag::Fragment), as the trace layer is built from it. Views must
/// outlive the call.
struct StoredSpan {
    SpanId id;
    SpanId parentId;
    bool hasParent = false;
    TimeNs start = kNoTime;
    TimeNs end = kNoTime;
    StringId name = 0;
    OtelKind otelKind = OtelKind::Unspecified;
    StatusCode status = StatusCode::Unset;
    std::uint32_t flags = 0;
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    std::uint32_t scopeKey = 0; ///< equal for spans of one instrumentation, also where segments number scopes apart
    std::uint64_t contentHash = 0;
    std::uint32_t eventCount = 0;
    MeaningView meaning;         ///< texts are ids of `strings` given to the builder
    MeaningView resourceMeaning; ///< what its resource says; the last resort of inheritance
    SpanRef ref;
};

/// Builds the trace layer: visible copies, tree, order, self time, which calls count, inherited identity, totals.
/// Reusable (keeps its buffers); one thread. O(n log n) in the spans of the trace.
class TraceBuilder {
public:
    TraceBuilder(std::shared_ptr<const StringPool> strings, std::shared_ptr<const PriceTable> prices);
    ~TraceBuilder();

    /// `evaluations`: all rows of this trace; rows without a target are given one where parentage tells (an
    /// evaluator span judges its parent's …), else they stay with the trace. meaning views are copied into the document.
    [[nodiscard]] TraceDocument build(
        TraceId id, std::span<const StoredSpan> spans, std::vector<Evaluation> evaluations);

    /// The row of the trace list. `runs` is left empty (the caller knows the rows).
    [[nodiscard]] TraceSummary summarise(const TraceDocument& document) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
