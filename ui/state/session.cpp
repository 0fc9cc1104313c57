#include "ui/state/session.h"

#include <QDir>
#include <QSettings>

namespace spanloom::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

std::unique_ptr<QSettings> openSettings(const QString& file) {
    if (file.isEmpty())
        return std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, u"spanloom"_s, u"spanloom"_s);
    return std::make_unique<QSettings>(file, QSettings::IniFormat);
}

QString headerKey(const QString& name, int version) { return u"headers/%1-%2"_s.arg(name).arg(version); }

} // namespace

Session::Session(const QString& file, QObject* parent)
    : QObject(parent)
    , m_settings(openSettings(file)) { }

Session::~Session() = default;

QByteArray Session::windowGeometry() const { return m_settings->value(u"window/geometry"_s).toByteArray(); }

void Session::setWindowGeometry(const QByteArray& geometry) { m_settings->setValue(u"window/geometry"_s, geometry); }

QByteArray Session::splitter(const QString& name) const {
    return m_settings->value(u"splitters/"_s + name).toByteArray();
}

void Session::setSplitter(const QString& name, const QByteArray& state) {
    m_settings->setValue(u"splitters/"_s + name, state);
}

int Session::width(const QString& name, int otherwise) const {
    return m_settings->value(u"widths/"_s + name, otherwise).toInt();
}

void Session::setWidth(const QString& name, int pixels) { m_settings->setValue(u"widths/"_s + name, pixels); }

QByteArray Session::header(const QString& name, int version) const {
    return m_settings->value(headerKey(name, version)).toByteArray();
}

void Session::setHeader(const QString& name, int version, const QByteArray& state) {
    m_settings->setValue(headerKey(name, version), state);
}

QByteArray Session::state(const QString& name) const { return m_settings->value(u"state/"_s + name).toByteArray(); }

void Session::setState(const QString& name, const QByteArray& state) {
    m_settings->setValue(u"state/"_s + name, state);
}

bool Session::flag(const QString& name, bool otherwise) const {
    return m_settings->value(u"flags/"_s + name, otherwise).toBool();
}

void Session::setFlag(const QString& name, bool value) { m_settings->setValue(u"flags/"_s + name, value); }

ThemeChoice Session::theme() const { return themeChoiceFromName(m_settings->value(u"view/theme"_s).toString()); }

void Session::setTheme(ThemeChoice choice) { m_settings->setValue(u"view/theme"_s, name(choice)); }

TimeDisplay Session::timeDisplay() const {
    return m_settings->value(u"view/times"_s).toString() == "utc"_L1 ? TimeDisplay::Utc : TimeDisplay::Local;
}

void Session::setTimeDisplay(TimeDisplay display) {
    m_settings->setValue(u"view/times"_s, display == TimeDisplay::Utc ? u"utc"_s : u"local"_s);
}

QStringList Session::recentFiles() const { return m_settings->value(u"files/recent"_s).toStringList(); }

void Session::addRecentFile(const QString& path) {
    const QString absolute = QDir::cleanPath(QDir().absoluteFilePath(path));
    QStringList files = recentFiles();
    files.removeAll(absolute);
    files.prepend(absolute);
    while (files.size() > kMaxRecentFiles)
        files.removeLast();
    m_settings->setValue(u"files/recent"_s, files);
    Q_EMIT recentFilesChanged();
}

void Session::clearRecentFiles() {
    m_settings->remove(u"files/recent"_s);
    Q_EMIT recentFilesChanged();
}

QString Session::lastFolder() const { return m_settings->value(u"files/folder"_s, QDir::homePath()).toString(); }

void Session::setLastFolder(const QString& folder) { m_settings->setValue(u"files/folder"_s, folder); }

} // namespace spanloom::ui
