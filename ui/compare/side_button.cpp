#include "ui/compare/side_button.h"

#include <algorithm>
#include <vector>

#include <QKeyEvent>
#include <QPainter>

#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/compare/metric_text.h"
#include "ui/compare/side_menu.h"
#include "ui/compare/side_text.h"

namespace spanloom::ui {

namespace {

constexpr int kMostCharacters = 60;
constexpr int kUsualCharacters = 36;
constexpr int kLeastCharacters = 12;

struct Segment {
    QString text;
    bool isQuoted = false;
};

/// Quoted values of an expression and what stands between them.
std::vector<Segment> segments(const QString& text, bool isExpression) {
    std::vector<Segment> result;
    bool isQuoted = false;
    qsizetype start = 0;
    const auto cut = [&](qsizetype end) {
        if (end > start)
            result.push_back({text.mid(start, end - start), isQuoted});
        start = end;
    };
    for (qsizetype i = 0; isExpression && i < text.size(); ++i) {
        if (isQuoted && text[i] == QLatin1Char('\\')) {
            ++i;
        } else if (text[i] == QLatin1Char('"')) {
            cut(isQuoted ? i + 1 : i);
            isQuoted = !isQuoted;
        }
    }
    cut(text.size());
    return result;
}

} // namespace

SideButton::SideButton(SideLetter letter, ViewState* state, const Theme* theme, QWidget* parent)
    : QPushButton(parent)
    , m_letter(letter)
    , m_theme(theme)
    , m_choices(new SideMenu(state, this)) {
    setObjectName(letter == SideLetter::A ? QStringLiteral("sideA") : QStringLiteral("sideB"));
    setMenu(m_choices);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(m_choices, &SideMenu::sideChosen, this, &SideButton::sideChosen);
    connect(m_choices, &SideMenu::showInExploreRequested, this, [this] { Q_EMIT showInExploreRequested(m_side); });
    connect(theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

void SideButton::setSide(const ComparisonSide& side) {
    m_side = side;
    m_choices->setSide(side);
    m_traceCount = -1;
    describe();
}

void SideButton::setTraceCount(std::int64_t count) {
    m_traceCount = count;
    describe();
}

QString SideButton::shownText() const { return m_side.isSet ? sideExpression(m_side) : tr("choose…"); }

void SideButton::describe() {
    const QString letter = m_letter == SideLetter::A ? tr("A") : tr("B");
    const QString count = m_traceCount < 0 ? QString() : tracesText(static_cast<std::uint64_t>(m_traceCount));
    setAccessibleName(tr("Side %1: %2").arg(letter, shownText()));
    setAccessibleDescription(count.isEmpty() ? tr("Opens a menu of what the side can be.")
                                             : tr("%1. Opens a menu of what the side can be.").arg(count));
    setToolTip(plainToolTip(sideToolTip(m_side)));
    updateGeometry();
    update();
}

QSize SideButton::sizeHint() const {
    const QFontMetrics mono(m_theme->monoFont());
    const Measures& sizes = m_theme->measures();
    const int text = std::clamp(mono.horizontalAdvance(shownText()),
        kUsualCharacters * mono.averageCharWidth(), kMostCharacters * mono.averageCharWidth());
    return {sizes.badgeHeight + text + 5 * sizes.padding, sizes.rowHeightTable + 2};
}

QSize SideButton::minimumSizeHint() const {
    const Measures& sizes = m_theme->measures();
    const int text = kLeastCharacters * QFontMetrics(m_theme->monoFont()).averageCharWidth();
    return {sizes.badgeHeight + text + 5 * sizes.padding, sizes.rowHeightTable + 2};
}

void SideButton::paintChip(QPainter& painter) const {
    const int size = m_theme->measures().badgeHeight;
    const QRectF chip(1, (height() - size) / 2.0, size, size);
    painter.setPen(QPen(m_theme->color(m_letter == SideLetter::A ? Role::SideA : Role::SideB), 1.5));
    painter.setBrush(m_theme->color(Role::NeutralFill));
    painter.drawEllipse(chip.adjusted(0.75, 0.75, -0.75, -0.75));
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::Text));
    painter.drawText(chip, Qt::AlignCenter, m_letter == SideLetter::A ? tr("A") : tr("B"));
}

void SideButton::paintExpression(QPainter& painter, const QRect& rect) const {
    painter.setFont(m_theme->monoFont());
    const QFontMetrics metrics(m_theme->monoFont());
    const QString text = metrics.elidedText(shownText(), Qt::ElideRight, rect.width());
    int x = rect.left();
    for (const Segment& segment : segments(text, m_side.isSet && m_side.traces.empty())) {
        painter.setPen(m_theme->color(!m_side.isSet ? Role::Muted : segment.isQuoted ? Role::OkText : Role::Text));
        painter.drawText(QRect(x, rect.top(), rect.right() - x + 1, rect.height()),
            static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine, segment.text);
        x += metrics.horizontalAdvance(segment.text);
    }
}

void SideButton::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Measures& sizes = m_theme->measures();
    paintChip(painter);
    const QRect box = rect().adjusted(sizes.badgeHeight + sizes.padding, 0, 0, 0);
    const bool isActive = hasFocus() || underMouse() || m_choices->isVisible();
    painter.setPen(QPen(m_theme->color(isActive ? Role::Accent : Role::Line), hasFocus() ? 1.6 : 1));
    painter.setBrush(m_theme->color(Role::Background));
    painter.drawRoundedRect(QRectF(box).adjusted(0.8, 0.8, -0.8, -0.8), 4, 4);
    const QRect arrow(box.right() - 2 * sizes.padding, box.top(), sizes.padding * 3 / 2, box.height());
    paintExpression(painter, box.adjusted(sizes.padding, 0, -(box.right() - arrow.left()) - sizes.padding / 2, 0));
    painter.setFont(m_theme->font());
    painter.setPen(m_theme->color(Role::Muted));
    painter.drawText(arrow, Qt::AlignCenter, QStringLiteral("▾"));
}

void SideButton::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter: showMenu(); break;
    default: QPushButton::keyPressEvent(event);
    }
}

} // namespace spanloom::ui
