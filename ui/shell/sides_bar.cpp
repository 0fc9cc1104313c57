#include "ui/shell/sides_bar.h"

#include <QHBoxLayout>
#include <QToolButton>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr int kLabelWidth = 150;

QToolButton* button(const char* name, QWidget* parent) {
    auto* result = new QToolButton(parent);
    result->setObjectName(QLatin1String(name));
    result->setAutoRaise(true);
    result->setFocusPolicy(Qt::TabFocus);
    return result;
}

} // namespace

SidesBar::SidesBar(ViewState* state, const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme)
    , m_a(button("sideA", this))
    , m_b(button("sideB", this))
    , m_swap(button("swapSides", this))
    , m_compare(button("compareSides", this)) {
    m_swap->setText(QStringLiteral("⇄"));
    m_swap->setToolTip(tr("Swap A and B (Ctrl+Shift+X)"));
    m_swap->setAccessibleName(tr("Swap A and B"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 0);
    layout->setSpacing(2);
    for (QToolButton* item : {m_a, m_swap, m_b, m_compare})
        layout->addWidget(item);
    connect(m_a, &QToolButton::clicked, this, [this] { m_state->setSideA({}); });
    connect(m_b, &QToolButton::clicked, this, [this] { m_state->setSideB({}); });
    connect(m_swap, &QToolButton::clicked, state, &ViewState::swapSides);
    connect(m_compare, &QToolButton::clicked, this, &SidesBar::compareRequested);
    connect(state, &ViewState::sidesChanged, this, &SidesBar::showSides);
    connect(theme, &Theme::changed, this, &SidesBar::applyTheme);
    applyTheme();
    showSides();
}

void SidesBar::showSide(QToolButton* chip, const ComparisonSide& side, const QString& letter) {
    const QString label = side.isSet ? side.label : QStringLiteral("–");
    chip->setText(letter + QStringLiteral("  ") + fontMetrics().elidedText(label, Qt::ElideMiddle, kLabelWidth)
        + (side.isSet ? QStringLiteral("  ✕") : QString()));
    chip->setEnabled(side.isSet);
    const QString text = side.isSet ? tr("Side %1: %2. Click to clear it.").arg(letter, label)
                                    : tr("Side %1 is not chosen: \"Set as %1\" in the Compare menu").arg(letter);
    chip->setToolTip(plainToolTip(text));
    chip->setAccessibleName(text);
}

void SidesBar::showSides() {
    const ComparisonSide& a = m_state->sideA();
    const ComparisonSide& b = m_state->sideB();
    setVisible(a.isSet || b.isSet);
    showSide(m_a, a, QStringLiteral("A"));
    showSide(m_b, b, QStringLiteral("B"));
    const bool isDiff = a.isSingleTrace() && b.isSingleTrace();
    m_compare->setText(isDiff ? tr("Diff") : tr("Compare"));
    m_compare->setEnabled(a.isSet && b.isSet);
    m_compare->setToolTip(isDiff ? tr("Put the two traces side by side (Ctrl+D)")
                                 : tr("Compare the two sides (Ctrl+D)"));
}

void SidesBar::applyTheme() {
    const auto chipStyle = [this](Role role) {
        return QStringLiteral("QToolButton { border: none; border-left: 3px solid %1; padding: 1px 6px; }")
            .arg(m_theme->color(role).name());
    };
    m_a->setStyleSheet(chipStyle(Role::SideA));
    m_b->setStyleSheet(chipStyle(Role::SideB));
}

} // namespace spanloom::ui
