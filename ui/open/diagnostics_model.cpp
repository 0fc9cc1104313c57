#include "ui/open/diagnostics_model.h"

#include <algorithm>
#include <utility>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

QColor severityColor(Severity severity, const Theme& theme) {
    switch (severity) {
    case Severity::Info: return theme.color(Role::Muted);
    case Severity::Notice:
    case Severity::DataLoss: return theme.color(Role::WarnText);
    case Severity::Error: break;
    }
    return theme.color(Role::BadText);
}

} // namespace

std::vector<SourceRemark> remarksOf(const std::vector<SourceSummary>& sources) {
    std::vector<SourceRemark> all;
    for (const SourceSummary& source : sources) {
        for (ImportRemark& remark : remarksOf(source))
            all.push_back({source.id, std::move(remark)});
    }
    std::ranges::stable_sort(all, [](const SourceRemark& a, const SourceRemark& b) {
        if (a.remark.severity != b.remark.severity)
            return a.remark.severity > b.remark.severity;
        return a.sourceId != b.sourceId ? a.sourceId > b.sourceId : a.remark.count > b.remark.count;
    });
    return all;
}

DiagnosticsModel::DiagnosticsModel(const Theme* theme, QObject* parent)
    : QAbstractTableModel(parent)
    , m_theme(theme) {
    connect(theme, &Theme::changed, this, [this] {
        if (!m_remarks.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    });
}

bool DiagnosticsModel::setRemarks(std::vector<SourceRemark> remarks) {
    if (remarks == m_remarks)
        return false;
    beginResetModel();
    m_remarks = std::move(remarks);
    endResetModel();
    return true;
}

int DiagnosticsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_remarks.size());
}

int DiagnosticsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kDiagnosticColumns; }

QString DiagnosticsModel::text(const ImportRemark& remark, DiagnosticColumn column) const {
    switch (column) {
    case DiagnosticColumn::Severity:
        return severityGlyph(remark.severity) + QLatin1Char(' ') + severityText(remark.severity);
    case DiagnosticColumn::Source: return remark.source;
    case DiagnosticColumn::What: return remark.message;
    case DiagnosticColumn::Count: return formatCount(remark.count);
    case DiagnosticColumn::Place: return remark.place.isEmpty() ? absentText() : remark.place;
    case DiagnosticColumn::Code: return remark.code.isEmpty() ? absentText() : remark.code;
    case DiagnosticColumn::End: break;
    }
    return {};
}

QVariant DiagnosticsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ImportRemark& remark = m_remarks[static_cast<std::size_t>(index.row())].remark;
    const auto column = static_cast<DiagnosticColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(remark, column);
    case Qt::ToolTipRole: return plainToolTip(text(remark, column));
    case Qt::TextAlignmentRole:
        return static_cast<int>(
            (column == DiagnosticColumn::Count ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (column == DiagnosticColumn::Severity)
            return severityColor(remark.severity, *m_theme);
        return m_theme->color(column == DiagnosticColumn::What || column == DiagnosticColumn::Count ? Role::Text
                                                                                                   : Role::Muted);
    case Qt::FontRole:
        return column == DiagnosticColumn::Code ? m_theme->monoFont() : m_theme->font();
    case Qt::UserRole:
        if (column == DiagnosticColumn::Severity)
            return static_cast<int>(remark.severity);
        return column == DiagnosticColumn::Count ? QVariant(static_cast<qulonglong>(remark.count))
                                                 : QVariant(text(remark, column));
    default: return {};
    }
}

QVariant DiagnosticsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            (section == static_cast<int>(DiagnosticColumn::Count) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<DiagnosticColumn>(section)) {
    case DiagnosticColumn::Severity: return tr("Severity");
    case DiagnosticColumn::Source: return tr("Source");
    case DiagnosticColumn::What: return tr("What");
    case DiagnosticColumn::Count: return tr("Count");
    case DiagnosticColumn::Place: return tr("First at");
    case DiagnosticColumn::Code: return tr("Code");
    case DiagnosticColumn::End: break;
    }
    return {};
}

} // namespace spanloom::ui
