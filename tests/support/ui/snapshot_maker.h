#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/workspace/snapshot.h"

namespace spanloom::test {

/// Builds a snapshot from short descriptions of traces, without files or a cache. Add rows, then take snapshot().
class SnapshotMaker {
public:
    SnapshotMaker()
        : m_strings(std::make_shared<StringPool>())
        , m_table(std::make_shared<TraceTable>()) { }

    StringId text(std::string_view value) { return m_strings->intern(value); }

    /// A finished trace with a name; change what the test is about before adding it.
    TraceSummary summary(std::uint64_t id, std::string_view name, TimeNs start = 0, DurationNs duration = 1'000'000) {
        TraceSummary result;
        result.id = {0, id};
        result.rootName = text(name);
        result.totals.start = start;
        result.totals.end = start + duration;
        result.totals.spanCount = 1;
        return result;
    }

    void add(const TraceSummary& row, std::uint32_t segment = 1, std::vector<Evaluation> evaluations = {}) {
        m_table->append(row, segment, *m_strings);
        auto kept = std::make_shared<const std::vector<Evaluation>>(std::move(evaluations));
        m_ranges.emplace_back(kept->data(), kept->size());
        m_owners.push_back(kept);
    }

    void addSource(std::int64_t id, std::string path, SourceState state = SourceState::Complete) {
        SourceSummary source;
        source.id = id;
        source.path = std::move(path);
        source.state = state;
        m_sources.push_back(std::move(source));
    }

    /// A copy of what was added so far: adding more later gives a new snapshot.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const {
        auto result = std::make_shared<Snapshot>();
        result->traces = std::make_shared<const TraceTable>(*m_table);
        result->strings = m_strings;
        result->evaluationRanges = m_ranges;
        result->owners = m_owners;
        result->sources = m_sources;
        return result;
    }

private:
    std::shared_ptr<StringPool> m_strings;
    std::shared_ptr<TraceTable> m_table;
    std::vector<std::span<const Evaluation>> m_ranges;
    std::vector<std::shared_ptr<const void>> m_owners;
    std::vector<SourceSummary> m_sources;
};

} // namespace spanloom::test
