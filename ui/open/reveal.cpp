#include "ui/open/reveal.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QUrl>

namespace spanloom::ui {

QString folderToReveal(const QString& path) {
    if (path.isEmpty())
        return {};
    QFileInfo place(path);
    while (!place.isDir()) {
        const QString above = place.absolutePath();
        if (above == place.absoluteFilePath())
            return {};
        place = QFileInfo(above);
    }
    return place.absoluteFilePath();
}

void revealInFileManager(const QString& path) {
    const QString folder = folderToReveal(path);
    if (!folder.isEmpty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
}

} // namespace spanloom::ui
