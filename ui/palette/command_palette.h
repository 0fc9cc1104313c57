#pragma once

#include <functional>

#include <QFrame>
#include <QPointer>
#include <QStringList>
#include <QVector>

#include "ui/palette/palette_entry.h"

class QAction;
class QLabel;
class QLineEdit;
class QListView;

namespace spanloom::ui {

class PaletteModel;
class Theme;

/// Every command of the window by typing a part of its name: a field and a list over the top of the window.
/// Enter runs, Esc, a click elsewhere or another focus closes. A child of the window: it needs no second native window.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    static constexpr qsizetype kMaxRecent = 8;

    CommandPalette(const Theme* theme, QWidget* window);

    /// What the window adds to its commands; asked each time that the palette opens.
    void setExtraEntries(std::function<QVector<PaletteEntry>()> entries) { m_extraEntries = std::move(entries); }
    /// Opens over these commands; see actionsOf(). Open already: closes, so that one key does both.
    void toggle(const QList<QAction*>& actions);
    [[nodiscard]] bool isOpen() const { return isVisible(); }
    /// Ids of what was run, newest first, to be kept from start to start.
    [[nodiscard]] const QStringList& recent() const { return m_recent; }
    void setRecent(const QStringList& recent) { m_recent = recent.mid(0, kMaxRecent); }

public Q_SLOTS:
    /// Gives the focus back to where it was.
    void dismiss();

Q_SIGNALS:
    void recentChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void makeLayout();
    void place();
    void applyTheme();
    void search(const QString& text);
    void move(int step);
    void run(int row);
    bool fieldKey(int key);
    void focusMoved(const QWidget* now);

    const Theme* m_theme; // not owned
    PaletteModel* m_model;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_nothing;
    QPointer<QWidget> m_focusBefore;
    std::function<QVector<PaletteEntry>()> m_extraEntries;
    QStringList m_recent;
};

/// A command as an entry. The action may go before it is run.
[[nodiscard]] PaletteEntry entryOf(QAction* action);

} // namespace spanloom::ui
