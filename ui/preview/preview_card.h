#pragma once

#include <QFrame>

#include "ui/preview/trace_preview.h"

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace spanloom::ui {

class Theme;

/// A title over the first lines of a text: selectable, never rich text; a button copies the whole.
class PreviewCard : public QFrame {
    Q_OBJECT
public:
    PreviewCard(const Theme* theme, const QString& title, QWidget* parent = nullptr);

    void setContent(const PreviewText& content);
    [[nodiscard]] QString shownText() const;
    void setBad(bool isBad) { m_isBad = isBad; } ///< drawn with the outline of errors

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyTheme();
    void fit();

    const Theme* m_theme; // not owned
    QLabel* m_title;
    QLabel* m_remark;
    QToolButton* m_copy;
    QPlainTextEdit* m_text;
    PreviewText m_content;
    int m_fittedWidth = -1;
    bool m_isBad = false;
};

/// As much of a text as fits into so many lines of a width, with "…" where it was cut.
[[nodiscard]] QString firstLines(const QString& text, const QFont& font, int width, int lines);

} // namespace spanloom::ui
