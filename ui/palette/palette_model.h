#pragma once

#include <QAbstractListModel>
#include <QStringList>
#include <QVector>

#include "ui/palette/palette_entry.h"

namespace spanloom::ui {

/// The entries that answer what was typed, best first; what cannot be run now comes last. Nothing typed: the last used
/// first, then as given.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kMaxRows = 200; ///< nobody reads further

    explicit PaletteModel(QObject* parent = nullptr);

    /// `recent`: ids, newest first.
    void setEntries(QVector<PaletteEntry> entries, const QStringList& recent);
    void setPattern(const QString& pattern);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] const PaletteEntry& entry(int row) const { return m_entries[m_rows[row].entry]; }
    /// Positions in rowText() that answered the pattern.
    [[nodiscard]] const QVector<int>& positions(int row) const { return m_rows[row].positions; }
    /// "View › Theme › Dark".
    [[nodiscard]] QString rowText(int row) const;

private:
    struct Row {
        int entry = 0;
        int score = 0;
        QVector<int> positions;
    };
    [[nodiscard]] qsizetype recency(const PaletteEntry& entry) const;
    void update();

    QVector<PaletteEntry> m_entries;
    QStringList m_recent;
    QString m_pattern;
    QVector<Row> m_rows;
};

} // namespace spanloom::ui
