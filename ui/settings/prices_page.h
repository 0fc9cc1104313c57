#pragma once

#include <vector>

#include <QWidget>

#include "core/trace/price_row.h"

class QBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace spanloom::ui {

class PriceModel;
class Theme;

/// Settings: prices of models, a person's before the built-in ones. Shows what it is given and asks for changes.
class PricesPage : public QWidget {
    Q_OBJECT
public:
    explicit PricesPage(const Theme* theme, QWidget* parent = nullptr);

    void setRows(std::vector<PriceRow> rows);
    void setUndo(bool canUndo, bool canRedo);
    /// Opens the editor with this row filled in.
    void edit(const PriceRow& row);
    [[nodiscard]] int shownRows() const;
    [[nodiscard]] QTableView* table() const { return m_table; }

Q_SIGNALS:
    void storeRequested(const spanloom::PriceRow& row); ///< id 0 = a new one
    void removeRequested(const spanloom::PriceRow& row);
    void undoRequested();
    void redoRequested();
    void importRequested(const QString& file);
    void exportRequested(const QString& file);

private:
    void makeTable();
    void makeButtons(QBoxLayout* row);
    void applyTheme();
    void showState();
    void editCurrent();
    void removeCurrent();
    void importFile();
    void exportFile();
    [[nodiscard]] const PriceRow* current() const;

    const Theme* m_theme; // not owned
    PriceModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QLabel* m_note;
    QLineEdit* m_search;
    QTableView* m_table;
    QLabel* m_empty;
    QPushButton *m_change = nullptr, *m_remove = nullptr, *m_undo = nullptr, *m_redo = nullptr, *m_export = nullptr;
};

} // namespace spanloom::ui
