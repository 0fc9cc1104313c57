#include "core/store/columns/trace_table.h"

#include <algorithm>
#include <limits>

#include "core/base/hash.h"

namespace spanloom {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::uint64_t hashOf(const std::vector<StringId>& list) {
    const void* bytes = list.data();
    return hash64({static_cast<const char*>(bytes), list.size() * sizeof(StringId)});
}

template <typename T>
void appendAll(std::vector<T>& target, const std::vector<T>& source) {
    target.insert(target.end(), source.begin(), source.end());
}

DurationNs durationOf(const TraceTotals& totals) {
    if (totals.start == kNoTime || totals.end == kNoTime || totals.end < totals.start)
        return -1;
    return durationBetween(totals.start, totals.end);
}

} // namespace

void TraceTable::append(const TraceSummary& summary, std::uint32_t segment, StringPool& strings) {
    const TraceTotals& totals = summary.totals;
    ids.push_back(summary.id);
    idTexts.push_back(strings.intern(summary.idText));
    rootNames.push_back(summary.rootName);
    rootKinds.push_back(summary.rootKind);
    starts.push_back(totals.start);
    durations.push_back(durationOf(totals));
    spanCounts.push_back(totals.spanCount);
    duplicateSpans.push_back(totals.duplicateSpans);
    errorCounts.push_back(totals.errorCount);
    llmCalls.push_back(totals.llmCalls);
    orphanCounts.push_back(totals.orphanCount);
    unfinishedCounts.push_back(totals.unfinishedCount);
    retries.push_back(totals.retries);
    waitingFragments.push_back(totals.waitingFragments);
    fallbacks.push_back(totals.usedFallback ? 1 : 0);
    statuses.push_back(totals.status);
    inputTokens.push_back(totals.usage.inputTokens);
    outputTokens.push_back(totals.usage.outputTokens);
    cacheReadTokens.push_back(totals.usage.cacheReadTokens);
    cacheWriteTokens.push_back(totals.usage.cacheWriteTokens);
    reasoningTokens.push_back(totals.usage.reasoningTokens);
    costs.push_back(totals.usage.costUsd.value_or(kUnknown));
    costSources.push_back(totals.usage.costSource);
    unpricedCalls.push_back(totals.usage.unpricedCalls);
    evaluationCosts.push_back(totals.evaluationSpend.costUsd.value_or(kUnknown));
    timesToFirstToken.push_back(totals.timeToFirstToken.value_or(-1));
    flags.push_back(totals.flags);
    kinds.push_back(totals.kinds);
    routes.push_back(summary.route);
    cohorts.push_back(summary.cohort);
    sessions.push_back(summary.session);
    users.push_back(summary.user);
    environments.push_back(summary.environment);
    appVersions.push_back(summary.appVersion);
    services.push_back(summary.service);
    promptVersionsDerived.push_back(summary.promptVersionIsDerived ? 1 : 0);
    models.push_back(internList(summary.models));
    providers.push_back(internList(summary.providers));
    promptVersions.push_back(internList(summary.promptVersions));
    tools.push_back(internList(summary.tools));
    verdicts.push_back(internList(summary.verdicts));
    evaluationCounts.push_back(summary.evaluationCount);
    failedEvaluations.push_back(summary.failedEvaluations);
    thumbsUp.push_back(0);
    thumbsDown.push_back(0);
    attempts.push_back(totals.attempts);
    segments.push_back(segment);
    appendAll(runs, summary.runs);
    runOffsets.push_back(static_cast<std::uint32_t>(runs.size()));
}

std::uint32_t TraceTable::find(TraceId id) const {
    const auto found = std::find(ids.begin(), ids.end(), id);
    return found == ids.end() ? 0xFFFFFFFFu : static_cast<std::uint32_t>(found - ids.begin());
}

namespace {

/// Calls f(pointer to member) for each column of one kind; the one list of columns that copying needs.
template <typename F>
void forEachTextColumn(F&& f) {
    for (const auto column : {&TraceTable::idTexts, &TraceTable::rootNames, &TraceTable::routes, &TraceTable::cohorts,
             &TraceTable::sessions, &TraceTable::users, &TraceTable::environments, &TraceTable::appVersions,
             &TraceTable::services})
        f(column);
}

template <typename F>
void forEachListColumn(F&& f) {
    for (const auto column :
        {&TraceTable::models, &TraceTable::providers, &TraceTable::promptVersions, &TraceTable::tools,
            &TraceTable::verdicts})
        f(column);
}

template <typename F>
void forEachPlainColumn(F&& f) {
    const auto each = [&](auto... columns) { (f(columns), ...); };
    each(&TraceTable::ids, &TraceTable::rootKinds, &TraceTable::starts, &TraceTable::durations, &TraceTable::spanCounts,
        &TraceTable::duplicateSpans, &TraceTable::errorCounts, &TraceTable::llmCalls, &TraceTable::orphanCounts,
        &TraceTable::unfinishedCounts, &TraceTable::retries, &TraceTable::waitingFragments, &TraceTable::fallbacks, &TraceTable::statuses,
        &TraceTable::inputTokens, &TraceTable::outputTokens, &TraceTable::cacheReadTokens,
        &TraceTable::cacheWriteTokens, &TraceTable::reasoningTokens, &TraceTable::costs, &TraceTable::costSources,
        &TraceTable::unpricedCalls, &TraceTable::evaluationCosts, &TraceTable::timesToFirstToken, &TraceTable::flags,
        &TraceTable::kinds, &TraceTable::promptVersionsDerived, &TraceTable::evaluationCounts, &TraceTable::failedEvaluations,
        &TraceTable::thumbsUp, &TraceTable::thumbsDown, &TraceTable::attempts);
}

} // namespace

void TraceTable::appendTable(const TraceTable& other, const std::vector<StringId>& textMap, std::uint32_t segment) {
    const auto text = [&](StringId id) { return id < textMap.size() ? textMap[id] : StringId {0}; };
    forEachTextColumn([&](auto column) {
        std::vector<StringId>& target = this->*column;
        for (const StringId id : other.*column)
            target.push_back(text(id));
    });
    std::vector<std::uint32_t> listMap;
    listMap.reserve(other.lists.size());
    for (std::vector<StringId> list : other.lists) {
        std::transform(list.begin(), list.end(), list.begin(), text);
        listMap.push_back(internList(list));
    }
    forEachListColumn([&](auto column) {
        for (const std::uint32_t list : other.*column)
            (this->*column).push_back(list < listMap.size() ? listMap[list] : 0);
    });
    forEachPlainColumn([&](auto column) { appendAll(this->*column, other.*column); });

    for (const std::uint32_t source : other.segments)
        segments.push_back(source == kManySegments ? kManySegments : segment);
    const auto firstRun = static_cast<std::uint32_t>(runs.size());
    appendAll(runs, other.runs);
    for (std::size_t row = 1; row < other.runOffsets.size(); ++row)
        runOffsets.push_back(firstRun + other.runOffsets[row]);
}

TraceTable TraceTable::selectRows(const std::vector<std::uint32_t>& rows) const {
    TraceTable result;
    result.lists = lists;
    const auto select = [&](auto column) {
        auto& target = result.*column;
        target.reserve(rows.size());
        for (const std::uint32_t row : rows)
            target.push_back((this->*column)[row]);
    };
    forEachTextColumn(select);
    forEachListColumn(select);
    forEachPlainColumn(select);
    select(&TraceTable::segments);
    for (const std::uint32_t row : rows) {
        result.runs.insert(result.runs.end(), runs.begin() + runOffsets[row], runs.begin() + runOffsets[row + 1]);
        result.runOffsets.push_back(static_cast<std::uint32_t>(result.runs.size()));
    }
    return result;
}

void TraceTable::reserve(std::size_t rows) {
    const auto reserveRows = [&](auto column) { (this->*column).reserve(rows); };
    forEachTextColumn(reserveRows);
    forEachListColumn(reserveRows);
    forEachPlainColumn(reserveRows);
    segments.reserve(rows);
    runs.reserve(rows);
    runOffsets.reserve(rows + 1);
}

std::uint32_t TraceTable::internList(const std::vector<StringId>& list) {
    if (list.empty())
        return 0;
    for (; m_indexedLists < lists.size(); ++m_indexedLists)
        m_listIndex.emplace(hashOf(lists[m_indexedLists]), static_cast<std::uint32_t>(m_indexedLists));
    const std::uint64_t hash = hashOf(list);
    const auto [first, last] = m_listIndex.equal_range(hash);
    for (auto entry = first; entry != last; ++entry)
        if (lists[entry->second] == list)
            return entry->second;
    lists.push_back(list);
    return static_cast<std::uint32_t>(lists.size() - 1);
}

} // namespace spanloom
