#include "core/analysis/cost_audit.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "core/analysis/span_tree.h"
#include "core/analysis/span_usage.h"
#include "core/analysis/usage_walk.h"

namespace spanloom {

namespace {

constexpr double kRollUpTolerance = 0.01;
constexpr double kPriceTolerance = 0.2;
/// Below this a difference of costs is rounding.
constexpr double kLeastUsd = 1e-6;

bool differ(double a, double b, double tolerance) {
    return std::abs(a - b) > tolerance * std::max(std::abs(a), std::abs(b));
}

std::int64_t tokensOf(const Usage& usage) {
    std::int64_t sum = 0;
    const auto known = [](std::int64_t count) { return std::max<std::int64_t>(count, 0); };
    return __builtin_add_overflow(known(usage.inputTokens), known(usage.outputTokens), &sum) ? INT64_MAX : sum;
}

void add(std::int64_t& total, std::int64_t part) {
    if (__builtin_add_overflow(total, part, &total))
        total = INT64_MAX;
}

/// What of a span's tokens counts; double, because hostile counts must not overflow.
double countedTokens(const Usage& usage, const UsageShare& share) {
    const auto part = [&](std::uint8_t bit, std::int64_t count) {
        return (share.parts & bit) != 0 ? static_cast<double>(count) : 0.0;
    };
    return part(UsageShare::Input, usage.inputTokens) + part(UsageShare::Output, usage.outputTokens);
}

double countedUsd(const Usage& usage, const UsageShare& share) {
    return (share.parts & UsageShare::Cost) != 0 ? usage.costUsd.value_or(0) : 0.0;
}

/// Keeps the largest entries; the rest is dropped now and then.
template <typename T, typename Size>
void keepLargest(std::vector<T>& list, std::size_t limit, Size&& size) {
    std::ranges::stable_sort(list, std::greater<>(), size);
    if (list.size() > limit)
        list.resize(limit);
}

struct ModelKey {
    std::string provider;
    std::string model;
    std::string row; ///< of the price table; empty for unpriced calls
    auto operator<=>(const ModelKey&) const = default;
};

double ratio(const RollUpDisagreement& entry) {
    const double least = std::min(entry.recorded, entry.counted);
    return least > 0 ? std::max(entry.recorded, entry.counted) / least : HUGE_VAL;
}

} // namespace

bool CostAudit::isClean() const {
    return doubleReports == 0 && unpricedModels.empty() && disagreements == 0 && costDisagreements.empty()
        && estimatedModels.empty();
}

class CostAuditor::Impl {
public:
    explicit Impl(std::shared_ptr<const PriceTable> prices)
        : m_prices(std::move(prices)) { }

    void add(const TraceDocument& document, const std::vector<ReportedTotal>& reported) {
        const UsageWalk walk = walkUsage(document.spans);
        ++m_audit.traces;
        countCalls(document, walk);
        findDoubleReports(document, walk);
        compareRollUps(document, walk);
        compareReported(document, reported);
    }

    CostAudit finish() {
        keepLargest(m_audit.doubleReportList, CostAudit::kMaxListed, &DoubleReport::tokensLeftOut);
        keepLargest(m_audit.rollUps, CostAudit::kMaxListed, ratio);
        for (auto& [key, entry] : m_unpriced)
            m_audit.unpricedModels.push_back(std::move(entry));
        keepLargest(m_audit.unpricedModels, SIZE_MAX, &UnpricedModel::calls);
        for (auto& [key, entry] : m_compared)
            if (differ(entry.recordedUsd, entry.computedUsd, kPriceTolerance)
                && std::abs(entry.recordedUsd - entry.computedUsd) > kLeastUsd)
                m_audit.costDisagreements.push_back(std::move(entry));
        keepLargest(m_audit.costDisagreements, SIZE_MAX,
            [](const CostDisagreement& entry) { return std::abs(entry.recordedUsd - entry.computedUsd); });
        for (auto& [key, entry] : m_estimated)
            m_audit.estimatedModels.push_back(std::move(entry));
        keepLargest(m_audit.estimatedModels, SIZE_MAX, &EstimatedModel::usd);
        return std::move(m_audit);
    }

private:
    void countCalls(const TraceDocument& document, const UsageWalk& walk) {
        for (std::size_t i = 0; i < document.spans.size(); ++i) {
            const TraceSpan& span = document.spans[i];
            const UsageShare& share = walk.shares[i];
            const bool isOtherCall = isModelCall(span.kind) && span.kind != Kind::Llm && share.parts != 0;
            m_audit.calls += share.isModelCall || isOtherCall ? 1 : 0;
            if (share.isUnpriced)
                addUnpriced(document, span);
            if ((share.parts & UsageShare::Cost) == 0)
                continue;
            const bool isComputed = span.usage.costSource == CostSource::Computed;
            ++(isComputed ? m_audit.computedCalls : m_audit.recordedCalls);
            (isComputed ? m_audit.computedUsd : m_audit.recordedUsd) += *span.usage.costUsd;
            if (isModelCall(span.kind) && span.usage.hasTokens() && m_prices)
                comparePrice(document, span, isComputed);
        }
    }

    static ModelKey keyOf(const TraceDocument& document, const TraceSpan& span) {
        const StringId response = span.meaning.text(Field::ResponseModel);
        const StringId model = response != 0 ? response : span.meaning.text(Field::RequestModel);
        return {std::string(document.text(span.meaning.text(Field::Provider))), std::string(document.text(model)), {}};
    }

    void addUnpriced(const TraceDocument& document, const TraceSpan& span) {
        ++m_audit.unpricedCalls;
        ModelKey key = keyOf(document, span);
        UnpricedModel& entry = m_unpriced[key];
        if (entry.calls++ == 0) {
            entry.provider = std::move(key.provider);
            entry.model = std::move(key.model);
            entry.example = document.id;
            entry.exampleSpan = span.id;
            entry.traces = 1;
            m_lastTrace[&entry] = m_audit.traces;
        } else if (std::uint64_t& last = m_lastTrace[&entry]; last != m_audit.traces) {
            last = m_audit.traces;
            ++entry.traces;
        }
        spanloom::add(entry.inputTokens, std::max<std::int64_t>(span.usage.inputTokens, 0));
        spanloom::add(entry.outputTokens, std::max<std::int64_t>(span.usage.outputTokens, 0));
    }

    void comparePrice(const TraceDocument& document, const TraceSpan& span, bool isComputed) {
        const auto cost = m_prices->cost(
            pricedCall(span.meaning, *document.strings, span.usage, {span.start, span.isError()}));
        if (!cost || (isComputed && !cost->isVendorEstimate))
            return;
        ModelKey key = keyOf(document, span);
        key.row = cost->priceModel;
        if (isComputed) {
            EstimatedModel& entry = m_estimated[key];
            ++entry.calls;
            entry.usd += cost->usd;
            entry.provider = std::move(key.provider);
            entry.model = std::move(key.model);
            entry.priceRow = std::move(key.row);
            return;
        }
        CostDisagreement& entry = m_compared[key];
        if (entry.calls++ == 0) {
            entry.example = document.id;
            entry.exampleSpan = span.id;
        }
        entry.recordedUsd += *span.usage.costUsd;
        entry.computedUsd += cost->usd;
        entry.provider = std::move(key.provider);
        entry.model = std::move(key.model);
        entry.priceRow = std::move(key.row);
    }

    /// Layers of one call: model calls below each other without a boundary, or beside each other.
    void findDoubleReports(const TraceDocument& document, const UsageWalk& walk) {
        const std::vector<TraceSpan>& spans = document.spans;
        std::vector<std::uint32_t> topLayer(spans.size(), kNoIndex); // of the call that a span works for
        std::vector<Group> groups(spans.size());
        for (std::uint32_t i = 0; i < spans.size(); ++i) {
            const TraceSpan& span = spans[i];
            const std::uint32_t above = span.sameCallAs != kNoIndex ? span.sameCallAs : span.parent;
            if (above != kNoIndex && !isCallBoundary(span.kind))
                topLayer[i] = topLayer[above];
            if (!isModelCall(span.kind))
                continue;
            if (topLayer[i] == kNoIndex)
                topLayer[i] = i;
            if (span.usage.hasTokens() || span.usage.costUsd)
                groups[topLayer[i]].add(i, span.usage, walk.shares[i]);
        }
        for (const Group& group : groups) {
            if (group.spans < 2 || group.counted == kNoIndex || (group.leftTokens <= 0 && group.leftUsd <= kLeastUsd))
                continue;
            ++m_audit.doubleReports;
            spanloom::add(m_audit.doubleTokens, group.leftTokens);
            m_audit.doubleUsd += group.leftUsd;
            const TraceSpan& counted = spans[group.counted];
            m_audit.doubleReportList.push_back({document.id, counted.id, std::string(document.name(counted)),
                group.spans, group.leftTokens, group.leftUsd});
        }
        if (m_audit.doubleReportList.size() > 4 * CostAudit::kMaxListed)
            keepLargest(m_audit.doubleReportList, CostAudit::kMaxListed, &DoubleReport::tokensLeftOut);
    }

    struct Group {
        std::uint32_t spans = 0;
        std::uint32_t counted = kNoIndex;
        std::int64_t leftTokens = 0;
        double leftUsd = 0;

        void add(std::uint32_t index, const Usage& usage, const UsageShare& share) {
            ++spans;
            if (share.parts != 0 && counted == kNoIndex)
                counted = index;
            const auto left = static_cast<double>(tokensOf(usage)) - countedTokens(usage, share);
            spanloom::add(leftTokens, left >= 9e18 ? INT64_MAX : static_cast<std::int64_t>(std::max(left, 0.0)));
            leftUsd += usage.costUsd.value_or(0) - countedUsd(usage, share);
        }
    };

    void compareRollUps(const TraceDocument& document, const UsageWalk& walk) {
        const std::vector<TraceSpan>& spans = document.spans;
        // Running sums over tree order: a subtree is a difference of two.
        struct Sums {
            double tokens = 0;
            double usd = 0;
            std::uint32_t silentCalls = 0;
        };
        std::vector<Sums> sums(spans.size() + 1);
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const UsageShare& share = walk.shares[i];
            sums[i + 1] = sums[i];
            if (share.isEvaluation)
                continue;
            sums[i + 1].tokens += countedTokens(spans[i].usage, share);
            sums[i + 1].usd += countedUsd(spans[i].usage, share);
            sums[i + 1].silentCalls += share.isModelCall && !spans[i].usage.hasTokens() ? 1 : 0;
        }
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const TraceSpan& span = spans[i];
            const UsageShare& share = walk.shares[i];
            if (isModelCall(span.kind) || share.isEvaluation)
                continue;
            const Sums& before = sums[i + 1];
            const Sums& after = sums[span.subtreeEnd];
            const auto report = [&](bool isCost, double recorded, double counted) {
                if (!differ(recorded, counted, kRollUpTolerance) || counted <= 0)
                    return;
                ++m_audit.disagreements;
                m_audit.rollUps.push_back({document.id, span.id, std::string(document.name(span)), isCost, recorded,
                    counted, after.silentCalls - before.silentCalls});
            };
            constexpr std::uint8_t kTokens = UsageShare::Input | UsageShare::Output;
            if (span.usage.hasTokens() && (share.parts & kTokens) == 0)
                report(false, static_cast<double>(tokensOf(span.usage)), after.tokens - before.tokens);
            const bool hasOwnCost = span.usage.costUsd && span.usage.costSource == CostSource::Recorded;
            if (hasOwnCost && (share.parts & UsageShare::Cost) == 0
                && std::abs(*span.usage.costUsd - (after.usd - before.usd)) > kLeastUsd)
                report(true, *span.usage.costUsd, after.usd - before.usd);
        }
        if (m_audit.rollUps.size() > 4 * CostAudit::kMaxListed)
            keepLargest(m_audit.rollUps, CostAudit::kMaxListed, ratio);
    }

    /// Parts are left out where a sum of both is stated too: one disagreement is told once.
    void compareReported(const TraceDocument& document, const std::vector<ReportedTotal>& reported) {
        using Of = ReportedTotal::Of;
        const std::uint32_t root = rootIndex(document.spans);
        const bool hasSum = std::ranges::find(reported, Of::AllTokens, &ReportedTotal::of) != reported.end();
        for (const ReportedTotal& total : reported) {
            const bool isPart = total.of == Of::InputTokens || total.of == Of::OutputTokens;
            if (!total.differs || total.counted.value_or(0) <= 0 || root == kNoIndex || (isPart && hasSum))
                continue;
            const TraceSpan& span = document.spans[root];
            ++m_audit.disagreements;
            m_audit.rollUps.push_back({document.id, span.id, std::string(document.name(span)) + " (" + total.key + ")",
                total.of == Of::Cost, total.reported, *total.counted, 0});
        }
    }

    const std::shared_ptr<const PriceTable> m_prices;
    CostAudit m_audit;
    std::map<ModelKey, UnpricedModel> m_unpriced;
    std::map<const UnpricedModel*, std::uint64_t> m_lastTrace; ///< number of the trace that an entry was last seen in
    std::map<ModelKey, CostDisagreement> m_compared;
    std::map<ModelKey, EstimatedModel> m_estimated;
};

CostAuditor::CostAuditor(std::shared_ptr<const PriceTable> prices)
    : m_impl(std::make_unique<Impl>(std::move(prices))) { }
CostAuditor::~CostAuditor() = default;
void CostAuditor::add(const TraceDocument& document, const std::vector<ReportedTotal>& reported) {
    m_impl->add(document, reported);
}
CostAudit CostAuditor::finish() { return m_impl->finish(); }

} // namespace spanloom
