#pragma once

#include <QListView>

namespace spanloom::ui {

class SourceListModel;
class Theme;
class ViewState;

/// The sources at the left: what is in the cache. Selected sources are the scope of all views; nothing selected
/// means all of them.
class SourceListView : public QListView {
    Q_OBJECT
public:
    SourceListView(ViewState* state, const Theme* theme, QWidget* parent = nullptr);

Q_SIGNALS:
    void removeRequested(const QVector<qint64>& sourceIds);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void showSources();
    void showScope();
    [[nodiscard]] QVector<qint64> selectedSources() const;
    void requestRemoval();

    ViewState* m_state; // not owned
    SourceListModel* m_model;
    bool m_isShowingScope = false;
};

} // namespace spanloom::ui
