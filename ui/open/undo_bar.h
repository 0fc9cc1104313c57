#pragma once

#include <QFrame>

class QPushButton;

namespace spanloom::ui {

class ElidedLabel;
class Theme;

/// Says what was just taken away and offers to bring it back: "release.jsonl removed. [Undo]". Stays until it is
/// closed, used, or replaced by a later message; never in the way. Hidden at first.
class UndoBar : public QFrame {
    Q_OBJECT
public:
    explicit UndoBar(const Theme* theme, QWidget* parent = nullptr);

    /// "release.jsonl removed." or "3 sources removed."; the tooltip lists the names.
    void showRemoval(const QStringList& names);
    void showMessage(const QString& text, const QString& toolTip = {});
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void undoRequested();
    void closed(); ///< by its button; undoRequested() and hide() do not send it

private:
    void applyColors();

    const Theme* m_theme; // not owned
    ElidedLabel* m_text;
    QPushButton* m_undo;
};

} // namespace spanloom::ui
