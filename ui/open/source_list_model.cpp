#include "ui/open/source_list_model.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <QFileInfo>

#include "core/import/archive.h"
#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"

namespace spanloom::ui {

namespace {

QString tracesText(const SourceSummary& source, std::optional<std::uint64_t> matching) {
    // A result may be of a newer snapshot than the sources: then its count says more than the pair would.
    if (matching && *matching < source.traces)
        return SourceListModel::tr("%1 of %2 traces").arg(formatCount(*matching), formatCount(source.traces));
    const std::uint64_t traces = matching.value_or(source.traces);
    return traces == 1 ? SourceListModel::tr("1 trace") : SourceListModel::tr("%1 traces").arg(formatCount(traces));
}

QString failureText(const SourceSummary& source) {
    const QString text = SourceListModel::tr("could not be read");
    return source.error.empty() ? text : QString(text + QStringLiteral(": ") + toText(source.error));
}

} // namespace

QString sourceName(const SourceSummary& source) {
    if (source.path == "-")
        return SourceListModel::tr("standard input");
    // Of a member of an archive: "dump.zip » runs/a.json".
    const std::string archive(archiveOf(source.path));
    const QString file = archive == "-" ? SourceListModel::tr("standard input") : QFileInfo(toText(archive)).fileName();
    return file + toText(source.path).mid(toText(archive).size());
}

QString sourceDetail(const SourceSummary& source, std::optional<std::uint64_t> matching) {
    QString text = tracesText(source, matching);
    if (!matching) {
        text += QStringLiteral(" · ");
        text += source.spans == 1 ? SourceListModel::tr("1 span")
                                  : SourceListModel::tr("%1 spans").arg(formatCount(source.spans));
    }
    switch (source.state) {
    case SourceState::Importing: return text + SourceListModel::tr(" · reading…");
    case SourceState::Partial: return text + SourceListModel::tr(" · incomplete");
    case SourceState::Cancelled: return SourceListModel::tr("stopped");
    case SourceState::Failed: return failureText(source);
    case SourceState::Skipped: // never in a list
    case SourceState::Complete: break;
    }
    return text;
}

int sourceRemarks(const SourceSummary& source) {
    const auto said = std::ranges::count_if(
        source.diagnostics, [](const Diagnostic& diagnostic) { return diagnostic.severity >= Severity::Notice; });
    return static_cast<int>(said) + (source.waitingFragments > 0 ? 1 : 0);
}

SourceMatches sourceMatches(const QueryResult& result) {
    SourceMatches matches;
    const TraceFilter& filter = result.filter;
    if (filter.facets.empty() && !filter.time && filter.text.empty())
        return matches;
    for (const FacetCounts& facet : result.facets) {
        if (facet.facet.field != FacetField::Source)
            continue;
        for (const FacetValueCount& value : facet.values) {
            std::int64_t id = 0;
            const char* end = value.value.data() + value.value.size();
            if (std::from_chars(value.value.data(), end, id).ptr == end)
                matches[id] = value.count;
        }
    }
    return matches;
}

SourceListModel::SourceListModel(QObject* parent)
    : QAbstractListModel(parent) { }

void SourceListModel::setSources(const std::vector<SourceSummary>& sources) {
    std::vector<SourceSummary> sorted = sources;
    std::ranges::stable_sort(sorted, std::greater<>(), &SourceSummary::id);
    // While an import runs only counts change: rows, selection and the reader's place stay.
    if (std::ranges::equal(sorted, m_sources, {}, &SourceSummary::id, &SourceSummary::id)) {
        m_sources = std::move(sorted);
        if (!m_sources.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_sources = std::move(sorted);
    endResetModel();
}

void SourceListModel::setMatches(SourceMatches matches) {
    if (matches == m_matches)
        return;
    m_matches = std::move(matches);
    if (!m_sources.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int SourceListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_sources.size());
}

int SourceListModel::rowOf(std::int64_t sourceId) const {
    const auto found = std::ranges::find(m_sources, sourceId, &SourceSummary::id);
    return found == m_sources.end() ? -1 : static_cast<int>(found - m_sources.begin());
}

QString SourceListModel::detail(int row) const {
    const SourceSummary& shown = source(row);
    const auto found = m_matches.find(shown.id);
    return sourceDetail(shown, found == m_matches.end() ? std::nullopt : std::optional(found->second));
}

QString SourceListModel::toolTip(int row) const {
    const SourceSummary& shown = source(row);
    QStringList lines {toText(shown.path), sourceDetail(shown)};
    if (detail(row) != lines.back())
        lines.append(tr("Under the filter: %1").arg(detail(row)));
    if (!shown.format.empty())
        lines.append(toText(shown.format) + QStringLiteral(" · ") + toText(shown.container) + QStringLiteral(" · ")
            + formatBytes(shown.bytes));
    if (shown.duplicateSpans > 0)
        lines.append(tr("%1 duplicate spans").arg(formatCount(shown.duplicateSpans)));
    if (shown.fragments > 0)
        lines.append(tr("%1 log records and other facts, shown at their spans").arg(formatCount(shown.fragments)));
    if (shown.waitingFragments > 0)
        lines.append(tr("%1 of them wait for spans that are not here").arg(formatCount(shown.waitingFragments)));
    if (const int remarks = sourceRemarks(shown); remarks > 0)
        lines.append(remarks == 1 ? tr("1 kind of remarks (Alt+Enter shows it)")
                                  : tr("%1 kinds of remarks (Alt+Enter shows them)").arg(remarks));
    return lines.join(QLatin1Char('\n'));
}

QVariant SourceListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole: return sourceName(source(index.row()));
    case Qt::AccessibleTextRole:
        return QString(sourceName(source(index.row())) + QStringLiteral(", ") + detail(index.row()));
    case Qt::AccessibleDescriptionRole: return toolTip(index.row());
    case Qt::ToolTipRole: return plainToolTip(toolTip(index.row()));
    default: return {};
    }
}

} // namespace spanloom::ui
