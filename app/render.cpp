#include "app/render.h"

#include <cstdio>

#include <QEventLoop>
#include <QImage>
#include <QSaveFile>
#include <QTemporaryDir>
#include <QTimer>

#include "ui/base/format.h"
#include "ui/base/frame_watch.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/open/import_message.h"
#include "ui/open/sample_file.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom {

namespace {

constexpr int kPollMs = 15;
constexpr int kSettleMs = 250; // the last repaints, and what a view loads after its first look

int complain(const QString& text) {
    std::fprintf(stderr, "spanloom: %s\n", qPrintable(text));
    return 1;
}

/// Lets events run until the window has nothing left to do.
void waitUntilSettled(ui::MainWindow& window) {
    QEventLoop loop;
    QTimer timer;
    int quietMs = 0;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        quietMs = window.isSettled() ? quietMs + kPollMs : 0;
        if (quietMs >= kSettleMs)
            loop.quit();
    });
    timer.start(kPollMs);
    loop.exec();
}

/// The slowest trace with an error, else the slowest: what a person would look at first.
TraceId interestingTrace(const TraceTable& table) {
    TraceId best;
    bool bestFailed = false;
    DurationNs bestDuration = -2;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        const bool failed = table.errorCounts[row] > 0;
        if (failed < bestFailed || (failed == bestFailed && table.durations[row] <= bestDuration))
            continue;
        best = table.ids[row];
        bestFailed = failed;
        bestDuration = table.durations[row];
    }
    return best;
}

/// What a person would put beside a trace: one of the same route or root with another prompt version, else of the
/// same, else any other; itself where it is the only one.
TraceId otherTrace(const TraceTable& table, TraceId trace) {
    const std::uint32_t row = table.find(trace);
    TraceId best = trace;
    int bestScore = 0;
    for (std::uint32_t other = 0; row != kNoIndex && other < table.rows(); ++other) {
        if (other == row)
            continue;
        const int score = 1 + (table.rootNames[other] == table.rootNames[row] ? 2 : 0)
            + (table.routes[other] == table.routes[row] ? 2 : 0)
            + (table.promptVersions[other] != table.promptVersions[row] ? 1 : 0)
            + (table.spanCounts[other] > 1 ? 1 : 0);
        if (score <= bestScore)
            continue;
        best = table.ids[other];
        bestScore = score;
    }
    return best;
}

/// The trace that an id begins with; an error text when it is not one.
Result<TraceId> findTrace(const ui::MainWindow& window, const std::string& idPrefix) {
    const std::vector<TraceId> found = window.flow()->current()->findTraces(idPrefix);
    if (found.size() != 1)
        return fail(ErrorCode::NotFound,
            std::string(found.empty() ? "no" : "several") + " trace ids begin with \"" + idPrefix + "\"");
    return found.front();
}

struct AskedTraces {
    TraceId trace;
    TraceId other;
};

Result<AskedTraces> askedTraces(const ui::MainWindow& window, const WindowOptions& options) {
    const TraceTable& table = *window.state()->snapshot()->traces;
    if (table.rows() == 0)
        return fail(ErrorCode::NotFound, "there is no trace to draw");
    AskedTraces asked;
    asked.trace = interestingTrace(table);
    if (!options.traceId.empty()) {
        SPANLOOM_TRY_ASSIGN(asked.trace, findTrace(window, options.traceId));
    }
    asked.other = otherTrace(table, asked.trace);
    if (!options.otherTraceId.empty()) {
        SPANLOOM_TRY_ASSIGN(asked.other, findTrace(window, options.otherTraceId));
    }
    return asked;
}

/// Opens the tab of the asked view; an error text when that cannot be.
QString openView(ui::MainWindow& window, const WindowOptions& options) {
    if (options.renderView == "explore") {
        const TraceTable& table = *window.state()->snapshot()->traces;
        if (table.rows() > 0)
            window.state()->selectTrace(interestingTrace(table));
        waitUntilSettled(window);
        return {};
    }
    const Result<AskedTraces> asked = askedTraces(window, options);
    if (!asked)
        return ui::toText(asked.error().message);
    if (options.renderView == "trace")
        window.openTrace(asked->trace);
    else if (options.renderView == "diff")
        window.openDiff(asked->trace, asked->other);
    else
        window.newComparison();
    waitUntilSettled(window);
    const ui::TraceTab* tab = window.currentTraceTab();
    const ui::DiffView* diff = window.currentDiff();
    const bool isLoaded = (tab && tab->isLoaded()) || (diff && diff->isLoaded()) || window.currentCompare();
    return isLoaded ? QString() : QStringLiteral("the trace could not be opened");
}

bool writePicture(const QImage& image, const QString& path) {
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && image.save(&file, "PNG") && file.commit();
}

} // namespace

int renderView(const WindowOptions& options, WorkspaceOptions workspace, ui::Theme& theme) {
    QTemporaryDir folder;
    if (!folder.isValid())
        return complain(QStringLiteral("no temporary folder: %1").arg(folder.errorString()));
    if (options.cacheFolder.empty())
        workspace.cacheFolder = folder.filePath(QStringLiteral("cache")).toStdString();
    if (options.libraryFile.empty())
        workspace.libraryFile = folder.filePath(QStringLiteral("library.sqlite")).toStdString();
    QStringList files;
    for (const std::string& file : options.files)
        files.append(QString::fromLocal8Bit(file.c_str()));
    if (files.isEmpty() && options.cacheFolder.empty() && !ui::sampleFile().isEmpty())
        files.append(ui::sampleFile());

    ui::Session session(folder.filePath(QStringLiteral("settings.ini")));
    session.setTimeDisplay(ui::TimeDisplay::Utc); // the same picture on every machine
    ui::MainWindow window(workspace, &theme, &session);
    int exitCode = 0;
    QObject::connect(window.flow(), &ui::OpenFlow::importFinished, &window,
        [&exitCode](const ui::ImportMessage& message) {
        if (!message.remarks.empty() && message.remarks.front().severity == Severity::Error)
            exitCode = complain(message.text);
    });
    QObject::connect(&window, &ui::MainWindow::framesMeasured, &window, [&options](const ui::FrameTimes& times) {
        if (options.printsTiming)
            std::printf("%s\n", qPrintable(times.text()));
    });
    window.resize(options.width, options.height);
    window.show();
    window.openFiles(files);
    waitUntilSettled(window);
    if (!window.flow()->failure().isEmpty())
        return complain(window.flow()->failure());
    if (const QString failure = openView(window, options); !failure.isEmpty())
        return complain(failure);
    const QString outFile = QString::fromLocal8Bit(options.outFile.c_str());
    if (!writePicture(window.grab().toImage(), outFile))
        return complain(QStringLiteral("cannot write %1").arg(outFile));
    return exitCode;
}

} // namespace spanloom
