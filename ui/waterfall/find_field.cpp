#include "ui/waterfall/find_field.h"

#include <QKeyEvent>
#include <QLabel>

#include "ui/base/format.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

bool isStep(const QKeyEvent& event) {
    const bool isPlain = (event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
    const int key = event.key();
    return isPlain && (key == Qt::Key_F3 || key == Qt::Key_Return || key == Qt::Key_Enter);
}

} // namespace

FindField::FindField(const Theme& theme, QWidget* parent)
    : QLineEdit(parent)
    , m_theme(theme)
    , m_count(new QLabel(this)) {
    setPlaceholderText(tr("Find in trace  Ctrl+F"));
    setAccessibleName(tr("Find in trace"));
    setToolTip(tr("Names, ids, kinds, models, tools and error types. Enter: next, Shift+Enter: previous, Esc: done"));
    m_count->setTextFormat(Qt::PlainText);
    m_count->setFont(theme.smallFont());
    m_count->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_count->hide();
}

void FindField::showCount(std::size_t current, std::size_t count) {
    const QString all = formatCount(count);
    if (count == 0)
        m_count->setText(tr("none"));
    else if (current == 0)
        m_count->setText(tr("%1 found").arg(all));
    else
        m_count->setText(tr("%1 of %2").arg(formatCount(current), all));
    QPalette palette = m_count->palette();
    palette.setColor(QPalette::WindowText, m_theme.color(count == 0 ? Role::BadText : Role::Muted));
    m_count->setPalette(palette);
    m_count->show();
    setAccessibleDescription(m_count->text());
    placeCount();
}

void FindField::hideCount() {
    m_count->hide();
    m_count->clear();
    setAccessibleDescription({});
    placeCount();
}

QString FindField::countText() const { return m_count->text(); }

void FindField::placeCount() {
    const int gap = m_theme.measures().padding;
    const int wide = m_count->text().isEmpty() ? 0 : m_count->sizeHint().width();
    m_count->setGeometry(width() - wide - gap, 0, wide, height());
    setTextMargins(0, 0, wide > 0 ? wide + gap / 2 : 0, 0);
}

void FindField::resizeEvent(QResizeEvent* event) {
    QLineEdit::resizeEvent(event);
    placeCount();
}

bool FindField::event(QEvent* event) {
    // The window has these keys too; while somebody types here they are the field's.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (isStep(*key) || key->key() == Qt::Key_Escape) {
            event->accept();
            return true;
        }
    }
    return QLineEdit::event(event);
}

void FindField::keyPressEvent(QKeyEvent* event) {
    if (isStep(*event)) {
        Q_EMIT stepRequested(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
        event->accept();
    } else if (event->key() == Qt::Key_Escape) {
        clear();
        Q_EMIT left();
        event->accept();
    } else {
        QLineEdit::keyPressEvent(event);
    }
}

} // namespace spanloom::ui
