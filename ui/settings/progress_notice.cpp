#include "ui/settings/progress_notice.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QProgressBar>
#include <QToolButton>

#include "ui/base/elided_label.h"
#include "ui/base/format.h"

namespace spanloom::ui {

ProgressNotice::ProgressNotice(QWidget* parent)
    : QWidget(parent)
    , m_label(new ElidedLabel(this, Qt::ElideMiddle))
    , m_bar(new QProgressBar(this))
    , m_cancel(new QToolButton(this)) {
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(90, 6);
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel->setObjectName(QStringLiteral("cancelNotice"));
    m_cancel->setText(QStringLiteral("✕"));
    m_cancel->setAutoRaise(true);
    m_cancel->setFocusPolicy(Qt::TabFocus);
    m_cancel->setToolTip(tr("Stop; what is done so far stays, the rest goes on at the next start"));
    m_cancel->setAccessibleName(tr("Stop"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(8);
    layout->addWidget(m_label);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, &ProgressNotice::cancelRequested);
    hide();
}

void ProgressNotice::begin(const QString& text) {
    m_text = text;
    m_percent = -1;
    m_bar->setRange(0, 0);
    m_cancel->setEnabled(true);
    showText();
    show();
}

void ProgressNotice::setText(const QString& text) {
    m_text = text;
    showText();
}

void ProgressNotice::setFraction(double fraction) {
    m_bar->setRange(0, 1000);
    m_bar->setValue(static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 1000));
    // Rounded down: 100 % means that it is done.
    m_percent = static_cast<int>(std::floor(std::clamp(fraction, 0.0, 1.0) * 100));
    showText();
}

void ProgressNotice::showStopping() {
    m_cancel->setEnabled(false);
    m_text = tr("Stopping…");
    showText();
}

void ProgressNotice::showText() {
    m_label->setText(m_percent < 0 ? m_text : QString(m_text + QLatin1Char(' ') + formatPercent(m_percent / 100.0)));
    setAccessibleName(m_label->text());
}

QString ProgressNotice::text() const { return m_label->text(); }

} // namespace spanloom::ui
