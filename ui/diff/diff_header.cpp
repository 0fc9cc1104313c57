#include "ui/diff/diff_header.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QToolTip>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr int kWidestFacts = 24; // paddings; the badges at the right say more than the third model's name

QString escapedToolTip(const QString& text) {
    return text.isEmpty() ? text : plainToolTip(text);
}

QString idOf(const TraceDocument& document) {
    return toText(document.idText.empty() ? document.id.hex() : document.idText);
}

} // namespace

SideChip::SideChip(const Theme& theme, DiffSide side, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_side(side) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        m_texts.clear();
        update();
    });
}

void SideChip::setTrace(const QString& id, const QString& facts) {
    m_id = shortId(id);
    m_facts = facts;
    const QString letter = m_side == DiffSide::A ? tr("A") : tr("B");
    setAccessibleName(tr("%1: %2 %3").arg(letter, m_id, facts));
    setToolTip(escapedToolTip(tr("%1: %2\n%3\nClick to open this trace").arg(letter, id, facts)));
    updateGeometry();
    update();
}

QSize SideChip::sizeHint() const {
    const Measures& sizes = m_theme.measures();
    int width = sizes.badgeHeight + sizes.padding * 2 + m_texts.width(m_theme.boldFont(), m_id);
    if (!m_facts.isEmpty())
        width += sizes.padding + std::min(kWidestFacts * sizes.padding, m_texts.width(m_theme.font(), m_facts));
    return {width + 2, sizes.badgeHeight + sizes.padding};
}

QSize SideChip::minimumSizeHint() const {
    const Measures& sizes = m_theme.measures();
    return {sizes.badgeHeight + sizes.padding * 2 + m_texts.width(m_theme.boldFont(), m_id) + 2,
        sizes.badgeHeight + sizes.padding};
}

void SideChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Measures& sizes = m_theme.measures();
    const QColor fill = m_theme.color(m_side == DiffSide::A ? Role::SideA : Role::SideB);
    const QRect badge(2, (height() - sizes.badgeHeight) / 2, sizes.badgeHeight, sizes.badgeHeight);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawEllipse(badge);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.color(Role::Accent), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QColor ground = m_theme.color(Role::Background);
    const QColor text = m_theme.color(Role::Text);
    const bool isGroundBetter = contrastRatio(fill.rgb(), ground.rgb()) > contrastRatio(fill.rgb(), text.rgb());
    m_texts.draw(painter, m_theme.boldFont(), badge, Qt::AlignHCenter,
        m_side == DiffSide::A ? QStringLiteral("A") : QStringLiteral("B"), isGroundBetter ? ground : text);
    const int idWidth = m_texts.width(m_theme.boldFont(), m_id);
    const QRect id(badge.right() + 1 + sizes.padding, 0, idWidth + 1, height());
    m_texts.draw(painter, m_theme.boldFont(), id, Qt::AlignLeft, m_id,
        m_theme.color(underMouse() ? Role::Accent : Role::Text));
    const QRect facts(id.right() + 1 + sizes.padding, 0, width() - id.right() - 1 - sizes.padding, height());
    if (facts.width() >= sizes.padding * 4)
        m_texts.draw(painter, m_theme.font(), facts, Qt::AlignLeft, m_facts, m_theme.color(Role::Muted));
}

BadgeLine::BadgeLine(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        m_texts.clear();
        update();
    });
}

void BadgeLine::setBadges(QVector<Badge> badges) {
    m_badges = std::move(badges);
    QString spoken;
    for (const Badge& badge : m_badges)
        spoken += (spoken.isEmpty() ? QString() : QStringLiteral(", ")) + badge.text;
    setAccessibleName(spoken);
    updateGeometry();
    update();
}

QSize BadgeLine::sizeHint() const {
    int width = 0;
    for (const Badge& badge : m_badges)
        width += badgeWidth(m_theme, m_texts, badge.text) + m_theme.measures().badgeGap;
    return {width, m_theme.measures().badgeHeight};
}

QSize BadgeLine::minimumSizeHint() const { return {m_theme.measures().badgeHeight * 2, m_theme.measures().badgeHeight}; }

void BadgeLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    drawBadges(painter, rect(), m_theme, m_texts, m_badges, Qt::AlignRight);
}

bool BadgeLine::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = badgeAt(help->pos().x(), rect(), m_theme, m_texts, m_badges, Qt::AlignRight);
    QString text;
    if (index >= 0) {
        // "+n" stands for the hidden ones; the last shown and the first hidden are told apart by what fits.
        for (int i = index; i < m_badges.size(); ++i) {
            const bool isAlone = i == index;
            text += (isAlone ? QString() : QStringLiteral("\n")) + m_badges[i].text;
            if (isAlone && !m_badges[i].toolTip.isEmpty())
                text += QLatin1Char('\n') + m_badges[i].toolTip;
            const int gap = m_theme.measures().badgeGap;
            const int next = badgeAt(
                help->pos().x() + badgeWidth(m_theme, m_texts, m_badges[i].text) + gap, rect(), m_theme, m_texts,
                m_badges, Qt::AlignRight);
            if (isAlone && (next >= 0 || sizeHint().width() <= width() + gap))
                break;
        }
        QToolTip::showText(help->globalPos(), escapedToolTip(text), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

DiffHeader::DiffHeader(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_chipA(new SideChip(theme, DiffSide::A, this))
    , m_chipB(new SideChip(theme, DiffSide::B, this))
    , m_badges(new BadgeLine(theme, this)) {
    auto* line = new QHBoxLayout(this);
    const int margin = theme.measures().padding;
    line->setContentsMargins(margin, margin * 3 / 4, margin, margin * 3 / 4);
    line->setSpacing(margin);
    auto* swap = new QToolButton(this);
    swap->setAutoRaise(true);
    swap->setText(QStringLiteral("↔"));
    swap->setToolTip(tr("Swap A and B"));
    swap->setAccessibleName(tr("Swap A and B"));
    connect(swap, &QToolButton::clicked, this, &DiffHeader::swapRequested);
    connect(m_chipA, &QAbstractButton::clicked, this, [this] { Q_EMIT traceRequested(DiffSide::A); });
    connect(m_chipB, &QAbstractButton::clicked, this, [this] { Q_EMIT traceRequested(DiffSide::B); });
    line->addWidget(m_chipA);
    line->addWidget(swap);
    line->addWidget(m_chipB);
    line->addWidget(m_badges, 1);
    addButtons(*line);
}

void DiffHeader::addButtons(QHBoxLayout& line) {
    m_onlyChanges = new QPushButton(tr("Only changes"), this);
    m_onlyChanges->setCheckable(true);
    m_onlyChanges->setToolTip(tr("Leaves out pairs that differ in nothing but times and figures"));
    connect(m_onlyChanges, &QPushButton::toggled, this, &DiffHeader::onlyChangesChanged);
    line.addWidget(m_onlyChanges);
    const auto makeStep = [this](const QString& text, const QString& name, int step) {
        auto* button = new QToolButton(this);
        button->setAutoRaise(true);
        button->setText(text);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, [this, step] { Q_EMIT changeRequested(step); });
        return button;
    };
    m_previous = makeStep(QStringLiteral("◂"), tr("Previous change (Shift+F7)"), -1);
    m_next = makeStep(QStringLiteral("▸"), tr("Next change (F7)"), 1);
    m_position = new QLabel(this);
    m_position->setAlignment(Qt::AlignCenter);
    auto* steps = new QHBoxLayout;
    steps->setSpacing(m_badges->sizeHint().height() / 3);
    steps->addWidget(m_previous);
    steps->addWidget(m_position);
    steps->addWidget(m_next);
    line.addLayout(steps);
}

void DiffHeader::setTraces(const AlignedTraces& traces) {
    m_chipA->setTrace(idOf(*traces.a), traceFacts(*traces.a));
    m_chipB->setTrace(idOf(*traces.b), traceFacts(*traces.b));
    m_badges->setBadges(diffBadges(traces));
    fitChips();
}

void DiffHeader::resizeEvent(QResizeEvent*) { fitChips(); }

/// The badges come first: versions and models give up their room to them, ids never do.
void DiffHeader::fitChips() {
    // Not the layout's own hint: that one knows the chips as they were cut last time.
    const QMargins margins = layout()->contentsMargins();
    int others = margins.left() + margins.right() + (layout()->count() - 1) * layout()->spacing();
    for (int i = 0; i < layout()->count(); ++i) {
        QLayoutItem* item = layout()->itemAt(i);
        if (item->widget() != m_chipA && item->widget() != m_chipB)
            others += item->sizeHint().width();
    }
    const int each = (width() - others) / 2;
    for (SideChip* chip : {m_chipA, m_chipB})
        chip->setMaximumWidth(std::clamp(each, chip->minimumSizeHint().width(), chip->sizeHint().width()));
}

void DiffHeader::setPosition(std::uint64_t change, std::uint64_t count) {
    const QString now = change == 0 ? absentText() : formatCount(change);
    m_position->setText(count == 0 ? tr("no changes") : now + QLatin1Char('/') + formatCount(count));
    m_position->setAccessibleName(tr("Change %1 of %2").arg(now, formatCount(count)));
    m_previous->setEnabled(count > 0);
    m_next->setEnabled(count > 0);
}

QString DiffHeader::position() const { return m_position->text(); }

void DiffHeader::setOnlyChanges(bool onlyChanges) {
    const QSignalBlocker blocker(m_onlyChanges);
    m_onlyChanges->setChecked(onlyChanges);
}

} // namespace spanloom::ui
