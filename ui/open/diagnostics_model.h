#pragma once

#include <cstdint>
#include <vector>

#include <QAbstractTableModel>

#include "core/workspace/snapshot.h"
#include "ui/open/import_message.h"

namespace spanloom::ui {

class Theme;

enum class DiagnosticColumn : std::uint8_t { Severity, Source, What, Count, Place, Code, End };
inline constexpr int kDiagnosticColumns = static_cast<int>(DiagnosticColumn::End);

/// One remark and the source that it belongs to.
struct SourceRemark {
    std::int64_t sourceId = 0;
    ImportRemark remark;

    bool operator==(const SourceRemark&) const = default;
};

/// All remarks of the sources, worst first, then the newest source, then the most frequent.
[[nodiscard]] std::vector<SourceRemark> remarksOf(const std::vector<SourceSummary>& sources);

/// Remarks as rows. Qt::UserRole holds what a column is sorted by.
class DiagnosticsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit DiagnosticsModel(const Theme* theme, QObject* parent = nullptr);

    /// True when they differ from what is shown: rows stay where nothing changed.
    bool setRemarks(std::vector<SourceRemark> remarks);
    [[nodiscard]] const std::vector<SourceRemark>& remarks() const { return m_remarks; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const ImportRemark& remark, DiagnosticColumn column) const;

    const Theme* m_theme; // not owned
    std::vector<SourceRemark> m_remarks;
};

} // namespace spanloom::ui
