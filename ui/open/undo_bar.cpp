#include "ui/open/undo_bar.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

#include "ui/base/elided_label.h"
#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

UndoBar::UndoBar(const Theme* theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_text(new ElidedLabel(this, Qt::ElideMiddle))
    , m_undo(new QPushButton(tr("Undo"), this)) {
    setObjectName(QStringLiteral("undoBar"));
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_undo->setObjectName(QStringLiteral("undoRemoval"));
    m_undo->setToolTip(tr("Bring it back"));
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("closeUndoBar"));
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::TabFocus);
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(close->toolTip());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 3, 6, 3);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_undo);
    layout->addWidget(close);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT undoRequested();
    });
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
    connect(m_theme, &Theme::changed, this, &UndoBar::applyColors);
    applyColors();
    hide();
}

void UndoBar::showRemoval(const QStringList& names) {
    const QString text = names.size() == 1
        ? tr("%1 removed.").arg(names.first())
        : tr("%1 sources removed.").arg(formatCount(static_cast<std::uint64_t>(names.size())));
    showMessage(text, names.size() > 1 ? names.join(QLatin1Char('\n')) : QString());
}

void UndoBar::showMessage(const QString& text, const QString& toolTip) {
    m_text->setText(text);
    m_text->setToolTip(toolTip.isEmpty() ? QString() : plainToolTip(toolTip));
    setAccessibleName(text);
    show();
}

QString UndoBar::text() const { return m_text->text(); }

void UndoBar::applyColors() {
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::Window, m_theme->color(Role::NeutralFill));
    colors.setColor(QPalette::WindowText, m_theme->color(Role::Text));
    setAutoFillBackground(true);
    setPalette(colors);
}

} // namespace spanloom::ui
