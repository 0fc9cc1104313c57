#pragma once

#include <set>

#include <QWidget>

#include "ui/open/diagnostics_model.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace spanloom::ui {

class ViewState;

/// What the imports did not understand: every remark of every source with its count and first place. Shows all
/// sources, those of the scope, or one. Follows the snapshot; while hidden it does nothing.
class DiagnosticsPanel : public QWidget {
    Q_OBJECT
public:
    DiagnosticsPanel(ViewState* state, const Theme* theme, QWidget* parent = nullptr);
    ~DiagnosticsPanel() override;

    /// Limits the panel to one source, and puts the keyboard focus into the table.
    void showSource(qint64 sourceId);
    void showAllSources();
    /// Remarks that are no source's: shown with those of all.
    void setOwnRemarks(const std::vector<ImportRemark>& remarks);
    [[nodiscard]] int shownRemarks() const;
    /// Why the table is empty, or what it holds.
    [[nodiscard]] QString summary() const;

public Q_SLOTS:
    void copySelected();
    void copyAll(); ///< what is shown, in the shown order

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum class Choice : std::uint8_t { All, Scope, One };
    void makeTable();
    void makeLayout();
    void updateSources();
    void fillChoices();
    void choose(int index);
    void applyChoice();
    void showState();
    [[nodiscard]] int columnWidth(int column) const;
    [[nodiscard]] bool isShown(std::int64_t sourceId) const;
    [[nodiscard]] std::vector<ImportRemark> remarksOfRows(const QModelIndexList& rows) const;
    [[nodiscard]] QString emptyText(std::size_t sources) const;

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    DiagnosticsModel* m_model;
    QSortFilterProxyModel* m_rows;
    QTableView* m_table;
    QComboBox* m_choices;
    QLabel* m_summary;
    QLabel* m_empty;
    QStackedWidget* m_pages;
    QPushButton* m_copySelected;
    QPushButton* m_copyAll;
    std::vector<ImportRemark> m_ownRemarks;
    Choice m_choice = Choice::All;
    qint64 m_sourceId = 0;
    bool m_isStale = true;
    bool m_isFitting = false;
    bool m_isWhatFixed = false;
};

} // namespace spanloom::ui
