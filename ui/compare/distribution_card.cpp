#include "ui/compare/distribution_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/base/elided_label.h"
#include "ui/base/theme.h"
#include "ui/compare/distribution_chart.h"

namespace spanloom::ui {

namespace {

/// A line of a side's colour before its name.
class Swatch : public QWidget {
public:
    Swatch(const Theme* theme, Role role, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_role(role) {
        setFixedSize(theme->measures().icon, theme->measures().icon);
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        QPainter painter(this);
        const int height = std::max(3, m_theme->measures().barHeight / 3);
        painter.fillRect(0, (this->height() - height) / 2, width(), height, m_theme->color(m_role));
    }

private:
    const Theme* m_theme;
    Role m_role;
};

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

} // namespace

DistributionCard::DistributionCard(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_labelA(new ElidedLabel(this))
    , m_labelB(new ElidedLabel(this))
    , m_chart(new DistributionChart(theme, this))
    , m_empty(plainLabel(this))
    , m_scale(plainLabel(this))
    , m_notes(plainLabel(this))
    , m_stack(new QStackedLayout) {
    auto* layout = new QVBoxLayout(this);
    const int padding = theme->measures().padding;
    layout->setContentsMargins(padding + 2, padding, padding + 2, padding);
    layout->setSpacing(padding / 4);
    layout->addWidget(makeHead());
    m_stack->addWidget(m_chart);
    m_stack->addWidget(m_empty);
    layout->addLayout(m_stack, 1);
    layout->addWidget(m_scale);
    layout->addWidget(m_notes);
    connect(theme, &Theme::changed, this, &DistributionCard::applyTheme);
    applyTheme();
}

QWidget* DistributionCard::makeHead() {
    auto* head = new QWidget(this);
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(m_theme->measures().padding / 2);
    m_title->setTextFormat(Qt::PlainText);
    layout->addWidget(m_title);
    layout->addStretch(1);
    layout->addWidget(new Swatch(m_theme, Role::SideA, head));
    layout->addWidget(m_labelA);
    layout->addSpacing(m_theme->measures().padding);
    layout->addWidget(new Swatch(m_theme, Role::SideB, head));
    layout->addWidget(m_labelB);
    return head;
}

void DistributionCard::setSides(const DistributionSides& sides) {
    m_id = sides.distribution.id;
    m_title->setText(distributionTitle(sides.distribution));
    m_labelA->setText(sides.labelA);
    m_labelB->setText(sides.labelB);
    const QString empty = emptyDistributionText(sides);
    m_empty->setText(empty);
    m_chart->setSides(sides);
    m_stack->setCurrentWidget(empty.isEmpty() ? static_cast<QWidget*>(m_chart) : m_empty);
    m_scale->setVisible(empty.isEmpty());
    QStringList scale {tr("share of each side's traces")};
    if (sides.distribution.isLogarithmic)
        scale.prepend(tr("log scale"));
    if (sides.distribution.isClipped)
        scale << tr("the outermost bars hold the rest");
    m_scale->setText(scale.join(QStringLiteral(" · ")));
    const QString notes = distributionNotes(sides).join(QStringLiteral(" · "));
    m_notes->setText(notes);
    m_notes->setVisible(!notes.isEmpty() && empty.isEmpty());
}

QString DistributionCard::notes() const { return m_notes->text(); }

void DistributionCard::applyTheme() {
    m_title->setFont(m_theme->boldFont());
    QPalette muted = palette();
    // On a background of the role Base labels write in the role Text.
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text})
        muted.setColor(role, m_theme->color(Role::Muted));
    for (QLabel* label : {m_empty, m_scale, m_notes})
        label->setPalette(muted);
    for (QLabel* label : {m_scale, m_notes})
        label->setFont(m_theme->smallFont());
    for (ElidedLabel* label : {m_labelA, m_labelB}) {
        label->setFont(m_theme->smallFont());
        label->setPalette(muted);
    }
    update();
}

void DistributionCard::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isFocused = m_chart->hasFocus();
    painter.setPen(QPen(m_theme->color(isFocused ? Role::Accent : Role::Line), 1));
    painter.setBrush(m_theme->color(Role::Background));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

} // namespace spanloom::ui
