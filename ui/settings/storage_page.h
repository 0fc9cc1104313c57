#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace spanloom::ui {

class ElidedLabel;
class JobRunner;
class Theme;

/// Settings: where the cache and the library lie, how much the cache takes, the list of recent files.
class StoragePage : public QWidget {
    Q_OBJECT
public:
    StoragePage(const Theme* theme, JobRunner* jobs, QWidget* parent = nullptr);

    /// Measures the cache in the background while the page is visible.
    void setPlaces(const QString& cacheFolder, const QString& libraryFile);
    void setRecentFiles(qsizetype count);
    [[nodiscard]] QString sizeText() const;

Q_SIGNALS:
    void revealRequested(const QString& path);
    void clearRecentRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Place {
        ElidedLabel* path = nullptr;
        QPushButton* copy = nullptr;
        QPushButton* reveal = nullptr;
    };
    Place addPlace(const QString& title, const QString& note);
    void setPath(const Place& place, const QString& path);
    void measure();
    void applyTheme();

    const Theme* m_theme; // not owned
    JobRunner* m_jobs;    // not owned
    Place m_cache;
    Place m_library;
    QLabel* m_size = nullptr;
    QLabel* m_recent = nullptr;
    QPushButton* m_clearRecent = nullptr;
    QVector<QLabel*> m_notes;
};

} // namespace spanloom::ui
