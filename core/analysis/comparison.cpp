#include "core/analysis/comparison.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/analysis/comparison_bins.h"
#include "core/query/percentile.h"

namespace spanloom {

namespace {

/// "answer_relevance" as people write it; other spellings stay as they are.
std::string readable(std::string name) {
    std::ranges::replace(name, '_', ' ');
    return name;
}

using Rows = std::span<const std::uint32_t>;

/// Reads the figures of one side; nothing where a trace does not have the figure.
template <typename F>
SideValues valuesOf(Rows rows, const F& figure) {
    SideValues result;
    result.known.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        const double value = figure(row);
        if (std::isfinite(value))
            result.known.push_back(value);
        else
            ++result.lacking;
    }
    return result;
}

constexpr double kLacking = NAN;

double known(std::int64_t value) { return value < 0 ? kLacking : static_cast<double>(value); }

MetricValue described(const SideValues& values) {
    MetricValue result;
    result.samples = values.known.size();
    result.lacking = values.lacking;
    return result;
}

MetricValue percentileOf(SideValues& values, double fraction) {
    MetricValue result = described(values);
    result.value = percentile(values.known, fraction);
    return result;
}

/// Compensated: a hundred thousand tiny costs must not lose their last digits to the sum so far.
double sumOf(const std::vector<double>& values) {
    double sum = 0;
    double lost = 0;
    for (const double value : values) {
        const double next = sum + value;
        if (!std::isfinite(next))
            return next;
        lost += std::fabs(sum) >= std::fabs(value) ? (sum - next) + value : (value - next) + sum;
        sum = next;
    }
    return sum + lost;
}

MetricValue totalOf(const SideValues& values) {
    MetricValue result = described(values);
    const double sum = sumOf(values.known);
    if (!values.known.empty() && std::isfinite(sum))
        result.value = sum;
    return result;
}

MetricValue meanOf(const SideValues& values) {
    MetricValue result = totalOf(values);
    if (result.value)
        *result.value /= static_cast<double>(result.samples);
    return result;
}

MetricValue rateOf(std::uint64_t numerator, std::uint64_t samples, std::uint64_t lacking = 0) {
    MetricValue result;
    result.samples = samples;
    result.numerator = numerator;
    result.lacking = lacking;
    if (samples > 0)
        result.value = static_cast<double>(numerator) / static_cast<double>(samples);
    return result;
}

std::uint32_t countShared(Rows a, Rows b) {
    std::uint32_t shared = 0;
    for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
        shared += *left == *right ? 1 : 0;
        const bool isLeftBehind = *left <= *right;
        const bool isRightBehind = *right <= *left;
        left += isLeftBehind ? 1 : 0;
        right += isRightBehind ? 1 : 0;
    }
    return shared;
}

struct Figure {
    std::string id;
    std::string title;
    MetricUnit unit = MetricUnit::Count;
    Direction direction = Direction::Neutral;
};

class Comparer {
public:
    Comparer(const FacetIndex& index, Rows a, Rows b)
        : m_index(index)
        , m_table(*index.table())
        , m_a(a)
        , m_b(b) { }

    std::shared_ptr<const Comparison> run(const std::stop_token& stop);

private:
    ComparisonMetric& add(const Figure& figure, MetricValue a, MetricValue b, std::string distribution = {});
    void addDistribution(const Figure& figure, SideValues& a, SideValues& b);
    void addPercentiles(const Figure& figure, const std::vector<DurationNs>& column);
    void addCosts();
    void addTokens(const Figure& figure, const std::vector<std::int64_t>& column);
    void addEvaluator(const FacetColumn& column);
    [[nodiscard]] MetricValue tracesOf(Rows rows) const;
    [[nodiscard]] std::uint64_t unpricedCalls(Rows rows) const;
    template <typename F>
    [[nodiscard]] MetricValue shareOf(Rows rows, const F& has) const;

    const FacetIndex& m_index;
    const TraceTable& m_table;
    Rows m_a, m_b;
    Comparison m_result;
};

ComparisonMetric& Comparer::add(const Figure& figure, MetricValue a, MetricValue b, std::string distribution) {
    ComparisonMetric metric;
    metric.id = figure.id;
    metric.title = figure.title;
    metric.unit = figure.unit;
    metric.direction = figure.direction;
    metric.distribution = std::move(distribution);
    metric.a = a;
    metric.b = b;
    m_result.metrics.push_back(std::move(metric));
    return m_result.metrics.back();
}

void Comparer::addDistribution(const Figure& figure, SideValues& a, SideValues& b) {
    ComparisonDistribution distribution;
    distribution.id = figure.id;
    distribution.title = figure.title;
    distribution.unit = figure.unit;
    fillDistribution(distribution, a, b);
    m_result.distributions.push_back(std::move(distribution));
}

void Comparer::addPercentiles(const Figure& figure, const std::vector<DurationNs>& column) {
    const auto read = [&column](std::uint32_t row) { return known(column[row]); };
    SideValues a = valuesOf(m_a, read);
    SideValues b = valuesOf(m_b, read);
    for (const int percent : {50, 95, 99}) {
        const std::string number = "p" + std::to_string(percent);
        add({figure.id + "_" + number, figure.title + " " + number, figure.unit, figure.direction},
            percentileOf(a, percent / 100.0), percentileOf(b, percent / 100.0), figure.id);
    }
    addDistribution(figure, a, b);
}

std::uint64_t Comparer::unpricedCalls(Rows rows) const {
    std::uint64_t calls = 0;
    for (const std::uint32_t row : rows)
        calls += m_table.unpricedCalls[row];
    return calls;
}

void Comparer::addCosts() {
    const auto read = [this](std::uint32_t row) { return m_table.costs[row]; };
    SideValues a = valuesOf(m_a, read);
    SideValues b = valuesOf(m_b, read);
    const std::uint64_t unpricedA = unpricedCalls(m_a);
    const std::uint64_t unpricedB = unpricedCalls(m_b);
    const auto addCost = [&](const Figure& figure, MetricValue ofA, MetricValue ofB) {
        ofA.unpricedCalls = unpricedA;
        ofB.unpricedCalls = unpricedB;
        add(figure, ofA, ofB, "cost");
    };
    addCost({"cost_mean", "Cost per trace", MetricUnit::Usd, Direction::LowerIsBetter}, meanOf(a), meanOf(b));
    // The sum follows the number of traces, so that its rise says nothing about a release.
    addCost({"cost_total", "Cost in all", MetricUnit::Usd, Direction::Neutral}, totalOf(a), totalOf(b));
    addDistribution({"cost", "Cost", MetricUnit::Usd, Direction::LowerIsBetter}, a, b);
}

void Comparer::addTokens(const Figure& figure, const std::vector<std::int64_t>& column) {
    const auto read = [&column](std::uint32_t row) { return known(column[row]); };
    SideValues a = valuesOf(m_a, read);
    SideValues b = valuesOf(m_b, read);
    add({figure.id + "_mean", figure.title + " per trace", figure.unit, figure.direction}, meanOf(a), meanOf(b),
        figure.id);
    addDistribution(figure, a, b);
}

template <typename F>
MetricValue Comparer::shareOf(Rows rows, const F& has) const {
    return rateOf(static_cast<std::uint64_t>(std::count_if(rows.begin(), rows.end(), has)), rows.size());
}

void Comparer::addEvaluator(const FacetColumn& column) {
    // By code, so that each trace costs one array access however many verdicts it has.
    std::vector<bool> isJudged(column.valueSets.size());
    std::vector<bool> isFailed(column.valueSets.size());
    for (std::size_t code = 0; code < column.valueSets.size(); ++code) {
        for (const std::uint32_t value : column.valueSets[code]) {
            const std::string& verdict = column.values[value].text;
            const bool isFailure = verdict == "fail" || verdict == "error";
            isFailed[code] = isFailed[code] || isFailure;
            isJudged[code] = isJudged[code] || isFailure || verdict == "pass";
        }
    }
    bool isUsed = false;
    const auto rate = [&](Rows rows) {
        std::uint64_t judged = 0;
        std::uint64_t failed = 0;
        for (const std::uint32_t row : rows) {
            const std::uint32_t code = column.codes[row];
            isUsed = isUsed || code != 0;
            judged += isJudged[code] ? 1 : 0;
            failed += isFailed[code] ? 1 : 0;
        }
        return rateOf(failed, judged, rows.size() - judged);
    };
    const MetricValue a = rate(m_a);
    const MetricValue b = rate(m_b);
    const std::string& name = column.title.empty() ? column.key.evaluator : column.title;
    if (isUsed)
        add({"eval." + column.key.evaluator + ".fail_rate", readable(name) + " fail rate", MetricUnit::Rate,
                Direction::LowerIsBetter}, a, b);
}

MetricValue Comparer::tracesOf(Rows rows) const {
    MetricValue result;
    result.value = static_cast<double>(rows.size());
    result.samples = rows.size();
    return result;
}

std::shared_ptr<const Comparison> Comparer::run(const std::stop_token& stop) {
    m_result.tracesA = static_cast<std::uint32_t>(m_a.size());
    m_result.tracesB = static_cast<std::uint32_t>(m_b.size());
    m_result.inBoth = countShared(m_a, m_b);
    add({"traces", "Traces", MetricUnit::Count, Direction::Neutral}, tracesOf(m_a), tracesOf(m_b));
    addPercentiles({"duration", "Duration", MetricUnit::Nanoseconds, Direction::LowerIsBetter}, m_table.durations);
    if (stop.stop_requested())
        return nullptr;
    addPercentiles({"ttft", "TTFT", MetricUnit::Nanoseconds, Direction::LowerIsBetter}, m_table.timesToFirstToken);
    addCosts();
    if (stop.stop_requested())
        return nullptr;
    addTokens({"input_tokens", "Input tokens", MetricUnit::Tokens, Direction::Neutral}, m_table.inputTokens);
    addTokens({"output_tokens", "Output tokens", MetricUnit::Tokens, Direction::Neutral}, m_table.outputTokens);
    const auto isError = [this](std::uint32_t row) { return m_table.statuses[row] == StatusCode::Error; };
    add({"error_rate", "Error rate", MetricUnit::Rate, Direction::LowerIsBetter}, shareOf(m_a, isError),
        shareOf(m_b, isError));
    for (const FacetColumn& column : m_index.columns()) {
        if (stop.stop_requested())
            return nullptr;
        if (column.key.field == FacetField::Evaluator)
            addEvaluator(column);
    }
    const auto retries = [this](std::uint32_t row) { return static_cast<double>(m_table.retries[row]); };
    add({"retries_mean", "Retries per trace", MetricUnit::Count, Direction::LowerIsBetter},
        meanOf(valuesOf(m_a, retries)), meanOf(valuesOf(m_b, retries)));
    const auto usesFallback = [this](std::uint32_t row) { return m_table.fallbacks[row] != 0; };
    add({"fallback_rate", "Fallback rate", MetricUnit::Rate, Direction::LowerIsBetter}, shareOf(m_a, usesFallback),
        shareOf(m_b, usesFallback));
    return std::make_shared<const Comparison>(std::move(m_result));
}

} // namespace

std::optional<double> ComparisonMetric::difference() const {
    if (!a.value || !b.value)
        return std::nullopt;
    return *b.value - *a.value;
}

std::optional<double> ComparisonMetric::relativeDifference() const {
    if (!a.value || !b.value || *a.value == 0)
        return std::nullopt;
    return (*b.value - *a.value) / std::fabs(*a.value);
}

std::shared_ptr<const Comparison> compareTraces(const FacetIndex& index, std::span<const std::uint32_t> rowsA,
    std::span<const std::uint32_t> rowsB, std::stop_token stop) {
    return stop.stop_requested() ? nullptr : Comparer(index, rowsA, rowsB).run(stop);
}

} // namespace spanloom
