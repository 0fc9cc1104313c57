#include "core/analysis/usage_walk.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace spanloom {

namespace {

constexpr std::size_t kTokenKinds = 5;
constexpr std::array<std::int64_t Usage::*, kTokenKinds> kTokens {&Usage::inputTokens, &Usage::outputTokens,
    &Usage::cacheReadTokens, &Usage::cacheWriteTokens, &Usage::reasoningTokens};
constexpr std::uint8_t kAllTokens = (1u << kTokenKinds) - 1;
constexpr std::uint8_t kAllParts = kAllTokens | UsageShare::Cost;

bool hasAnyTokens(const Usage& usage) {
    return std::any_of(kTokens.begin(), kTokens.end(), [&](auto token) { return usage.*token >= 0; });
}

/// The span that a span is a layer or part of: its parent, but for calls that are reported beside each other.
std::uint32_t above(const TraceSpan& span) { return span.sameCallAs != kNoIndex ? span.sameCallAs : span.parent; }

bool hasRecordedCost(const Usage& usage) { return usage.costUsd && usage.costSource != CostSource::Computed; }

std::int64_t sum(std::int64_t a, std::int64_t b) {
    if (a < 0 || b < 0)
        return std::max(a, b);
    std::int64_t result = 0;
    return __builtin_add_overflow(a, b, &result) ? INT64_MAX : result;
}

/// What the spans below a span say, gathered from the leaves upwards. "Near" = reached without crossing a boundary.
struct Below {
    std::array<std::int64_t, kTokenKinds> near {-1, -1, -1, -1, -1};
    std::array<std::int64_t, kTokenKinds> all {-1, -1, -1, -1, -1}; // beyond boundaries too
    double nearCost = 0;
    double allCost = 0;
    bool hasNearCost = false;
    bool hasNearRecordedCost = false;
    bool hasNearGap = false;     // tokens count there whose cost nobody knows
    bool hasNearLlm = false;
    bool hasLlmTokens = false;   // anywhere below, like the following
    bool hasLlmCost = false;
    bool hasCost = false;
    bool hasRecordedCost = false;
};

/// What a span's own numbers do, decided from what is below it.
struct Decision {
    std::uint8_t own = 0;          // parts of the span's own usage that beat or accompany what is below
    std::uint8_t hiddenNear = 0;   // parts that the near spans below must not count again
    bool hidesCostBelow = false;   // its recorded cost stands for the whole subtree
};

class Walk {
public:
    explicit Walk(std::span<const TraceSpan> spans)
        : m_spans(spans)
        , m_below(spans.size())
        , m_decisions(spans.size()) { }

    UsageWalk run() {
        UsageWalk result;
        result.shares.resize(m_spans.size());
        for (std::size_t i = 0; i < m_spans.size(); ++i) {
            const TraceSpan& span = m_spans[i];
            result.shares[i].isEvaluation = span.kind == Kind::Evaluator
                || (above(span) != kNoIndex && result.shares[above(span)].isEvaluation);
        }
        for (std::size_t i = m_spans.size(); i > 0; --i)
            decide(i - 1, result.shares);
        share(result);
        return result;
    }

private:
    void decide(std::size_t index, const std::vector<UsageShare>& shares) {
        const TraceSpan& span = m_spans[index];
        if (isModelCall(span.kind))
            decideCall(span.usage, m_below[index], m_decisions[index]);
        else
            decideCarrier(span.usage, m_below[index], m_decisions[index]);
        // Evaluation spend and spend stay apart; an evaluator within an evaluator is below it like anything else.
        const std::uint32_t parent = above(span);
        if (parent != kNoIndex && shares[parent].isEvaluation == shares[index].isEvaluation)
            pass(span, m_below[index], m_decisions[index], m_below[parent]);
    }

    static void decideCall(const Usage& own, const Below& below, Decision& decision) {
        for (std::size_t i = 0; i < kTokenKinds; ++i)
            if (own.*kTokens[i] > below.near[i])
                decision.own |= static_cast<std::uint8_t>(1u << i);
        if (own.costUsd) {
            const bool isRecorded = hasRecordedCost(own);
            // What is computed from tokens goes with the tokens that count: the layer below may know which were cached.
            const bool isComputed = !isRecorded && !below.hasNearRecordedCost && !below.hasNearGap;
            const bool hasCountedTokens = (decision.own & (UsageShare::Input | UsageShare::Output)) != 0;
            const bool isLarger = isComputed ? hasCountedTokens : *own.costUsd > below.nearCost;
            if (!below.hasNearCost || (isRecorded && !below.hasNearRecordedCost)
                || (isRecorded == below.hasNearRecordedCost && isLarger))
                decision.own |= UsageShare::Cost;
        }
        decision.hiddenNear = decision.own;
    }

    /// A carrier above calls of other kinds (an embedding, a carrier like itself) that only repeats what they add up to.
    static bool repeatsTokens(const Usage& own, const std::array<std::int64_t, kTokenKinds>& below) {
        bool repeats = false;
        for (const std::size_t i : {0, 1}) {
            const std::int64_t value = std::max<std::int64_t>(own.*kTokens[i], 0);
            if (value != std::max<std::int64_t>(below[i], 0))
                return false;
            repeats |= value > 0;
        }
        return repeats;
    }

    static bool repeatsCost(double own, double below) { return own > 0 && std::abs(own - below) <= 1e-9 * own; }

    static void decideCarrier(const Usage& own, const Below& below, Decision& decision) {
        const bool isRollUp = below.hasLlmTokens || repeatsTokens(own, below.near) || repeatsTokens(own, below.all);
        if (!isRollUp)
            for (std::size_t i = 0; i < kTokenKinds; ++i)
                if (own.*kTokens[i] >= 0)
                    decision.own |= static_cast<std::uint8_t>(1u << i);
        if (!own.costUsd)
            return;
        if (!hasRecordedCost(own)) {
            if (!isRollUp && !below.hasLlmCost)
                decision.own |= UsageShare::Cost;
        } else if (below.hasCost && !below.hasRecordedCost) {
            decision.own |= UsageShare::Cost;
            decision.hidesCostBelow = true;
        } else if (!below.hasLlmCost && !repeatsCost(*own.costUsd, below.nearCost)
            && !repeatsCost(*own.costUsd, below.allCost)) {
            decision.own |= UsageShare::Cost;
        }
    }

    /// Hands what a span and its subtree say to its parent.
    static void pass(const TraceSpan& span, const Below& below, const Decision& decision, Below& parent) {
        const Usage& own = span.usage;
        const bool isLlm = span.kind == Kind::Llm;
        parent.hasLlmTokens |= below.hasLlmTokens || (isLlm && hasAnyTokens(own));
        parent.hasLlmCost |= below.hasLlmCost || (isLlm && own.costUsd);
        parent.hasCost |= below.hasCost || own.costUsd.has_value();
        parent.hasRecordedCost |= below.hasRecordedCost || hasRecordedCost(own);
        const bool isCall = isModelCall(span.kind);
        passAll(own, isCall, below, decision, parent);
        if (isCallBoundary(span.kind))
            return;
        parent.hasNearLlm |= below.hasNearLlm || isLlm;
        for (std::size_t i = 0; i < kTokenKinds; ++i) {
            const bool counts = (decision.own >> i & 1) != 0;
            if (counts)
                parent.near[i] = sum(parent.near[i], own.*kTokens[i]);
            if (!counts || !isCall)
                parent.near[i] = sum(parent.near[i], below.near[i]);
        }
        const bool costCounts = (decision.own & UsageShare::Cost) != 0;
        const bool isAlone = costCounts && (isCall || decision.hidesCostBelow);
        const bool hasCountedTokens = (decision.own & (UsageShare::Input | UsageShare::Output)) != 0;
        parent.hasNearGap |= (hasCountedTokens && !own.costUsd) || (!isAlone && below.hasNearGap);
        if (costCounts) {
            parent.nearCost += *own.costUsd;
            parent.hasNearCost = true;
            parent.hasNearRecordedCost |= hasRecordedCost(own);
        }
        if (!isAlone && below.hasNearCost) {
            parent.nearCost += below.nearCost;
            parent.hasNearCost = true;
            parent.hasNearRecordedCost |= below.hasNearRecordedCost;
        }
    }

    /// Everything that counts in the subtree; a call that counts stands for the layers near below it.
    static void passAll(const Usage& own, bool isCall, const Below& below, const Decision& decision, Below& parent) {
        for (std::size_t i = 0; i < kTokenKinds; ++i) {
            std::int64_t total = below.all[i];
            if ((decision.own >> i & 1) != 0) {
                if (isCall && below.near[i] > 0)
                    total -= below.near[i];
                total = sum(total, own.*kTokens[i]);
            }
            parent.all[i] = sum(parent.all[i], total);
        }
        const bool costCounts = (decision.own & UsageShare::Cost) != 0;
        double cost = decision.hidesCostBelow ? 0 : below.allCost;
        if (costCounts)
            cost += *own.costUsd - (isCall ? below.nearCost : 0);
        parent.allCost += cost;
    }

    /// From the top down: which parts may still count, and who pays for what.
    struct Scope {
        std::uint8_t allowed = kAllParts; // what near spans may count
        bool costAllowed = true;          // false below a span whose recorded cost stands for its subtree
        bool isPaid = false;              // a recorded cost above covers this call
        bool isPaidNear = false;          // a layer of the same call above has the cost
    };

    static Scope scopeBelow(const TraceSpan& span, const Decision& decision, Scope scope) {
        const auto counted = static_cast<std::uint8_t>(decision.own & scope.allowed);
        const bool countsCost = (counted & UsageShare::Cost) != 0 && scope.costAllowed;
        scope.allowed &= static_cast<std::uint8_t>(~decision.hiddenNear);
        if (isModelCall(span.kind))
            scope.isPaidNear |= countsCost;
        else if (countsCost && hasRecordedCost(span.usage))
            scope.isPaid = true;
        if (decision.hidesCostBelow)
            scope.costAllowed = false;
        return scope;
    }

    /// What holds for a span itself, from what holds for the children of its parent.
    static Scope scopeAt(const TraceSpan& span, Scope scope) {
        if (isCallBoundary(span.kind)) {
            scope.allowed = kAllParts;
            scope.isPaidNear = false;
        }
        return scope;
    }

    void share(UsageWalk& result) const {
        std::vector<Scope> scopes(m_spans.size()); // what holds for the children of each span
        for (std::size_t i = 0; i < m_spans.size(); ++i) {
            const TraceSpan& span = m_spans[i];
            UsageShare& own = result.shares[i];
            const std::uint32_t parent = above(span);
            const bool isFresh = parent == kNoIndex || result.shares[parent].isEvaluation != own.isEvaluation;
            const Scope scope = isFresh ? Scope {} : scopeAt(span, scopes[parent]);
            scopes[i] = scopeBelow(span, m_decisions[i], scope);
            own.parts = m_decisions[i].own & scope.allowed;
            if (!scope.costAllowed)
                own.parts &= static_cast<std::uint8_t>(~UsageShare::Cost);
            own.hidden = m_decisions[i].own & static_cast<std::uint8_t>(~own.parts);
            own.isModelCall = span.kind == Kind::Llm && !m_below[i].hasNearLlm;
            own.counting = counting(span, scope, own);
            const bool isCostKnown = span.usage.costUsd || scope.isPaid || scope.isPaidNear || m_below[i].hasNearCost;
            own.isUnpriced = (own.parts & (UsageShare::Input | UsageShare::Output)) != 0 && !isCostKnown;
            add(result, span, own);
        }
    }

    static Counting counting(const TraceSpan& span, const Scope& scope, const UsageShare& share) {
        const bool hasTokens = hasAnyTokens(span.usage);
        if (!hasTokens && !span.usage.costUsd)
            return Counting::NoUsage;
        const bool isCounted = (share.parts & (hasTokens ? kAllTokens : UsageShare::Cost)) != 0;
        if (isCounted)
            return share.isEvaluation ? Counting::EvaluationSpend : Counting::Counted;
        const bool isLayer = isModelCall(span.kind) || (scope.allowed & kAllTokens) != kAllTokens;
        return isLayer ? Counting::SameCall : Counting::RollUp;
    }

    static void add(UsageWalk& result, const TraceSpan& span, const UsageShare& share) {
        if (share.isModelCall && !share.isEvaluation)
            ++result.llmCalls;
        if (share.parts == 0)
            return;
        Usage part;
        for (std::size_t i = 0; i < kTokenKinds; ++i)
            if (share.parts >> i & 1)
                part.*kTokens[i] = span.usage.*kTokens[i];
        if (share.parts & UsageShare::Cost) {
            part.costUsd = span.usage.costUsd;
            part.costSource = span.usage.costSource;
        }
        part.unpricedCalls = share.isUnpriced ? 1 : 0;
        addUsage(share.isEvaluation ? result.evaluationSpend : result.usage, part);
    }

    std::span<const TraceSpan> m_spans;
    std::vector<Below> m_below;
    std::vector<Decision> m_decisions;
};

} // namespace

void addUsage(Usage& total, const Usage& part) {
    for (const auto token : kTokens)
        total.*token = sum(total.*token, part.*token);
    total.unpricedCalls += part.unpricedCalls;
    if (!part.costUsd)
        return;
    if (!total.costUsd)
        total.costSource = part.costSource;
    else if (total.costSource != part.costSource)
        total.costSource = CostSource::Mixed;
    total.costUsd = total.costUsd.value_or(0) + *part.costUsd;
}

UsageWalk walkUsage(std::span<const TraceSpan> spans) { return Walk(spans).run(); }

std::vector<UsageLine> explainUsage(const TraceDocument& document) {
    const std::vector<TraceSpan>& spans = document.spans;
    const UsageWalk walk = walkUsage(spans);
    // Running sums over tree order give each span's counted tokens below it, and its calls without tokens.
    std::vector<double> counted(spans.size() + 1, 0); // double: hostile counts must not overflow
    std::vector<std::uint32_t> silentCalls(spans.size() + 1, 0);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const UsageShare& share = walk.shares[i];
        const bool isIn = !share.isEvaluation;
        const auto tokens = [&](std::uint8_t part, std::int64_t value) {
            return isIn && (share.parts & part) != 0 ? static_cast<double>(value) : 0.0;
        };
        counted[i + 1] = counted[i] + tokens(UsageShare::Input, spans[i].usage.inputTokens)
            + tokens(UsageShare::Output, spans[i].usage.outputTokens);
        silentCalls[i + 1] = silentCalls[i] + (isIn && share.isModelCall && !spans[i].usage.hasTokens() ? 1 : 0);
    }
    std::vector<UsageLine> lines;
    for (std::uint32_t i = 0; i < spans.size(); ++i) {
        if (walk.shares[i].counting == Counting::NoUsage)
            continue;
        UsageLine line {i, walk.shares[i], false};
        if (line.share.counting == Counting::RollUp && silentCalls[spans[i].subtreeEnd] > silentCalls[i + 1]) {
            const std::int64_t own = sum(spans[i].usage.inputTokens, spans[i].usage.outputTokens);
            const double below = counted[spans[i].subtreeEnd] - counted[i + 1];
            line.exceedsCallsBelow = static_cast<double>(own) > 1.1 * below;
        }
        lines.push_back(line);
    }
    return lines;
}

} // namespace spanloom
