#pragma once

#include <vector>

#include <QTreeWidget>

#include "ui/diff/pair_content.h"

namespace spanloom::ui {

class Theme;

/// Key, A, B: what differs first, marked; what is the same behind it, quiet. Ctrl+C copies a row whole.
class DifferenceTable : public QTreeWidget {
    Q_OBJECT
public:
    DifferenceTable(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    /// `empty`: what to say when there are no rows. `missing`: what stands where a side lacks the key.
    void setRows(const std::vector<PairRow>& rows, const QString& empty, const QString& missing);
    [[nodiscard]] const QString& note() const { return m_note; } ///< shown instead of rows
    void copyRow() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fill();
    void addRow(const PairRow& row);

    const Theme& m_theme;
    std::vector<PairRow> m_rows;
    QString m_note;
    QString m_missing;
};

} // namespace spanloom::ui
