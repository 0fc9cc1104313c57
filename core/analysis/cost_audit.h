#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/reported_totals.h"
#include "core/semantics/price_table.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// The same call reported by several spans of a trace: what a plain sum would have counted too often.
struct DoubleReport {
    TraceId trace;
    SpanId counted;           ///< the span that counts
    std::string name;         ///< of that span
    std::uint32_t spans = 0;  ///< that report the call, the counted one included
    std::int64_t tokensLeftOut = 0;
    double usdLeftOut = 0;
};

/// Calls that no price was found for, by provider and model.
struct UnpricedModel {
    std::string provider;
    std::string model;        ///< empty = the calls name none
    std::uint64_t calls = 0;
    std::uint64_t traces = 0;
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    TraceId example;
    SpanId exampleSpan;
};

/// A sum that a span records for its subtree, or states for the whole trace, and that differs by more than a hundredth
/// from what the calls below say.
struct RollUpDisagreement {
    TraceId trace;
    SpanId span;
    std::string name;         ///< of the span; of a total stated for the trace also the attribute
    bool isCost = false;      ///< else tokens (input + output)
    double recorded = 0;
    double counted = 0;       ///< by the walk, within the span's subtree
    std::uint32_t silentCalls = 0; ///< calls below that report nothing: the trace may be sampled or cut
};

/// A model whose recorded costs are not what the price table says (more than a fifth apart).
struct CostDisagreement {
    std::string provider;
    std::string model;
    std::string priceRow;
    std::uint64_t calls = 0;
    double recordedUsd = 0;
    double computedUsd = 0;
    TraceId example;
    SpanId exampleSpan;
};

/// A model on another host, priced by its vendor's list.
struct EstimatedModel {
    std::string provider;
    std::string model;
    std::string priceRow;
    std::uint64_t calls = 0;
    double usd = 0;
};

struct CostAudit {
    std::uint64_t traces = 0;         ///< that were looked at
    std::uint64_t calls = 0;          ///< counted model calls, evaluators' included
    std::uint64_t recordedCalls = 0;  ///< of which the cost is recorded …
    std::uint64_t computedCalls = 0;  ///< … or computed …
    std::uint64_t unpricedCalls = 0;  ///< … or unknown though they used tokens
    double recordedUsd = 0;
    double computedUsd = 0;

    std::uint64_t doubleReports = 0;  ///< in all; the list holds the largest
    std::int64_t doubleTokens = 0;
    double doubleUsd = 0;
    std::uint64_t disagreements = 0;  ///< roll-ups, in all; the list holds the largest

    std::vector<DoubleReport> doubleReportList;          ///< by what was left out, largest first
    std::vector<UnpricedModel> unpricedModels;           ///< by calls, most first
    std::vector<RollUpDisagreement> rollUps;             ///< by ratio, largest first
    std::vector<CostDisagreement> costDisagreements;     ///< by the difference, largest first
    std::vector<EstimatedModel> estimatedModels;         ///< by money, most first
    [[nodiscard]] bool isClean() const;

    static constexpr std::size_t kMaxListed = 1000; ///< of double reports and roll-ups
};

/// Audits traces one by one; memory does not grow with their number. One thread.
class CostAuditor {
public:
    explicit CostAuditor(std::shared_ptr<const PriceTable> prices);
    ~CostAuditor();
    /// `reported`: what the writer states for the whole trace (reportedTotals()).
    void add(const TraceDocument& document, const std::vector<ReportedTotal>& reported = {});
    [[nodiscard]] CostAudit finish();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
