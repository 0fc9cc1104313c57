#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/string_pool.h"
#include "core/trace/evaluation.h"
#include "core/trace/ids.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// Rows of one trace within one batch of one segment.
struct RowRun {
    std::uint32_t firstRow = 0;
    std::uint32_t count = 0;
    bool operator==(const RowRun&) const = default;
};

/// One row of the trace layer, as analysis makes it and the cache stores it. Texts are ids of the pool that the
/// spans it was made of refer to. Absent text = 0 (the empty text).
struct TraceSummary {
    TraceId id;
    std::string idText;     ///< empty for W3C ids (then the text is id.hex())
    StringId rootName = 0;
    TraceTotals totals;
    Kind rootKind = Kind::Internal;
    StringId route = 0, cohort = 0, session = 0, user = 0, environment = 0, appVersion = 0, service = 0;
    bool promptVersionIsDerived = false;
    /// Distinct values over the visible spans, in order of first use; the value of the last counted answering
    /// call comes last in `models` and `promptVersions` (the one that grouping uses).
    std::vector<StringId> models, providers, promptVersions, tools;
    /// Judgements in pairs: the evaluation's name, then the verdict's ("pass", "fail", "none", "error"); each pair once.
    std::vector<StringId> verdicts;
    std::vector<RowRun> runs;
    std::uint32_t evaluationCount = 0;
    std::uint32_t failedEvaluations = 0;
};

/// The trace layer of a snapshot or segment in columns: one row a trace. In the layer of a segment a row without spans
/// (spanCounts 0) holds fragments alone: they wait for a source that has the spans; snapshots have no such rows. Lists are ids into `lists`, so that equal
/// lists are equal numbers. Immutable once published; any thread.
class TraceTable {
public:
    std::vector<TraceId> ids;
    std::vector<StringId> idTexts; ///< 0 = ids[row].hex()
    std::vector<StringId> rootNames;
    std::vector<Kind> rootKinds;
    std::vector<TimeNs> starts;
    std::vector<DurationNs> durations; ///< -1 = unknown (no finished span)
    std::vector<std::uint32_t> spanCounts, duplicateSpans, errorCounts, llmCalls, orphanCounts, unfinishedCounts;
    std::vector<std::uint32_t> retries;
    std::vector<std::uint32_t> waitingFragments; ///< of spans that are not here
    std::vector<std::uint8_t> fallbacks;
    std::vector<StatusCode> statuses;
    /// -1 = none.
    std::vector<std::int64_t> inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens;
    std::vector<double> costs; ///< USD; NaN = unknown
    std::vector<CostSource> costSources;
    std::vector<std::uint32_t> unpricedCalls;
    std::vector<double> evaluationCosts; ///< NaN = none
    std::vector<DurationNs> timesToFirstToken; ///< -1 = none
    std::vector<std::uint32_t> flags, kinds;
    std::vector<StringId> routes, cohorts, sessions, users, environments, appVersions, services;
    std::vector<std::uint8_t> promptVersionsDerived;
    std::vector<std::uint32_t> models, providers, promptVersions, tools; ///< list ids
    /// List ids of TraceSummary::verdicts. Not stored: made with each snapshot, because thresholds may change.
    std::vector<std::uint32_t> verdicts;
    std::vector<std::uint32_t> evaluationCounts, failedEvaluations;
    /// What end users said (feedbackSign). Not stored: made with each snapshot, like verdicts.
    std::vector<std::uint32_t> thumbsUp, thumbsDown;
    std::vector<std::uint32_t> attempts; ///< AttemptFlag
    std::vector<std::uint32_t> segments; ///< source id; kManySegments when the trace's spans lie in several
    /// Sources of the rows of kManySegments, ascending by row; those that only evaluations come from included.
    std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> sharedSources;
    /// rows()+1 offsets into runs; runs of kManySegments traces are found by id.
    std::vector<std::uint32_t> runOffsets = {0};
    std::vector<RowRun> runs;
    std::vector<std::vector<StringId>> lists = std::vector<std::vector<StringId>>(1); ///< list 0 is the empty list

    static constexpr std::uint32_t kManySegments = 0xFFFFFFFFu;

    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(ids.size()); }
    void append(const TraceSummary& summary, std::uint32_t segment, StringPool& strings);
    /// Row of a trace, kNoIndex when absent. O(rows).
    [[nodiscard]] std::uint32_t find(TraceId id) const;
    /// Appends all rows of another table, texts and segment numbers translated: `textMap[id]` is the text in this
    /// table's pool (ids beyond its end become 0), rows of many segments stay so, all others lie in `segment`.
    void appendTable(const TraceTable& other, const std::vector<StringId>& textMap, std::uint32_t segment);
    /// A table of some rows only, in the given order; texts and lists keep their numbers.
    [[nodiscard]] TraceTable selectRows(const std::vector<std::uint32_t>& rows) const;
    void reserve(std::size_t rows);
    /// Sets the verdicts of one row; `pairs` as in TraceSummary.
    void setVerdicts(std::uint32_t row, const std::vector<StringId>& pairs) { verdicts[row] = internList(pairs); }
    /// The number of a list, for verdicts that many rows share.
    [[nodiscard]] std::uint32_t listOf(const std::vector<StringId>& pairs) { return internList(pairs); }

private:
    std::uint32_t internList(const std::vector<StringId>& list);

    std::unordered_multimap<std::uint64_t, std::uint32_t> m_listIndex; ///< hash → list id; made when first needed
    std::size_t m_indexedLists = 0;
};

} // namespace spanloom
