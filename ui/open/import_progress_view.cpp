#include "ui/open/import_progress_view.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/base/elided_label.h"
#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

/// Whole seconds: more digits would only flicker.
QString timeLeft(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    return whole < 60 ? QString::number(whole) + QChar(kThinSpace) + QLatin1Char('s')
                      : formatDuration(whole * 1'000'000'000);
}

} // namespace

QString progressText(const ImportProgress& progress) {
    QStringList parts;
    if (progress.phase != ImportPhase::Reading)
        parts.append(progress.phase == ImportPhase::BuildingTraces ? ImportProgressView::tr("building traces")
                                                                   : ImportProgressView::tr("finishing"));
    if (progress.bytesTotal > 0)
        parts.append(formatPercent(std::floor(progress.fraction * 100) / 100));
    else if (progress.bytesRead > 0)
        parts.append(formatBytes(progress.bytesRead));
    if (progress.bytesPerSecond > 0)
        parts.append(
            ImportProgressView::tr("%1/s").arg(formatBytes(static_cast<std::int64_t>(progress.bytesPerSecond))));
    if (progress.spansPerSecond > 0)
        parts.append(ImportProgressView::tr("%1 spans/s").arg(formatRate(progress.spansPerSecond)));
    if (progress.secondsLeft >= 1)
        parts.append(ImportProgressView::tr("%1 left").arg(timeLeft(progress.secondsLeft)));
    return parts.join(QStringLiteral(" · "));
}

ImportProgressView::ImportProgressView(QWidget* parent)
    : QWidget(parent)
    , m_name(new ElidedLabel(this, Qt::ElideMiddle))
    , m_bar(new QProgressBar(this))
    , m_text(new QLabel(this))
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
    m_name->setMaximumWidth(220);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(90);
    m_bar->setAccessibleName(tr("Progress of the import"));
    m_cancel->setObjectName(QStringLiteral("cancelImport"));
    m_cancel->setFlat(true);
    m_cancel->setToolTip(tr("Stop the import (Esc)"));
    m_cancel->setStyleSheet(QStringLiteral("padding: 0 8px;"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_name, m_bar, m_text, m_cancel})
        layout->addWidget(widget);
    connect(m_cancel, &QPushButton::clicked, this, &ImportProgressView::cancelRequested);
}

void ImportProgressView::begin(const QString& name, std::size_t waiting) {
    m_isStopping = false;
    m_name->setText(waiting == 0 ? name : tr("%1 (%2 more waiting)").arg(name).arg(waiting));
    m_bar->setValue(0);
    m_text->clear();
    m_cancel->setEnabled(true);
    show();
}

void ImportProgressView::setProgress(const ImportProgress& progress) {
    if (m_isStopping)
        return;
    m_bar->setRange(0, progress.bytesTotal > 0 || progress.phase != ImportPhase::Reading ? 1000 : 0);
    m_bar->setValue(static_cast<int>(std::clamp(progress.fraction, 0.0, 1.0) * 1000));
    m_text->setText(progressText(progress));
}

void ImportProgressView::showStopping() {
    m_isStopping = true;
    m_text->setText(tr("stopping…"));
    m_cancel->setEnabled(false);
}

} // namespace spanloom::ui
