#include "ui/compare/distribution_text.h"

#include <algorithm>
#include <numeric>

#include <QCoreApplication>

#include "ui/base/format.h"
#include "ui/compare/metric_text.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("spanloom::ui::CompareView", text); }

std::uint64_t total(const std::vector<std::uint32_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t {0});
}

/// "13 traces of A, 6 of B".
QString countsText(std::uint32_t a, std::uint32_t b) {
    if (a > 0 && b > 0)
        return tr("%1 of A, %2 of B").arg(tracesText(a), formatCount(b));
    return a > 0 ? tr("%1 of A").arg(tracesText(a)) : tr("%1 of B").arg(tracesText(b));
}

QString lackingText(const std::string& id, const QString& counts) {
    if (id == "duration")
        return tr("%1 without an end").arg(counts);
    if (id == "ttft")
        return tr("%1 without a first token").arg(counts);
    if (id == "cost")
        return tr("%1 without a known cost").arg(counts);
    return tr("%1 without a token count").arg(counts);
}

QString sideCount(const QString& label, std::uint32_t count, std::uint64_t ofAll) {
    const double share = ofAll == 0 ? 0 : static_cast<double>(count) / static_cast<double>(ofAll);
    return tr("%1: %2 (%3)").arg(label, formatCount(count), formatPercent(share));
}

QString sideSummary(const ComparisonDistribution& distribution, const std::vector<std::uint32_t>& counts,
    const QString& label) {
    const auto most = std::max_element(counts.begin(), counts.end());
    if (most == counts.end() || *most == 0)
        return tr("%1: no data.").arg(label);
    return tr("%1: %2, most of them at %3.")
        .arg(label, tracesText(total(counts)),
            binText(distribution, static_cast<std::size_t>(most - counts.begin())));
}

} // namespace

QString distributionTitle(const ComparisonDistribution& distribution) {
    if (distribution.id == "duration")
        return tr("Duration");
    if (distribution.id == "ttft")
        return tr("Time to first token");
    if (distribution.id == "cost")
        return tr("Cost");
    if (distribution.id == "input_tokens")
        return tr("Input tokens");
    if (distribution.id == "output_tokens")
        return tr("Output tokens");
    return toText(distribution.title).simplified();
}

QString binText(const ComparisonDistribution& distribution, std::size_t bin) {
    const bool isWhole = distribution.unit == MetricUnit::Tokens;
    // Edges between whole numbers lie on halves; people count the numbers.
    const double low = distribution.edges[bin] + (isWhole ? 0.5 : 0);
    const double high = distribution.edges[bin + 1] - (isWhole ? 0.5 : 0);
    const QString from = unitText(distribution.unit, low);
    const QString to = unitText(distribution.unit, high);
    const std::size_t last = distribution.edges.size() - 2;
    if (distribution.isClipped && bin == 0 && last > 0)
        return tr("up to %1").arg(to);
    if (distribution.isClipped && bin == last && last > 0)
        return tr("from %1").arg(from);
    return from == to ? from : from + QStringLiteral(" – ") + to;
}

QString binToolTip(const DistributionSides& sides, std::size_t bin) {
    const ComparisonDistribution& distribution = sides.distribution;
    return QStringList {binText(distribution, bin),
        sideCount(sides.labelA, distribution.a[bin], total(distribution.a)),
        sideCount(sides.labelB, distribution.b[bin], total(distribution.b))}
        .join(QLatin1Char('\n'));
}

QStringList distributionNotes(const DistributionSides& sides) {
    const ComparisonDistribution& distribution = sides.distribution;
    QStringList notes;
    if (distribution.lackingA + distribution.lackingB > 0)
        notes << lackingText(distribution.id, countsText(distribution.lackingA, distribution.lackingB));
    if (distribution.zeroA + distribution.zeroB > 0)
        notes << tr("%1 at zero, left of the log scale").arg(countsText(distribution.zeroA, distribution.zeroB));
    return notes;
}

QString emptyDistributionText(const DistributionSides& sides) {
    if (sides.distribution.edges.size() > 1)
        return {};
    if (sides.tracesA + sides.tracesB == 0)
        return tr("Both sides are empty.");
    if (sides.distribution.id == "duration")
        return tr("No trace of either side has ended.");
    if (sides.distribution.id == "ttft")
        return tr("No trace of either side has a first token.");
    if (sides.distribution.id == "cost")
        return tr("No trace of either side has a known cost.");
    return tr("No trace of either side reports tokens.");
}

QString distributionSummary(const DistributionSides& sides) {
    const QString empty = emptyDistributionText(sides);
    if (!empty.isEmpty())
        return empty;
    const ComparisonDistribution& distribution = sides.distribution;
    QStringList parts {tr("Histogram from %1 to %2%3.")
                           .arg(unitText(distribution.unit, distribution.edges.front()),
                               unitText(distribution.unit, distribution.edges.back()),
                               distribution.isLogarithmic ? tr(", logarithmic scale") : QString()),
        sideSummary(distribution, distribution.a, sides.labelA),
        sideSummary(distribution, distribution.b, sides.labelB)};
    for (const QString& note : distributionNotes(sides))
        parts << note + QLatin1Char('.');
    return parts.join(QLatin1Char(' '));
}

} // namespace spanloom::ui
