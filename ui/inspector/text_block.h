#pragma once

#include <utility>
#include <vector>

#include <QPlainTextEdit>

namespace spanloom::ui {

/// Plain text as tall as its content, to stand among others in a scroll area. Selectable, never rich text. Words
/// longer than a line are broken: a label would grow as wide as the longest word of a trace.
class TextBlock : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit TextBlock(const QFont& font, QWidget* parent = nullptr);
    void setBlockText(const QString& text);
    /// Ranges of the text (first character, length) that stand out by this background.
    void setMarks(const std::vector<std::pair<int, int>>& marks, const QColor& background);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void fitHeight();
};

} // namespace spanloom::ui
