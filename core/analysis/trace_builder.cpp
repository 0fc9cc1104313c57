#include "core/analysis/trace_builder.h"

#include <algorithm>
#include <utility>

#include "core/analysis/answering_call.h"
#include "core/analysis/attempts.h"
#include "core/analysis/evaluation_placement.h"
#include "core/analysis/fragments.h"
#include "core/analysis/identity.h"
#include "core/analysis/same_call.h"
#include "core/analysis/span_tree.h"
#include "core/analysis/span_usage.h"
#include "core/analysis/trace_summary.h"
#include "core/analysis/usage_walk.h"
#include "core/analysis/visible_copies.h"
#include "core/semantics/meaning_evaluator.h"

namespace spanloom {

namespace {

constexpr std::uint32_t kTreeFlags = SpanFlag::Orphan | SpanFlag::Unfinished | SpanFlag::CycleCut | SpanFlag::Duplicate
    | SpanFlag::InferredKind | SpanFlag::NegativeDuration | SpanFlag::OutsideParent | SpanFlag::NoStart;

Kind kindOf(const MeaningView& meaning) {
    const std::int64_t number = meaning.integer(Field::Kind);
    return number >= 0 && number < kKindCount ? static_cast<Kind>(number) : Kind::Internal;
}

/// A guard that blocked did its work, whatever status or error type its writer gave it. An error type without a status
/// is an error elsewhere; an explicit "ok" says that the exception was dealt with.
StatusCode effectiveStatus(const StoredSpan& stored, Kind kind, const StringPool& strings) {
    if (kind == Kind::Guardrail && strings.text(stored.meaning.text(Field::GuardrailDecision)) == "block")
        return stored.status == StatusCode::Error ? StatusCode::Unset : stored.status;
    if (stored.status != StatusCode::Unset || stored.meaning.text(Field::ErrorType) == 0)
        return stored.status;
    return StatusCode::Error;
}

std::uint32_t flagsOf(const TraceSpan& span, const StoredSpan& stored, std::uint32_t treeFlags) {
    std::uint32_t flags = (stored.flags & ~kTreeFlags) | treeFlags;
    if (span.start == kNoTime)
        flags |= SpanFlag::NoStart;
    if (span.end == kNoTime)
        flags |= SpanFlag::Unfinished;
    else if (span.start != kNoTime && span.end < span.start)
        flags |= SpanFlag::NegativeDuration;
    if (span.meaning.flag(Field::KindInferred))
        flags |= SpanFlag::InferredKind;
    if (span.meaning.flag(Field::Redacted))
        flags |= SpanFlag::Redacted;
    return flags;
}

/// Sets self times and OutsideParent. One pass in tree order: siblings come by start, so that the union of the
/// children's intervals grows at its end only.
void compareWithParents(std::vector<TraceSpan>& spans, std::vector<TimeNs>& coveredUntil) {
    coveredUntil.resize(spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
        TraceSpan& span = spans[i];
        span.self = span.duration();
        coveredUntil[i] = span.start;
        const bool isInterval = span.start != kNoTime && span.end != kNoTime;
        if (span.parent == kNoIndex || !isInterval)
            continue;
        TraceSpan& parent = spans[span.parent];
        if (parent.start == kNoTime || parent.end == kNoTime)
            continue;
        if (span.start < parent.start || span.end > parent.end)
            span.flags |= SpanFlag::OutsideParent;
        TimeNs& covered = coveredUntil[span.parent];
        const TimeNs from = std::max(span.start, covered);
        const TimeNs to = std::min(span.end, parent.end);
        if (from < to) {
            parent.self = std::max<DurationNs>(parent.self - durationBetween(from, to), 0);
            covered = to;
        }
    }
}

} // namespace

class TraceBuilder::Impl {
public:
    Impl(std::shared_ptr<const StringPool> strings, std::shared_ptr<const PriceTable> prices)
        : m_strings(std::move(strings))
        , m_prices(std::move(prices)) { }

    TraceDocument build(TraceId id, std::span<const StoredSpan> stored, std::vector<Evaluation> evaluations) {
        TraceDocument document;
        document.id = id;
        document.idText = id.hex();
        document.strings = m_strings;
        document.evaluations = std::move(evaluations);
        m_copies.choose(stored);
        m_tree.build(stored, m_copies);
        m_fragments.collect(stored);
        m_fragments.attach(stored, m_copies, m_tree);
        makeSpans(stored, document);
        recogniseModelRequests(document);
        freeCachedAnswers(document.spans);
        copyMeanings(stored, document);
        compareWithParents(document.spans, m_times);
        findCallsBeside(document.spans, *m_strings);
        const UsageWalk walk = walkUsage(document.spans);
        for (std::size_t i = 0; i < document.spans.size(); ++i)
            document.spans[i].counting = walk.shares[i].counting;
        targetByResponseId(document);
        placeEvaluations(document, walk, [this](SpanId span) {
            const std::uint32_t visible = m_copies.find(span);
            return visible == kNoIndex ? kNoIndex : m_tree.position(visible);
        });
        sumUp(document, walk);
        document.totals.duplicateSpans
            = static_cast<std::uint32_t>(stored.size() - m_fragments.rows() - document.spans.size());
        m_fragments.list(stored, document);
        return document;
    }

private:
    void makeSpans(std::span<const StoredSpan> stored, TraceDocument& document) {
        document.spans.reserve(m_tree.nodes().size());
        for (const TreeNode& node : m_tree.nodes()) {
            const VisibleSpan& visible = m_copies.spans()[node.visible];
            const StoredSpan& from = stored[visible.stored];
            TraceSpan& span = document.spans.emplace_back();
            span.id = from.id;
            span.parentId = from.parentId;
            span.parent = node.parent;
            span.subtreeEnd = node.subtreeEnd;
            span.depth = node.depth;
            span.start = from.start;
            span.end = from.end;
            span.name = from.name;
            span.meaning = m_fragments.meaning(stored, static_cast<std::uint32_t>(document.spans.size() - 1), from);
            span.kind = kindOf(span.meaning);
            span.otelKind = from.otelKind;
            span.recordedStatus = from.status;
            span.status = effectiveStatus(from, span.kind, *m_strings);
            span.hasRecordedParent = from.hasParent;
            span.resource = from.resource;
            span.scope = from.scope;
            span.scopeKey = from.scopeKey;
            span.copies = visible.copies;
            span.flags = flagsOf(span, from, node.flags);
            span.usage = ownUsage(
                span.meaning, *m_strings, m_prices.get(), {span.start, span.status == StatusCode::Error});
            span.ref = from.ref;
            span.eventCount = from.eventCount;
        }
    }

    /// A judgement of a fragment that names a call by its response id alone.
    void targetByResponseId(TraceDocument& document) const {
        if (m_fragments.isEmpty())
            return;
        for (Evaluation& row : document.evaluations)
            if (row.carrier && (!row.target || row.isTargetGuessed))
                if (const std::uint32_t node = m_fragments.nodeOf(*row.carrier); node != kNoIndex) {
                    row.target = document.spans[node].id;
                    row.isTargetGuessed = false;
                }
    }

    /// Where nothing in a trace was instrumented as a model call, requests to model APIs are the calls (inferred). Where
    /// anything was, they may be the transport of a call that stands beside them: nothing is counted twice.
    void recogniseModelRequests(TraceDocument& document) const {
        if (std::ranges::any_of(document.spans, [](const TraceSpan& span) { return isModelCall(span.kind); }))
            return;
        for (TraceSpan& span : document.spans) {
            if (span.kind != Kind::Transport || m_strings->text(span.meaning.text(Field::Operation)) != kModelRequest)
                continue;
            span.kind = Kind::Llm;
            span.flags |= SpanFlag::InferredKind;
        }
    }

    /// The answer of a gateway's cache is often told by the request below a call alone (its headers): the call above, and
    /// the layers above that, then cost nothing either, unless a cost is recorded.
    void freeCachedAnswers(std::vector<TraceSpan>& spans) {
        m_isCached.assign(spans.size(), 0);
        for (std::size_t i = spans.size(); i > 0; --i) {
            TraceSpan& span = spans[i - 1];
            const bool isCall = isModelCall(span.kind);
            const bool isRelay = span.kind == Kind::Transport || span.kind == Kind::Gateway;
            if (!isCall && !isRelay)
                continue;
            if (span.meaning.flag(Field::CacheHit) && !span.isError())
                m_isCached[i - 1] = 1;
            if (!m_isCached[i - 1])
                continue;
            if (span.usage.costSource == CostSource::Computed || (isCall && !span.usage.costUsd)) {
                span.usage.costUsd = 0;
                span.usage.costSource = CostSource::Computed;
            }
            if (span.parent == kNoIndex)
                continue;
            const bool isOnlyChild = span.parent + 1 == i - 1 && spans[span.parent].subtreeEnd == span.subtreeEnd;
            if (isRelay || isOnlyChild)
                m_isCached[span.parent] = 1;
        }
    }

    /// Moves all meanings into the document. The storage is reserved in full first: views point into it.
    void copyMeanings(std::span<const StoredSpan> stored, TraceDocument& document) {
        std::size_t values = kFieldCount; // room for the identity
        for (std::size_t i = 0; i < document.spans.size(); ++i)
            values += document.spans[i].meaning.size()
                + stored[m_copies.spans()[m_tree.nodes()[i].visible].stored].resourceMeaning.size();
        std::vector<std::uint64_t>& target = document.meaningValues;
        target.reserve(values);
        const auto copy = [&target](const MeaningView& view) {
            const std::uint64_t* const begin = target.data() + target.size();
            target.insert(target.end(), view.values(), view.values() + view.size());
            return MeaningView(view.present(), begin);
        };
        // Runs of spans share their resource; most traces have one or a few.
        const std::uint64_t* lastSource = nullptr;
        MeaningView lastResource;
        for (std::size_t i = 0; i < document.spans.size(); ++i) {
            TraceSpan& span = document.spans[i];
            span.meaning = copy(span.meaning);
            const MeaningView& resource = stored[m_copies.spans()[m_tree.nodes()[i].visible].stored].resourceMeaning;
            if (resource.present() != 0 && resource.values() != lastSource) {
                lastSource = resource.values();
                lastResource = copy(resource);
            }
            span.resourceMeaning = resource.present() == 0 ? MeaningView() : lastResource;
        }
        MeaningRow identity;
        findIdentity(document.spans, identity, document.identityFromResources);
        const std::uint64_t* const begin = target.data() + target.size();
        identity.appendTo(target);
        document.identity = MeaningView(identity.present(), begin);
    }

    void sumUp(TraceDocument& document, const UsageWalk& walk) {
        TraceTotals& totals = document.totals;
        TimeNs start = INT64_MAX;
        for (const TraceSpan& span : document.spans) {
            if (span.start != kNoTime)
                start = std::min(start, span.start);
            totals.end = std::max(totals.end, span.end);
            totals.errorCount += span.isError() ? 1 : 0;
            totals.orphanCount += (span.flags & SpanFlag::Orphan) != 0 ? 1 : 0;
            totals.unfinishedCount += span.isFinished() ? 0 : 1;
            totals.flags |= span.flags;
            totals.kinds |= std::uint32_t {1} << static_cast<unsigned>(span.kind);
        }
        if (document.spans.empty())
            totals.kinds = std::uint32_t {1} << static_cast<unsigned>(Kind::Internal); // fragments alone: never nothing
        totals.start = start == INT64_MAX ? kNoTime : start;
        totals.spanCount = static_cast<std::uint32_t>(document.spans.size());
        totals.llmCalls = walk.llmCalls;
        totals.usage = walk.usage;
        totals.evaluationSpend = walk.evaluationSpend;
        if (const std::uint32_t root = rootIndex(document.spans); root != kNoIndex)
            totals.status = document.spans[root].status;
        const Attempts attempts = findAttempts(document.spans, *m_strings);
        totals.retries = attempts.retries;
        totals.usedFallback = attempts.usedFallback;
        totals.attempts = attempts.facts;
        if (totals.llmCalls == 0)
            return;
        const AnsweringCall answer = lastAnsweringCall(document.spans, answeringCalls(document.spans, walk));
        totals.timeToFirstToken = traceTimeToFirstToken(document.spans, answer, totals.start);
    }

    std::shared_ptr<const StringPool> m_strings;
    std::shared_ptr<const PriceTable> m_prices;
    VisibleCopies m_copies;
    SpanTree m_tree;
    Fragments m_fragments;
    std::vector<TimeNs> m_times;
    std::vector<std::uint8_t> m_isCached; ///< by span, see freeCachedAnswers()
};

TraceBuilder::TraceBuilder(std::shared_ptr<const StringPool> strings, std::shared_ptr<const PriceTable> prices)
    : m_impl(std::make_unique<Impl>(std::move(strings), std::move(prices))) { }

TraceBuilder::~TraceBuilder() = default;

TraceDocument TraceBuilder::build(TraceId id, std::span<const StoredSpan> spans, std::vector<Evaluation> evaluations) {
    return m_impl->build(id, spans, std::move(evaluations));
}

TraceSummary TraceBuilder::summarise(const TraceDocument& document) const { return summariseTrace(document); }

} // namespace spanloom
