#include "ui/facets/facet_model.h"

#include <algorithm>

#include "ui/base/format.h"
#include "ui/facets/facet_text.h"

namespace spanloom::ui {

FacetModel::FacetModel(QObject* parent)
    : QAbstractListModel(parent) { }

bool FacetModel::setRows(std::vector<FacetRow> rows) {
    const bool isSame = std::ranges::equal(
        rows, m_rows, [](const FacetRow& a, const FacetRow& b) { return a.isSameLine(b); });
    if (!isSame) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return true;
    }
    m_rows = std::move(rows);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    return false;
}

int FacetModel::find(const FacetRow& line) const {
    const auto found = std::ranges::find_if(m_rows, [&line](const FacetRow& row) { return row.isSameLine(line); });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int FacetModel::headerOf(int number) const {
    while (number >= 0 && row(number).type != FacetRow::Type::Header)
        --number;
    return number;
}

int FacetModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant FacetModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const FacetRow& line = row(index.row());
    switch (role) {
    case Qt::DisplayRole: return line.text;
    case Qt::ToolTipRole: return toolTip(line);
    case Qt::AccessibleTextRole: return accessibleText(index.row());
    case Qt::CheckStateRole:
        if (!line.isValue())
            return {};
        return static_cast<int>(line.mark == FacetMark::Included ? Qt::Checked
                : line.mark == FacetMark::Excluded               ? Qt::PartiallyChecked
                                                                 : Qt::Unchecked);
    default: return {};
    }
}

Qt::ItemFlags FacetModel::flags(const QModelIndex& index) const {
    if (!index.isValid())
        return Qt::NoItemFlags;
    switch (row(index.row()).type) {
    case FacetRow::Type::Search:
    case FacetRow::Type::Note: return Qt::ItemIsEnabled;
    case FacetRow::Type::Value:
    case FacetRow::Type::Missing: return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable;
    default: return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    }
}

QString FacetModel::accessibleText(int number) const {
    const FacetRow& line = row(number);
    if (line.type == FacetRow::Type::Header) {
        const QString title = line.isFolded ? tr("%1, folded").arg(line.text) : line.text;
        return line.hasTerm ? tr("%1, filtered").arg(title) : title;
    }
    if (!line.isValue())
        return line.text;
    const int header = headerOf(number);
    QString text = header < 0 ? line.text : row(header).text + QStringLiteral(": ") + line.text;
    text += QStringLiteral(", ") + tr("%n trace(s)", nullptr, static_cast<int>(line.count));
    if (line.mark == FacetMark::Included)
        text += tr(", included");
    else if (line.mark == FacetMark::Excluded)
        text += tr(", excluded");
    return text;
}

QString FacetModel::toolTip(const FacetRow& line) const {
    QStringList lines;
    switch (line.type) {
    case FacetRow::Type::Header:
        lines.append(line.text);
        if (line.facet.field == FacetField::Evaluator)
            lines.append(tr("verdicts of evaluations; field eval.%1").arg(toText(line.facet.evaluator)));
        lines.append(line.isFolded ? tr("Click to show the values") : tr("Click to fold"));
        break;
    case FacetRow::Type::Value:
    case FacetRow::Type::Missing:
        lines.append(line.text);
        if (line.isDerived)
            lines.append(tr("derived from the prompt template or system prompt: no version is recorded"));
        lines.append(line.total > 0 ? tr("%1 of %2 traces (%3)")
                                          .arg(formatCount(line.count), formatCount(line.total),
                                              formatPercent(static_cast<double>(line.count) / line.total))
                                    : tr("%1 traces").arg(formatCount(line.count)));
        lines.append(tr("Click to include, Ctrl+click to exclude"));
        break;
    case FacetRow::Type::UseAs: lines.append(tr("Choose an attribute of your traces that says it")); break;
    case FacetRow::Type::Note: lines.append(line.text); break;
    case FacetRow::Type::Search:
    case FacetRow::Type::More: break;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace spanloom::ui
