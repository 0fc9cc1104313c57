#include "ui/inspector/raw_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/theme.h"
#include "ui/inspector/line_text_view.h"

namespace spanloom::ui {

RawPage::RawPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent) {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_find = new QLineEdit(content);
    m_find->setPlaceholderText(tr("Find (Enter: next)"));
    m_find->setClearButtonEnabled(true);
    const int margin = theme.measures().padding;
    auto* line = new QHBoxLayout;
    line->setContentsMargins(margin, margin, margin, margin / 2);
    line->addWidget(m_find);
    column->addLayout(line);
    m_text = new LineTextView(theme, content);
    column->addWidget(m_text, 1);
    connect(m_find, &QLineEdit::returnPressed, this, &RawPage::findNext);
    setContentWidget(content);
}

std::uint64_t RawPage::count(const InspectedSpan&) const { return 0; }

void RawPage::show(const InspectedSpan& span) {
    const std::string& raw = span.content->raw;
    m_text->setText(QByteArray(raw.data(), static_cast<qsizetype>(raw.size())));
    showContent();
}

bool RawPage::event(QEvent* event) {
    // Ctrl+F finds here while the text or the field has the focus, and not in the trace as elsewhere in the tab. A
    // shortcut of our own would only be ambiguous with the window's.
    const bool isOverride = event->type() == QEvent::ShortcutOverride;
    if ((isOverride || event->type() == QEvent::KeyPress)
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find)) {
        if (!isOverride)
            m_find->setFocus(Qt::ShortcutFocusReason);
        event->accept();
        return true;
    }
    return InspectorPage::event(event);
}

void RawPage::findNext() {
    const bool isFound = m_text->findNext(m_find->text());
    // Said by the field itself: a box over a text somebody reads would be louder than the matter.
    QPalette palette = m_find->palette();
    palette.setColor(QPalette::Text,
        m_theme.color(isFound || m_find->text().isEmpty() ? Role::Text : Role::BadText));
    m_find->setPalette(palette);
}

} // namespace spanloom::ui
