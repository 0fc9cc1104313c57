#pragma once

#include <QListView>

#include "ui/facets/facet_rows.h"

class QLineEdit;

namespace spanloom::ui {

class FacetDelegate;
class FacetModel;
class Theme;

/// The painted lines of the facet panel: says what a click or key means, and changes nothing itself.
class FacetListView : public QListView {
    Q_OBJECT
public:
    explicit FacetListView(const Theme* theme, QWidget* parent = nullptr);

    [[nodiscard]] const FacetModel& lines() const { return *m_model; }
    /// Keeps the scroll place and the current line where they still are.
    void setRows(std::vector<FacetRow> rows);
    /// Puts the cursor into the search field of the group that has one open.
    void focusGroupSearch(const QString& text);
    [[nodiscard]] QRect menuRectOf(int row) const; ///< in the viewport, of a header line

Q_SIGNALS:
    void includeToggled(int row);
    void excludeToggled(int row);
    /// A header, "more" or "use as" line was clicked.
    void activatedLine(int row);
    void foldRequested(int row, bool fold);
    void menuRequested(int row, const QPoint& globalPosition);
    void groupSearchChanged(const QString& text);
    void groupSearchClosed();
    void escapePressed();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyboardSearch(const QString& search) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    [[nodiscard]] QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;

private:
    void applyTheme();
    void placeGroupSearch();
    void use(int row, Qt::KeyboardModifiers modifiers);

    const Theme* m_theme; // not owned
    FacetModel* m_model;
    FacetDelegate* m_delegate;
    QLineEdit* m_groupSearch;
    FacetKey m_searchedGroup; ///< whose field m_groupSearch is, while it is shown
    int m_pressedRow = -1;
};

} // namespace spanloom::ui
