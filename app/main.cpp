#include <cstdio>

#include <QIcon>
#include <QLoggingCategory>

#include "app/render.h"
#include "app/window_options.h"
#include "core/base/log.h"
#include "core/workspace/workspace.h"
#include "ui/base/format.h"
#include "ui/base/frame_watch.h"
#include "ui/base/theme.h"
#include "ui/shell/main_window.h"
#include "ui/state/session.h"

namespace {

using namespace spanloom;

Q_LOGGING_CATEGORY(lcCore, "spanloom.core", QtWarningMsg)

void logFromCore(LogLevel level, std::string_view category, std::string_view text) {
    const QString line = ui::toText(category) + QStringLiteral(": ") + ui::toText(text);
    if (level == LogLevel::Warning)
        qCWarning(lcCore).noquote() << line;
    else
        qCDebug(lcCore).noquote() << line;
}

WorkspaceOptions workspaceOptions(const WindowOptions& options) {
    WorkspaceOptions workspace;
    workspace.cacheFolder
        = options.cacheFolder.empty() ? defaultCacheFolder() : std::filesystem::path(options.cacheFolder);
    workspace.libraryFile
        = options.libraryFile.empty() ? defaultLibraryFile() : std::filesystem::path(options.libraryFile);
    workspace.vocabularyFile = defaultVocabularyFile();
    workspace.lowPriority = true;
    return workspace;
}

const QString kApplicationId = QStringLiteral("io.github.spanloom.spanloom");

/// The installed icon, else the one in the program.
QIcon windowIcon() {
    QIcon icon = QIcon::fromTheme(kApplicationId);
    if (icon.isNull())
        for (const int size : {16, 22, 24, 32, 48, 64, 128, 256})
            icon.addFile(QStringLiteral(":/icons/spanloom-%1.png").arg(size));
    return icon;
}

int runWindow(ui::Application& application, const WindowOptions& options, ui::Theme& theme, ui::Session& session) {
    ui::MainWindow window(workspaceOptions(options), &theme, &session);
    // The window decides when it is closed: an import that still ends keeps the program alive.
    QApplication::setQuitOnLastWindowClosed(false);
    QObject::connect(&window, &ui::MainWindow::closed, &application, &QCoreApplication::quit, Qt::QueuedConnection);
    QObject::connect(&window, &ui::MainWindow::framesMeasured, &window, [&options](const ui::FrameTimes& times) {
        if (options.printsTiming)
            std::printf("%s\n", qPrintable(times.text()));
    });
    window.show();
    QStringList files;
    for (const std::string& file : options.files)
        files.append(QString::fromLocal8Bit(file.c_str()));
    QStringList watched;
    for (const std::string& file : options.watched)
        watched.append(QString::fromLocal8Bit(file.c_str()));
    if (files.isEmpty())
        window.restoreWorkplace();
    window.openFiles(files);
    window.watchFiles(watched);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    WindowOptions options;
    if (const std::optional<int> exitCode = parseArguments(argc, argv, options))
        return *exitCode;
    const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    if (options.isRender()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false")); // Qt on what this platform lacks
    } else if (!hasDisplay && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
        std::fprintf(stderr, "spanloom: there is no display; use --render VIEW --out FILE.png, or spanloom-cli\n");
        return 1;
    }
    setLogSink(logFromCore);
    ui::Application application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Spanloom"));
    QApplication::setApplicationVersion(QStringLiteral(SPANLOOM_VERSION));
    QApplication::setDesktopFileName(kApplicationId);
    QApplication::setWindowIcon(windowIcon());
    ui::Theme theme;
    ui::Session session;
    const bool isRemembered = options.theme.empty() && !options.isRender();
    theme.setChoice(isRemembered ? session.theme() : ui::themeChoiceFromName(QString::fromStdString(options.theme)));
    theme.apply(application);
    return options.isRender() ? renderView(options, workspaceOptions(options), theme)
                              : runWindow(application, options, theme, session);
}
