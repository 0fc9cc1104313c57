#include "ui/palette/palette_model.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "ui/palette/fuzzy_match.h"

namespace spanloom::ui {

namespace {

QString fullText(const PaletteEntry& entry) {
    return entry.group.isEmpty() ? entry.text : QString(entry.group + QStringLiteral(" › ") + entry.text);
}

} // namespace

PaletteModel::PaletteModel(QObject* parent)
    : QAbstractListModel(parent) { }

void PaletteModel::setEntries(QVector<PaletteEntry> entries, const QStringList& recent) {
    m_entries = std::move(entries);
    m_recent = recent;
    update();
}

void PaletteModel::setPattern(const QString& pattern) {
    m_pattern = pattern;
    update();
}

qsizetype PaletteModel::recency(const PaletteEntry& entry) const {
    const qsizetype place = m_recent.indexOf(entry.id);
    return place < 0 ? m_recent.size() : place;
}

void PaletteModel::update() {
    beginResetModel();
    m_rows.clear();
    for (int number = 0; number < m_entries.size(); ++number) {
        if (std::optional<FuzzyMatch> match = fuzzyMatch(m_pattern, fullText(m_entries[number])))
            m_rows.append({number, match->score, std::move(match->positions)});
    }
    const auto order = [this](const Row& row) {
        const PaletteEntry& entry = m_entries[row.entry];
        return std::tuple(!entry.isEnabled, -row.score, recency(entry));
    };
    std::ranges::stable_sort(m_rows, std::less<>(), order);
    if (m_rows.size() > kMaxRows)
        m_rows.resize(kMaxRows);
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QString PaletteModel::rowText(int row) const { return fullText(entry(row)); }

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const PaletteEntry& shown = entry(index.row());
    switch (role) {
    case Qt::DisplayRole: return rowText(index.row());
    case Qt::AccessibleTextRole: {
        QString text = rowText(index.row());
        if (!shown.keys.isEmpty())
            text += QStringLiteral(", ") + shown.keys;
        return shown.isEnabled ? text : QString(text + QStringLiteral(", ") + tr("not available now"));
    }
    default: return {};
    }
}

/// Rows that cannot be run can still be stood on: their keys are worth reading.
Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
    return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

} // namespace spanloom::ui
