#pragma once

#include <cstddef>

#include <QLineEdit>

class QLabel;

namespace spanloom::ui {

class Theme;

/// "Find in trace": a line for the text, with how many matches there are at its right end. Enter and F3 ask for the
/// next one, with Shift for the one before, Escape clears and leaves.
class FindField : public QLineEdit {
    Q_OBJECT
public:
    explicit FindField(const Theme& theme, QWidget* parent = nullptr);

    /// `current`: the number of the selected match, from 1; 0 while the selected span is none.
    void showCount(std::size_t current, std::size_t count);
    void hideCount();
    [[nodiscard]] QString countText() const;

Q_SIGNALS:
    void stepRequested(int step); ///< +1 or -1
    void left();                  ///< by Escape; the text is empty then

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeCount();

    const Theme& m_theme;
    QLabel* m_count;
};

} // namespace spanloom::ui
