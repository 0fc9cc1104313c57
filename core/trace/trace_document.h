#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/string_pool.h"
#include "core/trace/evaluation.h"
#include "core/trace/field.h"
#include "core/trace/ids.h"
#include "core/trace/kind.h"
#include "core/trace/span_content.h"
#include "core/trace/span_record.h"

namespace spanloom {

class Vocabularies;

enum class CostSource : std::uint8_t { Unknown, Recorded, Computed, Mixed };
[[nodiscard]] const char* name(CostSource source); ///< "unknown", "recorded", "computed", "mixed"

/// Where a stored span lies: its segment (the id of its source in the catalogue, stable over snapshots) and its
/// row within the segment.
struct SpanRef {
    std::uint32_t segment = 0;
    std::uint32_t row = 0;
    bool operator==(const SpanRef&) const = default;
};

/// Tokens and money; -1 tokens and no cost mean "not reported", never zero. Input includes cached tokens, output
/// includes reasoning tokens.
struct Usage {
    std::int64_t inputTokens = -1;
    std::int64_t outputTokens = -1;
    std::int64_t cacheReadTokens = -1;
    std::int64_t cacheWriteTokens = -1;
    std::int64_t reasoningTokens = -1;
    std::optional<double> costUsd;
    CostSource costSource = CostSource::Unknown;
    std::uint32_t unpricedCalls = 0; ///< counted calls with tokens but without any price

    [[nodiscard]] bool hasTokens() const { return inputTokens >= 0 || outputTokens >= 0; }
    bool operator==(const Usage&) const = default;
};

/// Why a span's own usage does or does not enter the totals of its trace.
enum class Counting : std::uint8_t {
    NoUsage,        ///< reports nothing
    Counted,        ///< is part of the total
    SameCall,       ///< describes a call that a span above or below it already counts
    RollUp,         ///< repeats the sum of spans below it
    EvaluationSpend ///< a judge's own call, summed apart
};
[[nodiscard]] const char* name(Counting counting);

inline constexpr std::uint32_t kNoIndex = 0xFFFFFFFFu;

/// What happened to attempts, recorded or inferred. The bit of a fact, and where it was inferred (from shape, status
/// or words) also the bit kInferredShift above it. On a trace: inferred when no span records it.
namespace AttemptFlag {
inline constexpr std::uint16_t Retry = 1;       ///< the call was tried again; on a span: it is another try, or records some
inline constexpr std::uint16_t Fallback = 2;    ///< another model or route answered
inline constexpr std::uint16_t CacheHit = 4;    ///< a cache answered
inline constexpr std::uint16_t RateLimited = 8;
inline constexpr std::uint16_t TimedOut = 16;
inline constexpr unsigned kInferredShift = 8;
} // namespace AttemptFlag
[[nodiscard]] constexpr bool isInferredAttempt(std::uint16_t attempts, std::uint16_t flag) {
    return (attempts & flag << AttemptFlag::kInferredShift) != 0;
}

/// One visible span of an opened trace. Indices point into TraceDocument::spans.
struct TraceSpan {
    SpanId id;
    SpanId parentId;                    ///< as recorded; see `parent` for the tree
    std::uint32_t parent = kNoIndex;    ///< kNoIndex = shown at the top level (root or orphan)
    std::uint32_t subtreeEnd = 0;       ///< one past the last descendant
    std::uint32_t depth = 0;
    TimeNs start = kNoTime;
    TimeNs end = kNoTime;               ///< kNoTime = unfinished
    DurationNs self = 0;                ///< duration minus the union of the children's intervals clipped to it
    StringId name = 0;
    Kind kind = Kind::Internal;
    OtelKind otelKind = OtelKind::Unspecified;
    StatusCode status = StatusCode::Unset;         ///< Error also where only an error type was recorded
    StatusCode recordedStatus = StatusCode::Unset; ///< as it was in the file; what exports write
    Counting counting = Counting::NoUsage;
    bool hasRecordedParent = false;
    std::uint16_t attempts = 0;         ///< AttemptFlag
    std::uint32_t flags = 0;            ///< SpanFlag
    std::uint32_t retryOf = kNoIndex;   ///< the failed span that this one tries again or falls back from (inferred)
    std::uint32_t sameCallAs = kNoIndex; ///< the span beside it that reports the same model call and holds this one
    std::uint32_t resource = 0;         ///< ResourceIndex within the segment
    std::uint32_t scope = 0;            ///< ScopeIndex within the segment
    std::uint32_t scopeKey = 0;         ///< tells instrumentations of this trace apart
    std::uint32_t firstEvaluation = 0;  ///< into TraceDocument::evaluations
    std::uint32_t evaluationCount = 0;
    std::uint32_t copies = 1;           ///< how many copies of this span are stored
    std::uint32_t eventCount = 0;       ///< events, those of fragments included; loadPayload() gives them
    std::uint32_t firstFragment = 0;    ///< into TraceDocument::fragments
    std::uint32_t fragmentCount = 0;
    MeaningView meaning;                ///< into TraceDocument::meaningValues
    MeaningView resourceMeaning;        ///< what its resource says (service, environment …); same storage
    Usage usage;                        ///< the span's own, cost included (recorded or computed)
    SpanRef ref;

    /// End − start; 0 when either is missing or the end lies before the start.
    [[nodiscard]] DurationNs duration() const {
        return start == kNoTime || end == kNoTime || end < start ? 0 : durationBetween(start, end);
    }
    [[nodiscard]] bool isError() const { return status == StatusCode::Error; }
    [[nodiscard]] bool isFinished() const { return end != kNoTime; }
};

/// Totals of a trace, by the definitions of the design ("Numbers, by definition").
struct TraceTotals {
    TimeNs start = kNoTime;
    TimeNs end = kNoTime;
    std::uint32_t spanCount = 0;      ///< visible spans
    std::uint32_t duplicateSpans = 0; ///< copies that are not visible
    std::uint32_t errorCount = 0;
    std::uint32_t llmCalls = 0;       ///< counted LLM-kind attempts, failed ones included
    std::uint32_t orphanCount = 0;
    std::uint32_t unfinishedCount = 0;
    std::uint32_t retries = 0;
    bool usedFallback = false;
    std::uint16_t attempts = 0;       ///< AttemptFlag over the visible spans
    StatusCode status = StatusCode::Unset; ///< Error when the root failed, else the root's own
    Usage usage;
    Usage evaluationSpend;
    std::optional<DurationNs> timeToFirstToken;
    std::uint32_t flags = 0;          ///< OR over visible spans
    std::uint32_t kinds = 0;          ///< bits (1 << Kind) of the visible spans
    std::uint32_t waitingFragments = 0; ///< fragments whose span is not here
};

/// One trace, opened: immutable, in tree order (parents before children, siblings by start time, then id).
/// Shared as std::shared_ptr<const TraceDocument>; safe to read from any thread.
struct TraceDocument {
    TraceId id;
    std::string idText;              ///< as a person knows it: 32 hex digits, or the writer's own id
    std::vector<TraceSpan> spans;
    std::vector<Evaluation> evaluations; ///< grouped by span (TraceSpan::firstEvaluation); the trace's own last
    std::uint32_t firstTraceEvaluation = 0;
    /// Rows that add facts to a span (SpanFlag::Fragment): grouped by span (TraceSpan::firstFragment), by time within
    /// one; from firstWaitingFragment on those that wait for a span that is not here.
    std::vector<SpanRef> fragments;
    std::uint32_t firstWaitingFragment = 0;
    /// Storage of all meaning views: they stay valid when a document is moved, not when it is copied.
    std::vector<std::uint64_t> meaningValues;
    /// Inherited fields (FieldInfo::isInherited) and the service, as they hold for the trace as a whole.
    MeaningView identity;
    std::uint64_t identityFromResources = 0; ///< bits (1 << Field) of those that no span says, only a resource
    TraceTotals totals;
    std::shared_ptr<const StringPool> strings;

    [[nodiscard]] std::string_view text(StringId id_) const { return strings ? strings->text(id_) : std::string_view(); }
    [[nodiscard]] std::string_view name(const TraceSpan& span) const { return text(span.name); }
    /// Index of a span by id, kNoIndex when absent. O(n).
    [[nodiscard]] std::uint32_t indexOf(SpanId spanId) const;
};

/// Reads what is not a column. Implemented by the cache; thread-safe.
class PayloadSource {
public:
    virtual ~PayloadSource() = default;
    [[nodiscard]] virtual Result<SpanPayload> payload(SpanRef span) const = 0;
    [[nodiscard]] virtual Result<ResourceContent> resource(std::uint32_t segment, std::uint32_t resource) const = 0;
    [[nodiscard]] virtual Result<ScopeContent> scope(std::uint32_t segment, std::uint32_t scope) const = 0;
    /// Attribute keys of a segment, for resources and scopes; never null for a valid segment.
    [[nodiscard]] virtual const StringPool* keys(std::uint32_t segment) const = 0;
    /// What payloads are to be read by; null = the built-in vocabularies.
    [[nodiscard]] virtual std::shared_ptr<const Vocabularies> vocabularies() const { return nullptr; }
};

/// What a span says, with what its fragments add: attributes whose key it does not have itself, events in the order of
/// time (one that it has already is not repeated), links. This is what is shown and exported; keys are ids of the
/// result's own `keys`. Reads one payload for each fragment.
[[nodiscard]] Result<SpanPayload> loadPayload(
    const PayloadSource& payloads, const TraceDocument& document, const TraceSpan& span);

} // namespace spanloom
