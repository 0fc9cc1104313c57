#include "ui/open/sample_file.h"

#include <QCoreApplication>
#include <QDir>

namespace spanloom::ui {

QString sampleFile() {
    const QStringList folders {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/spanloom/samples"),
        QStringLiteral(SPANLOOM_SAMPLE_DIR)};
    const QStringList patterns {QStringLiteral("*.zst"), QStringLiteral("*.gz"), QStringLiteral("*.jsonl"),
        QStringLiteral("*.json"), QStringLiteral("*.pb")};
    for (const QString& folder : folders) {
        for (const QString& pattern : patterns) {
            const QStringList found = QDir(folder).entryList({pattern}, QDir::Files, QDir::Name);
            if (!found.isEmpty())
                return QDir::cleanPath(QDir(folder).absoluteFilePath(found.first()));
        }
    }
    return {};
}

} // namespace spanloom::ui
