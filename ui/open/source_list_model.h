#pragma once

#include <QAbstractListModel>

#include "core/workspace/snapshot.h"

namespace spanloom::ui {

/// The sources of a snapshot, newest first.
class SourceListModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit SourceListModel(QObject* parent = nullptr);

    void setSources(const std::vector<SourceSummary>& sources);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] const SourceSummary& source(int row) const { return m_sources[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int rowOf(std::int64_t sourceId) const; ///< -1 when it is not there

private:
    std::vector<SourceSummary> m_sources;
};

/// "release.jsonl.zst" of a source's path; "standard input" for "-".
[[nodiscard]] QString sourceName(const SourceSummary& source);
/// "1,200 traces · 12,034 spans", or what it is doing.
[[nodiscard]] QString sourceDetail(const SourceSummary& source);
/// Kinds of remarks that a person should know about (notice or worse).
[[nodiscard]] int sourceRemarks(const SourceSummary& source);

} // namespace spanloom::ui
