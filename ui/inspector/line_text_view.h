#pragma once

#include <cstddef>
#include <vector>

#include <QAbstractScrollArea>
#include <QByteArray>

namespace spanloom::ui {

class Theme;

/// Plain text of any size, drawn line by line: a text document takes seconds for megabytes, this takes one pass to
/// find the line ends. Lines are selected whole; very long lines are broken where the index is made.
class LineTextView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LineTextView(const Theme& theme, QWidget* parent = nullptr);

    void setText(QByteArray utf8);
    [[nodiscard]] std::size_t lineCount() const { return m_starts.size(); }
    [[nodiscard]] QString line(std::size_t index) const; ///< without its line end
    /// Selects the next line that holds the text, without regard to case, after the selection; around the end.
    bool findNext(const QString& text);
    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] std::size_t currentLine() const { return m_selectionEnd; }
    void selectAll();
    void copy() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void updateScrollBars();
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] std::size_t lineAt(int y) const;
    void showLine(std::size_t index);

    const Theme& m_theme;
    QByteArray m_text;
    std::vector<qsizetype> m_starts; ///< of each line
    std::size_t m_selectionStart = 0; ///< where the mouse went down
    std::size_t m_selectionEnd = 0;
    bool m_hasSelection = false;
    qsizetype m_longestLine = 0;
};

} // namespace spanloom::ui
