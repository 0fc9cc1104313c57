#include "core/workspace/snapshot_builder.h"

#include <algorithm>
#include <utility>

#include "core/base/log.h"
#include "core/workspace/document_loader.h"

namespace spanloom {

namespace {

/// Not only evaluations and fragments, which wait.
bool hasSpans(std::span<const std::shared_ptr<const LoadedSource>> sources, TraceId id) {
    return std::ranges::any_of(sources, [id](const auto& source) {
        const std::uint32_t row = source->find(id);
        return row != kNoIndex && source->traces().spanCounts[row] > 0;
    });
}

} // namespace

std::map<TraceId, std::vector<std::uint32_t>> SnapshotBuilder::findShared(SourceList sources) const {
    if (sources.size() < 2)
        return {};
    std::vector<std::pair<TraceId, std::uint32_t>> seen;
    for (const auto& source : sources) {
        for (const TraceId id : source->traces().ids)
            seen.emplace_back(id, source->id());
        const std::vector<Evaluation>& evaluations = source->evaluations();
        for (std::size_t i = 0; i < evaluations.size(); ++i)
            if ((i == 0 || evaluations[i].traceId != evaluations[i - 1].traceId)
                && source->find(evaluations[i].traceId) == kNoIndex)
                seen.emplace_back(evaluations[i].traceId, source->id());
        for (const Evaluation& row : source->evaluationsOf(TraceId {})) {
            const auto judged = row.target ? m_judgedSpans->find(*row.target) : m_judgedSpans->end();
            if (judged != m_judgedSpans->end())
                seen.emplace_back(judged->second, source->id());
        }
    }
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    std::map<TraceId, std::vector<std::uint32_t>> result;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        if (seen[i].first != seen[i - 1].first)
            continue;
        std::vector<std::uint32_t>& list = result[seen[i].first];
        if (list.empty())
            list.push_back(seen[i - 1].second);
        list.push_back(seen[i].second);
    }
    return result;
}

/// Rows of traces that other judgements are of now are made anew.
void SnapshotBuilder::findJudgedSpans(SourceList sources) {
    std::shared_ptr<const TracesOfSpans> now = m_search.find(sources);
    if (*now == *m_judgedSpans)
        return;
    for (const auto& traces : {m_judgedSpans, now})
        for (const auto& [span, trace] : *traces)
            m_shared.erase(trace);
    m_judgedSpans = std::move(now);
}

void SnapshotBuilder::updateShared(SourceList sources) {
    const std::map<TraceId, std::vector<std::uint32_t>> now = findShared(sources);
    std::erase_if(m_shared, [&](const auto& entry) {
        const auto found = now.find(entry.first);
        return found == now.end() || found->second != entry.second.sources;
    });
    for (const auto& [id, sourceIds] : now) {
        if (m_shared.contains(id) || !hasSpans(sources, id))
            continue;
        auto made = summariseShared(id, sources, *m_judgedSpans, m_strings, m_prices);
        if (!made) {
            // A segment that cannot be read: its own rows are shown instead.
            if (made.error().code != ErrorCode::NotFound)
                log(LogLevel::Warning, "workspace", made.error().text());
            continue;
        }
        SharedTrace& shared = m_shared[id];
        shared.sources = sourceIds;
        shared.summary = std::move(made->summary);
        shared.evaluations = std::make_shared<const std::vector<Evaluation>>(std::move(made->evaluations));
        for (const SpanRef fragment : made->waitingFragments)
            ++shared.waitingFragments[fragment.segment];
    }
}

void SnapshotBuilder::forget(std::uint32_t source) {
    std::erase_if(m_shared, [&](const auto& entry) {
        return std::ranges::find(entry.second.sources, source) != entry.second.sources.end();
    });
}

void SnapshotBuilder::setPrices(std::shared_ptr<const PriceTable> prices) {
    if (m_prices->version() != prices->version())
        m_shared.clear();
    m_prices = std::move(prices);
}

void SnapshotBuilder::setRules(std::shared_ptr<const VerdictRules> rules) {
    m_rules = std::move(rules);
    m_judged.clear();
}

std::shared_ptr<const SourceVerdicts> SnapshotBuilder::verdictsOf(const std::shared_ptr<const LoadedSource>& source) {
    Judged& known = m_judged[source->id()];
    if (!known.verdicts || known.source.lock() != source)
        known = {source, judgeSource(*source, *m_rules, *m_strings)};
    return known.verdicts;
}

void SnapshotBuilder::setVerdicts(TraceTable& table, std::uint32_t firstRow, const VerdictColumns& verdicts,
    std::span<const std::uint32_t> rows) {
    std::vector<std::uint32_t> listOf;
    listOf.reserve(verdicts.lists().size());
    for (const std::vector<StringId>& list : verdicts.lists())
        listOf.push_back(table.listOf(list));
    for (std::uint32_t i = 0; firstRow + i < table.rows(); ++i) {
        const TraceVerdicts& row = verdicts.rows()[rows.empty() ? i : rows[i]];
        table.verdicts[firstRow + i] = listOf[row.list];
        table.evaluationCounts[firstRow + i] = row.rows;
        table.failedEvaluations[firstRow + i] = row.failed;
        table.thumbsUp[firstRow + i] = row.thumbsUp;
        table.thumbsDown[firstRow + i] = row.thumbsDown;
    }
}

void SnapshotBuilder::appendSource(
    Snapshot& snapshot, TraceTable& table, const std::shared_ptr<const LoadedSource>& source) {
    const TraceTable& own = source->traces();
    if (own.rows() == 0)
        return;
    const std::uint32_t firstRow = table.rows();
    snapshot.owners.push_back(source);
    const auto isShared = [&](std::uint32_t row) { return m_shared.contains(own.ids[row]); };
    std::vector<std::uint32_t> rows;
    bool hasHidden = false;
    for (std::uint32_t row = 0; row < own.rows(); ++row) {
        if (!m_shared.empty() && isShared(row))
            hasHidden = true;
        else if (own.spanCounts[row] == 0)
            hasHidden = true; // fragments that wait for their spans
        else
            rows.push_back(row);
    }
    const std::vector<StringId>& textMap = source->textMap(*m_strings);
    if (hasHidden)
        table.appendTable(own.selectRows(rows), textMap, source->id());
    else
        table.appendTable(own, textMap, source->id());
    const std::shared_ptr<const SourceVerdicts> verdicts = verdictsOf(source);
    snapshot.owners.push_back(verdicts->ruled);
    const std::vector<Evaluation>& evaluations = verdicts->evaluations(*source);
    std::size_t next = 0;
    for (const std::uint32_t row : rows) {
        while (next < evaluations.size() && evaluations[next].traceId < own.ids[row])
            ++next;
        const std::size_t first = next;
        while (next < evaluations.size() && evaluations[next].traceId == own.ids[row])
            ++next;
        snapshot.evaluationRanges.emplace_back(evaluations.data() + first, next - first);
    }
    if (!verdicts->columns.rows().empty() && !rows.empty())
        setVerdicts(table, firstRow, verdicts->columns, rows);
}

void SnapshotBuilder::appendShared(Snapshot& snapshot, TraceTable& table) const {
    const std::uint32_t firstRow = table.rows();
    VerdictColumns verdicts(*m_strings);
    for (const auto& [id, shared] : m_shared) {
        table.sharedSources.emplace_back(table.rows(), shared.sources);
        table.append(shared.summary, TraceTable::kManySegments, *m_strings);
        std::shared_ptr<const std::vector<Evaluation>> evaluations = shared.evaluations;
        if (m_rules->concerns(*evaluations)) {
            auto ruled = std::make_shared<std::vector<Evaluation>>(*evaluations);
            m_rules->apply(*ruled);
            evaluations = std::move(ruled);
        }
        verdicts.append(*evaluations);
        snapshot.evaluationRanges.emplace_back(*evaluations);
        snapshot.owners.push_back(std::move(evaluations));
    }
    if (table.rows() > firstRow)
        setVerdicts(table, firstRow, verdicts, {});
}

std::uint64_t SnapshotBuilder::waitingFragments(const LoadedSource& source) const {
    const TraceTable& own = source.traces();
    std::uint64_t waiting = 0;
    for (std::uint32_t row = 0; row < own.rows(); ++row) {
        const auto shared = m_shared.empty() ? m_shared.end() : m_shared.find(own.ids[row]);
        if (shared == m_shared.end()) {
            waiting += own.waitingFragments[row];
            continue;
        }
        const auto count = shared->second.waitingFragments.find(source.id());
        waiting += count == shared->second.waitingFragments.end() ? 0 : count->second;
    }
    return waiting;
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(SourceList sources, std::uint64_t generation) {
    findJudgedSpans(sources);
    updateShared(sources);
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->judgedSpans = m_judgedSpans;
    auto table = std::make_shared<TraceTable>();
    std::size_t rows = 0;
    for (const auto& source : sources)
        rows += source->traces().rows();
    table->reserve(rows);
    snapshot->evaluationRanges.reserve(rows);
    snapshot->generation = generation;
    snapshot->strings = m_strings;
    for (const auto& source : sources) {
        snapshot->sources.push_back(source->summary());
        if (snapshot->sources.back().fragments > 0)
            snapshot->sources.back().waitingFragments = waitingFragments(*source);
        appendSource(*snapshot, *table, source);
    }
    appendShared(*snapshot, *table);
    std::erase_if(m_judged, [](const auto& entry) { return entry.second.source.expired(); });
    snapshot->traces = std::move(table);
    return snapshot;
}

} // namespace spanloom
