#include "ui/open/source_list_model.h"

#include <algorithm>

#include <QFileInfo>

#include "ui/base/format.h"

namespace spanloom::ui {

QString sourceName(const SourceSummary& source) {
    if (source.path == "-")
        return SourceListModel::tr("standard input");
    return QFileInfo(toText(source.path)).fileName();
}

QString sourceDetail(const SourceSummary& source) {
    const QString traces = source.traces == 1 ? SourceListModel::tr("1 trace")
                                              : SourceListModel::tr("%1 traces").arg(formatCount(source.traces));
    const QString spans = source.spans == 1 ? SourceListModel::tr("1 span")
                                            : SourceListModel::tr("%1 spans").arg(formatCount(source.spans));
    const QString text = traces + QStringLiteral(" · ") + spans;
    switch (source.state) {
    case SourceState::Importing: return text + SourceListModel::tr(" · reading…");
    case SourceState::Partial: return text + SourceListModel::tr(" · incomplete");
    case SourceState::Cancelled: return SourceListModel::tr("stopped");
    case SourceState::Failed: return SourceListModel::tr("could not be read");
    case SourceState::Complete: break;
    }
    return text;
}

int sourceRemarks(const SourceSummary& source) {
    return static_cast<int>(std::ranges::count_if(
        source.diagnostics, [](const Diagnostic& diagnostic) { return diagnostic.severity >= Severity::Notice; }));
}

SourceListModel::SourceListModel(QObject* parent)
    : QAbstractListModel(parent) { }

void SourceListModel::setSources(const std::vector<SourceSummary>& sources) {
    beginResetModel();
    m_sources = sources;
    std::ranges::stable_sort(m_sources, std::greater<>(), &SourceSummary::id);
    endResetModel();
}

int SourceListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_sources.size());
}

int SourceListModel::rowOf(std::int64_t sourceId) const {
    const auto found = std::ranges::find(m_sources, sourceId, &SourceSummary::id);
    return found == m_sources.end() ? -1 : static_cast<int>(found - m_sources.begin());
}

QVariant SourceListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const SourceSummary& shown = source(index.row());
    switch (role) {
    case Qt::DisplayRole: return sourceName(shown);
    case Qt::AccessibleTextRole: return QString(sourceName(shown) + QStringLiteral(", ") + sourceDetail(shown));
    case Qt::ToolTipRole: {
        QStringList lines {toText(shown.path), sourceDetail(shown)};
        if (!shown.format.empty())
            lines.append(toText(shown.format) + QStringLiteral(" · ") + toText(shown.container) + QStringLiteral(" · ")
                + formatBytes(shown.bytes));
        if (shown.duplicateSpans > 0)
            lines.append(tr("%1 duplicate spans").arg(formatCount(shown.duplicateSpans)));
        if (const int remarks = sourceRemarks(shown); remarks > 0)
            lines.append(tr("%1 kinds of remarks; see the context menu").arg(remarks));
        return QString(QStringLiteral("<p style='white-space:pre-wrap'>")
            + lines.join(QLatin1Char('\n')).toHtmlEscaped() + QStringLiteral("</p>"));
    }
    default: return {};
    }
}

} // namespace spanloom::ui
