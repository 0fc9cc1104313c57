#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/query/facet_index.h"

namespace spanloom {

enum class MetricUnit : std::uint8_t { Count, Nanoseconds, Tokens, Usd, Rate };
/// What a rise means: duration, cost, errors: worse; a pass rate would be better; counts of traces: neither.
enum class Direction : std::uint8_t { Neutral, LowerIsBetter, HigherIsBetter };

/// A metric on one side. Nothing = no data, which is not zero.
struct MetricValue {
    std::optional<double> value;
    std::uint64_t samples = 0;   ///< traces that have the figure: the denominator of a rate
    std::uint64_t numerator = 0; ///< of a rate
    std::uint64_t lacking = 0;   ///< traces of the side without the figure (unknown cost, no first token, not scored)
    std::uint64_t unpricedCalls = 0; ///< of costs: calls of the side's traces that no price was found for
};

struct ComparisonMetric {
    std::string id;    ///< stable: "duration_p95", "cost_mean", "eval.groundedness.fail_rate"
    std::string title; ///< "Duration p95", "Groundedness fail rate"
    MetricUnit unit = MetricUnit::Count;
    Direction direction = Direction::Neutral;
    std::string distribution; ///< id of the distribution that the figure is taken from; empty = none
    MetricValue a, b;

    /// b − a; nothing unless both sides have a value. Of rates in fractions (0.023 = 2.3 percentage points).
    [[nodiscard]] std::optional<double> difference() const;
    /// (b − a) / |a|; nothing when a is zero or a side has no value.
    [[nodiscard]] std::optional<double> relativeDifference() const;
};

/// Two histograms over the same bins. The bins reach from the lower of the two sides' 0.5th percentiles to the higher
/// of their 99.5th (from the least to the greatest value where no side has 200); what lies beyond is counted in the
/// outermost bins, so that each side's bins, zeros and lacking add up to its traces. Bins are equally wide on their
/// scale, except that edges between token counts, which are whole, lie on halves. No edges when neither side has a
/// value that the scale can show.
struct ComparisonDistribution {
    std::string id; ///< "duration", "ttft", "cost", "input_tokens", "output_tokens"
    std::string title;
    MetricUnit unit = MetricUnit::Count;
    bool isLogarithmic = false; ///< no value is negative, most are above zero, and they differ by more than 20 times
    bool isClipped = false;            ///< values lie beyond the edges, counted in the outermost bins
    std::vector<double> edges;         ///< bins + 1, ascending
    std::vector<std::uint32_t> a, b;   ///< traces a bin
    std::uint32_t lackingA = 0, lackingB = 0; ///< traces without the figure
    std::uint32_t zeroA = 0, zeroB = 0;       ///< zeros, which a logarithmic scale cannot show
};

struct Comparison {
    std::vector<ComparisonMetric> metrics;
    std::vector<ComparisonDistribution> distributions; ///< in the order of the metrics
    std::uint32_t tracesA = 0, tracesB = 0;
    std::uint32_t inBoth = 0; ///< traces that belong to both sides
};

/// Figures of two sets of traces: n; duration and time to first token p50, p95, p99; input and output tokens a trace
/// (mean); cost a trace (mean) and in all; error rate (traces with status error); retries a trace, fallback rate;
/// fail rate of each evaluator that looked at any of the traces (traces with a fail or error verdict among those it
/// judged; verdicts "none" do not count as judged). Rows index the index's table and are ascending. O(rows); null when
/// stopped.
[[nodiscard]] std::shared_ptr<const Comparison> compareTraces(const FacetIndex& index,
    std::span<const std::uint32_t> rowsA, std::span<const std::uint32_t> rowsB, std::stop_token stop = {});

} // namespace spanloom
