#pragma once

#include <memory>

#include <QByteArray>
#include <QObject>
#include <QStringList>

#include "ui/base/format.h"
#include "ui/base/theme.h"

class QSettings;

namespace spanloom::ui {

/// What the window remembers from one start to the next. The only place that knows the names in the settings file.
class Session : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype kMaxRecentFiles = 12;

    /// An empty path means the user's own settings; tests and pictures give a file of their own.
    explicit Session(const QString& file = {}, QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);

    /// Sizes of a named splitter, empty when never moved.
    [[nodiscard]] QByteArray splitter(const QString& name) const;
    void setSplitter(const QString& name, const QByteArray& state);

    /// The width of a named column in pixels, `otherwise` when never changed.
    [[nodiscard]] int width(const QString& name, int otherwise) const;
    void setWidth(const QString& name, int pixels);

    /// Widths, order, hidden columns and sorting of a named table; `version` changes with its columns.
    [[nodiscard]] QByteArray header(const QString& name, int version) const;
    void setHeader(const QString& name, int version, const QByteArray& state);

    /// Any other state that a part of the window keeps under a name: docks, open tabs, the filter.
    [[nodiscard]] QByteArray state(const QString& name) const;
    void setState(const QString& name, const QByteArray& state);
    [[nodiscard]] bool flag(const QString& name, bool otherwise) const;
    void setFlag(const QString& name, bool value);

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    [[nodiscard]] TimeDisplay timeDisplay() const;
    void setTimeDisplay(TimeDisplay display);

    /// Newest first.
    [[nodiscard]] QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void clearRecentFiles();
    [[nodiscard]] QString lastFolder() const;
    void setLastFolder(const QString& folder);

Q_SIGNALS:
    void recentFilesChanged();

private:
    std::unique_ptr<QSettings> m_settings;
};

} // namespace spanloom::ui
