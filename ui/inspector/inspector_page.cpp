#include "ui/inspector/inspector_page.h"

#include <QLabel>

#include "ui/base/theme.h"

namespace spanloom::ui {

InspectorPage::InspectorPage(const Theme& theme, QWidget* parent)
    : QStackedWidget(parent)
    , m_theme(theme)
    , m_note(new QLabel(this)) {
    m_note->setTextFormat(Qt::PlainText);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    m_note->setWordWrap(true);
    m_note->setMargin(theme.measures().padding * 3);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setBackgroundRole(QPalette::Base);
    m_note->setAutoFillBackground(true);
    addWidget(m_note);
}

void InspectorPage::setContentWidget(QWidget* content) { addWidget(content); }

void InspectorPage::showContent() { setCurrentIndex(1); }

void InspectorPage::showNote(const QString& text) {
    m_note->setText(text);
    setCurrentIndex(0);
}

QString InspectorPage::note() const { return currentIndex() == 0 ? m_note->text() : QString(); }

} // namespace spanloom::ui
