#include "core/analysis/comparison_bins.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/query/percentile.h"

namespace spanloom {

namespace {

constexpr int kBins = 48;
/// From this ratio on, equal steps would press most of the traces into the first few bins.
constexpr double kLogarithmicRatio = 20;
/// Values at either end that the scale need not reach: one trace of an hour must not flatten a thousand of seconds.
constexpr double kClipped = 0.005;
constexpr std::size_t kClippedFrom = 200;

struct Range {
    double low = 0;
    double high = 0;
};

/// Without zeros when the scale is logarithmic; nothing when no value is left.
std::optional<Range> shownRange(std::vector<double>& values, bool onlyPositive) {
    const auto end = onlyPositive
        ? std::partition(values.begin(), values.end(), [](double value) { return value > 0; })
        : values.end();
    const std::span<double> shown(values.begin(), end);
    if (shown.empty())
        return std::nullopt;
    const double clipped = shown.size() < kClippedFrom ? 0 : kClipped;
    return Range {percentile(shown, clipped).value_or(0), percentile(shown, 1 - clipped).value_or(0)};
}

std::optional<Range> united(const std::optional<Range>& a, const std::optional<Range>& b) {
    if (!a || !b)
        return a ? a : b;
    return Range {std::min(a->low, b->low), std::max(a->high, b->high)};
}

bool fitsLogarithm(const SideValues& a, const SideValues& b) {
    std::size_t positive = 0;
    for (const auto* side : {&a.known, &b.known}) {
        for (const double value : *side) {
            if (value < 0)
                return false;
            positive += value > 0 ? 1 : 0;
        }
    }
    return 2 * positive > a.known.size() + b.known.size();
}

std::vector<double> evenEdges(Range range, bool isLogarithmic) {
    if (range.low >= range.high) {
        // One value: a few per cent around it, so that it stands in the middle of its scale.
        const double margin = range.low == 0 ? 0.5 : std::fabs(range.low) * 0.05;
        range = {range.low - margin, range.high + margin};
    }
    std::vector<double> edges;
    for (int i = 0; i <= kBins; ++i) {
        const double part = static_cast<double>(i) / kBins;
        // Neither a quotient nor a difference: both overflow for what a hostile file may call a cost.
        edges.push_back(isLogarithmic ? std::exp(std::log(range.low) * (1 - part) + std::log(range.high) * part)
                                      : range.low * (1 - part) + range.high * part);
    }
    edges.front() = range.low;
    edges.back() = range.high;
    return edges;
}

/// Whole numbers: edges on halves, or some bins would hold one number, some two, and some none at all.
std::vector<double> wholeEdges(Range range, bool isLogarithmic) {
    std::vector<double> edges;
    if (isLogarithmic) {
        for (const double edge : evenEdges(range, true)) {
            const double half = std::floor(edge) + 0.5;
            if (edges.empty())
                edges.push_back(half - 1);
            else if (half > edges.back())
                edges.push_back(half);
        }
        return edges;
    }
    const double low = std::floor(range.low);
    const double count = std::floor(range.high) - low + 1;
    const double width = std::ceil(count / kBins);
    const double bins = std::ceil(count / width);
    for (double bin = 0; bin <= bins; ++bin)
        edges.push_back(low - 0.5 + bin * width);
    return edges;
}

std::vector<std::uint32_t> counted(const std::vector<double>& values, ComparisonDistribution& distribution) {
    const std::vector<double>& edges = distribution.edges;
    std::vector<std::uint32_t> counts(edges.size() - 1);
    for (const double value : values) {
        if (distribution.isLogarithmic && value <= 0)
            continue;
        distribution.isClipped = distribution.isClipped || value < edges.front() || value > edges.back();
        const auto above = std::upper_bound(edges.begin() + 1, edges.end() - 1, value);
        ++counts[static_cast<std::size_t>(above - edges.begin() - 1)];
    }
    return counts;
}

std::uint32_t zeros(const std::vector<double>& values) {
    return static_cast<std::uint32_t>(std::count(values.begin(), values.end(), 0.0));
}

} // namespace

void fillDistribution(ComparisonDistribution& distribution, SideValues& a, SideValues& b) {
    distribution.lackingA = a.lacking;
    distribution.lackingB = b.lacking;
    std::optional<Range> range;
    if (fitsLogarithm(a, b)) {
        range = united(shownRange(a.known, true), shownRange(b.known, true));
        distribution.isLogarithmic = range && range->high / range->low > kLogarithmicRatio;
    }
    if (distribution.isLogarithmic) {
        distribution.zeroA = zeros(a.known);
        distribution.zeroB = zeros(b.known);
    } else {
        range = united(shownRange(a.known, false), shownRange(b.known, false));
    }
    if (!range)
        return;
    distribution.edges = distribution.unit == MetricUnit::Tokens ? wholeEdges(*range, distribution.isLogarithmic)
                                                                 : evenEdges(*range, distribution.isLogarithmic);
    distribution.a = counted(a.known, distribution);
    distribution.b = counted(b.known, distribution);
}

} // namespace spanloom
