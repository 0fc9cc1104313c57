#include "ui/open/dropped_files.h"

#include <QFile>
#include <QMimeData>
#include <QUrl>

namespace spanloom::ui {

QStringList droppedFiles(const QMimeData& mime) {
    QStringList files;
    for (const QUrl& url : mime.urls()) {
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    }
    return files;
}

std::vector<std::filesystem::path> toPaths(const QStringList& files) {
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files)
        paths.emplace_back(QFile::encodeName(file).toStdString());
    return paths;
}

} // namespace spanloom::ui
