#include "core/workspace/snapshot_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/log.h"
#include "core/workspace/document_loader.h"

namespace spanloom {

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
    }
    std::sort(seen.begin(), seen.end());
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

void SnapshotBuilder::updateShared(SourceList sources) {
    const std::map<TraceId, std::vector<std::uint32_t>> now = findShared(sources);
    std::erase_if(m_shared, [&](const auto& entry) {
        const auto found = now.find(entry.first);
        return found == now.end() || found->second != entry.second.sources;
    });
    for (const auto& [id, sourceIds] : now) {
        if (m_shared.contains(id))
            continue;
        auto made = summariseShared(id, sources, m_strings, m_prices);
        if (!made) {
            // Only evaluations so far (they wait), or a segment that cannot be read: its own rows are shown instead.
            if (made.error().code != ErrorCode::NotFound)
                log(LogLevel::Warning, "workspace", made.error().text());
            continue;
        }
        m_shared[id] = {sourceIds, std::move(made->first),
            std::make_shared<const std::vector<Evaluation>>(std::move(made->second))};
    }
}

void SnapshotBuilder::forget(std::uint32_t source) {
    std::erase_if(m_shared, [&](const auto& entry) {
        return std::ranges::find(entry.second.sources, source) != entry.second.sources.end();
    });
}

void SnapshotBuilder::setVerdicts(const Snapshot& snapshot, TraceTable& table, std::uint32_t firstRow) const {
    std::array<StringId, 4> verdictTexts {};
    for (const Verdict verdict : {Verdict::None, Verdict::Pass, Verdict::Fail, Verdict::Error})
        verdictTexts[static_cast<std::size_t>(verdict)] = m_strings->intern(name(verdict));
    StringPoolCache names(*m_strings);
    std::vector<std::pair<StringId, StringId>> pairs;
    std::vector<StringId> list;
    for (std::uint32_t row = firstRow; row < table.rows(); ++row) {
        pairs.clear();
        for (const Evaluation& evaluation : snapshot.evaluationsOf(row))
            pairs.emplace_back(names.intern(evaluation.name), verdictTexts[static_cast<std::size_t>(evaluation.verdict)]);
        if (pairs.empty())
            continue;
        std::ranges::sort(pairs);
        const auto repeated = std::ranges::unique(pairs);
        pairs.erase(repeated.begin(), repeated.end());
        list.clear();
        for (const auto& [evaluationName, verdict] : pairs) {
            list.push_back(evaluationName);
            list.push_back(verdict);
        }
        table.setVerdicts(row, list);
    }
}

void SnapshotBuilder::appendSource(
    Snapshot& snapshot, TraceTable& table, const std::shared_ptr<const LoadedSource>& source) const {
    const TraceTable& own = source->traces();
    if (own.rows() == 0)
        return;
    const std::uint32_t firstRow = table.rows();
    snapshot.owners.push_back(source);
    const auto isShared = [&](std::uint32_t row) { return m_shared.contains(own.ids[row]); };
    std::vector<std::uint32_t> rows;
    bool hasShared = false;
    for (std::uint32_t row = 0; row < own.rows(); ++row) {
        if (!m_shared.empty() && isShared(row))
            hasShared = true;
        else
            rows.push_back(row);
    }
    const std::vector<StringId>& textMap = source->textMap(*m_strings);
    if (hasShared)
        table.appendTable(own.selectRows(rows), textMap, source->id());
    else
        table.appendTable(own, textMap, source->id());
    const std::vector<Evaluation>& evaluations = source->evaluations();
    std::size_t next = 0;
    for (const std::uint32_t row : rows) {
        while (next < evaluations.size() && evaluations[next].traceId < own.ids[row])
            ++next;
        const std::size_t first = next;
        while (next < evaluations.size() && evaluations[next].traceId == own.ids[row])
            ++next;
        snapshot.evaluationRanges.emplace_back(evaluations.data() + first, next - first);
    }
    setVerdicts(snapshot, table, firstRow);
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(SourceList sources, std::uint64_t generation) {
    updateShared(sources);
    auto snapshot = std::make_shared<Snapshot>();
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
        appendSource(*snapshot, *table, source);
    }
    const std::uint32_t firstShared = table->rows();
    for (const auto& [id, shared] : m_shared) {
        table->sharedSources.emplace_back(table->rows(), shared.sources);
        table->append(shared.summary, TraceTable::kManySegments, *m_strings);
        snapshot->owners.push_back(shared.evaluations);
        snapshot->evaluationRanges.emplace_back(*shared.evaluations);
    }
    setVerdicts(*snapshot, *table, firstShared);
    snapshot->traces = std::move(table);
    return snapshot;
}

} // namespace spanloom
