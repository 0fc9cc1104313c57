#pragma once

#include <QListView>

#include "ui/state/comparison_side.h"

class QMenu;

namespace spanloom::ui {

class SourceListModel;
class Theme;
class ViewState;

/// The sources at the left: what is in the cache, and how much of each the filter leaves. Selected sources are the
/// scope of all views; nothing selected means all of them. Enter shows the current one only, Shift+Enter all but it,
/// Esc all; Alt+Enter asks for its diagnostics, Del for its removal.
class SourceListView : public QListView {
    Q_OBJECT
public:
    SourceListView(ViewState* state, const Theme* theme, QWidget* parent = nullptr);

    /// The menu of one source, or of all selected ones where it is among them. The caller owns it.
    [[nodiscard]] QMenu* makeMenu(int row);

public Q_SLOTS:
    void showOnly(const QVector<qint64>& sourceIds);
    void showAllBut(const QVector<qint64>& sourceIds);
    void showAll();

Q_SIGNALS:
    void removeRequested(const QVector<qint64>& sourceIds);
    void diagnosticsRequested(qint64 sourceId);
    void revealRequested(const QString& path);
    void sideRequested(const spanloom::ui::ComparisonSide& side, bool isB);
    void compareRequested(const spanloom::ui::ComparisonSide& a, const spanloom::ui::ComparisonSide& b);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void showSources();
    void showScope();
    void showMatches();
    [[nodiscard]] QVector<qint64> selectedSources() const;
    /// The selected sources where the row is one of them, else its own.
    [[nodiscard]] QVector<qint64> sourcesAt(int row) const;
    [[nodiscard]] ComparisonSide sideOf(const QVector<qint64>& sourceIds) const;
    void addScopeActions(QMenu* menu, const QVector<qint64>& ids);
    void addFileActions(QMenu* menu, int row);
    void addCompareActions(QMenu* menu, const QVector<qint64>& ids);
    void requestRemoval(const QVector<qint64>& ids);

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    SourceListModel* m_model;
    bool m_isShowingScope = false;
};

} // namespace spanloom::ui
