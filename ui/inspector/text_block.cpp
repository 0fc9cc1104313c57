#include "ui/inspector/text_block.h"

#include <cmath>

#include <QTextBlock>
#include <QWheelEvent>

namespace spanloom::ui {

TextBlock::TextBlock(const QFont& font, QWidget* parent)
    : QPlainTextEdit(parent) {
    setReadOnly(true);
    setFont(font);
    setFrameShape(QFrame::NoFrame);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    document()->setDocumentMargin(0);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    setTabStopDistance(fontMetrics().horizontalAdvance(QLatin1Char(' ')) * 4);
}

void TextBlock::setBlockText(const QString& text) {
    setPlainText(text);
    fitHeight();
}

void TextBlock::setMarks(const std::vector<std::pair<int, int>>& marks, const QColor& background) {
    QList<QTextEdit::ExtraSelection> selections;
    for (const auto& [start, length] : marks) {
        QTextEdit::ExtraSelection selection;
        selection.format.setBackground(background);
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(start);
        selection.cursor.setPosition(start + length, QTextCursor::KeepAnchor);
        selections.append(selection);
    }
    setExtraSelections(selections);
}

void TextBlock::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

void TextBlock::wheelEvent(QWheelEvent* event) { event->ignore(); }

void TextBlock::focusOutEvent(QFocusEvent* event) {
    // A selection left behind in each of many blocks would look like one selection; copying takes only the last.
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) {
        QTextCursor cursor = textCursor();
        cursor.clearSelection();
        setTextCursor(cursor);
    }
    QPlainTextEdit::focusOutEvent(event);
}

void TextBlock::fitHeight() {
    double height = 0;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
        height += blockBoundingRect(block).height();
    setFixedHeight(static_cast<int>(std::ceil(height)) + 2);
}

} // namespace spanloom::ui
