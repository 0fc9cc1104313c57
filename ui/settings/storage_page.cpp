#include "ui/settings/storage_page.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/base/elided_label.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/settings/folder_size.h"
#include "ui/settings/settings_section.h"

namespace spanloom::ui {

StoragePage::StoragePage(const Theme* theme, JobRunner* jobs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_jobs(jobs) {
    auto* layout = new QVBoxLayout(this);
    m_cache = addPlace(tr("Cache"),
        tr("What was imported. It can be deleted while Spanloom is not running, and rebuilt from the files."));
    m_library = addPlace(tr("Library"),
        tr("What you made, such as attributes with a sense of your own. Nothing else has a copy of it."));
    m_size = new QLabel(this);
    m_size->setObjectName(QStringLiteral("cacheSize"));
    m_cache.path->parentWidget()->layout()->addWidget(m_size);
    QWidget* box = addSection(*theme, layout, tr("Recent files"));
    auto* row = new QHBoxLayout;
    static_cast<QVBoxLayout*>(box->layout())->addLayout(row);
    m_recent = new QLabel(box);
    m_clearRecent = new QPushButton(tr("Clear the List"), box);
    m_clearRecent->setAutoDefault(false);
    row->addWidget(m_recent, 1);
    row->addWidget(m_clearRecent);
    layout->addStretch();
    connect(m_clearRecent, &QPushButton::clicked, this, &StoragePage::clearRecentRequested);
    connect(theme, &Theme::changed, this, &StoragePage::applyTheme);
    applyTheme();
    setRecentFiles(0);
}

StoragePage::Place StoragePage::addPlace(const QString& title, const QString& note) {
    Place place;
    QWidget* box = addSection(*m_theme, static_cast<QVBoxLayout*>(layout()), title);
    place.path = new ElidedLabel(box, Qt::ElideMiddle);
    place.path->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    place.copy = new QPushButton(tr("Copy Path"), box);
    place.reveal = new QPushButton(tr("Reveal"), box);
    place.reveal->setToolTip(tr("Show the folder in the file manager"));
    for (QPushButton* button : {place.copy, place.reveal})
        button->setAutoDefault(false);
    auto* noteLabel = new QLabel(note, box);
    noteLabel->setWordWrap(true);
    m_notes.append(noteLabel);
    auto* row = new QHBoxLayout;
    row->addWidget(place.path, 1);
    row->addWidget(place.copy);
    row->addWidget(place.reveal);
    auto* inside = static_cast<QVBoxLayout*>(box->layout());
    inside->addLayout(row);
    inside->addWidget(noteLabel);
    const ElidedLabel* path = place.path;
    connect(place.copy, &QPushButton::clicked, this, [path] { QGuiApplication::clipboard()->setText(path->text()); });
    connect(place.reveal, &QPushButton::clicked, this, [this, path] { Q_EMIT revealRequested(path->text()); });
    return place;
}

void StoragePage::setPath(const Place& place, const QString& path) {
    place.path->setText(path.isEmpty() ? tr("in memory only") : path);
    place.copy->setEnabled(!path.isEmpty());
    place.reveal->setEnabled(!path.isEmpty());
}

void StoragePage::setPlaces(const QString& cacheFolder, const QString& libraryFile) {
    setPath(m_cache, cacheFolder);
    setPath(m_library, libraryFile);
    m_size->clear();
    if (isVisible())
        measure();
}

void StoragePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    measure();
}

void StoragePage::measure() {
    if (!m_cache.copy->isEnabled())
        return;
    if (m_size->text().isEmpty())
        m_size->setText(tr("Measuring…"));
    const std::filesystem::path folder(QFile::encodeName(m_cache.path->text()).toStdString());
    m_jobs->run(
        QStringLiteral("settings/cacheSize"), this,
        [folder](std::stop_token stop) { return folderBytes(folder, stop); },
        [this](std::int64_t bytes) {
            m_size->setText(bytes < 0 ? tr("The folder cannot be read.") : tr("Takes %1").arg(formatBytes(bytes)));
        });
}

void StoragePage::setRecentFiles(qsizetype count) {
    m_recent->setText(count == 0 ? tr("The list is empty.")
            : count == 1         ? tr("1 file in the list")
                                 : tr("%1 files in the list").arg(count));
    m_clearRecent->setEnabled(count > 0);
}

QString StoragePage::sizeText() const { return m_size->text(); }

void StoragePage::applyTheme() {
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    for (QLabel* note : m_notes)
        note->setPalette(colors);
    for (const Place& place : {m_cache, m_library})
        place.path->setFont(m_theme->monoFont());
}

} // namespace spanloom::ui
