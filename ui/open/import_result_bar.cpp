#include "ui/open/import_result_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "ui/base/theme.h"
#include "ui/open/diagnostics_dialog.h"

namespace spanloom::ui {

ImportResultBar::ImportResultBar(const Theme* theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_text(new QLabel(this))
    , m_details(new QPushButton(tr("Details…"), this)) {
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setObjectName(QStringLiteral("importDetails"));
    auto* close = new QToolButton(this);
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close"));
    close->setAccessibleName(tr("Close this message"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 5, 6, 5);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_details);
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_details, &QPushButton::clicked, this, &ImportResultBar::showDetails);
    connect(m_theme, &Theme::changed, this, &ImportResultBar::applyColors);
    hide();
}

void ImportResultBar::showMessage(const ImportMessage& message) {
    m_message = message;
    m_text->setText(message.text);
    m_details->setVisible(!message.remarks.empty());
    applyColors();
    show();
}

QString ImportResultBar::text() const { return m_text->text(); }

void ImportResultBar::applyColors() {
    const bool isError = !m_message.remarks.empty() && m_message.remarks.front().severity == Severity::Error;
    const Role fill = isError ? Role::BadFill : Role::WarnFill;
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::Window, m_theme->color(fill));
    colors.setColor(QPalette::WindowText, m_theme->color(isError ? Role::BadText : Role::WarnText));
    colors.setColor(QPalette::Text, colors.color(QPalette::WindowText)); // a label whose text can be selected
    setAutoFillBackground(true);
    setPalette(colors);
}

void ImportResultBar::showDetails() {
    auto* dialog = new DiagnosticsDialog(m_message.remarks, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

} // namespace spanloom::ui
