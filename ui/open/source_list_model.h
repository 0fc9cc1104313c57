#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include <QAbstractListModel>

#include "core/query/trace_query.h"
#include "core/workspace/snapshot.h"

namespace spanloom::ui {

/// Traces of each source that pass the filter, by the source's id.
using SourceMatches = std::map<std::int64_t, std::uint64_t>;

/// The sources of a snapshot, newest first.
class SourceListModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit SourceListModel(QObject* parent = nullptr);

    void setSources(const std::vector<SourceSummary>& sources);
    /// Empty where nothing but sources limits the views: then the whole counts stand alone.
    void setMatches(SourceMatches matches);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] const SourceSummary& source(int row) const { return m_sources[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int rowOf(std::int64_t sourceId) const; ///< -1 when it is not there
    /// The second line of a row.
    [[nodiscard]] QString detail(int row) const;

private:
    [[nodiscard]] QString toolTip(int row) const;

    std::vector<SourceSummary> m_sources;
    SourceMatches m_matches;
};

/// "release.jsonl.zst" of a source's path; "standard input" for "-".
[[nodiscard]] QString sourceName(const SourceSummary& source);
/// "1,200 traces · 12,034 spans", "412 of 1,200 traces" where a filter leaves some out, or what it is doing.
[[nodiscard]] QString sourceDetail(
    const SourceSummary& source, std::optional<std::uint64_t> matching = std::nullopt);
/// Kinds of remarks that a person should know about (notice or worse).
[[nodiscard]] int sourceRemarks(const SourceSummary& source);
/// How many traces of each source a result holds; empty when its filter has no condition but sources.
[[nodiscard]] SourceMatches sourceMatches(const QueryResult& result);

} // namespace spanloom::ui
