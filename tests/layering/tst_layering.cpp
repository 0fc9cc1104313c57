#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/layering/edges.h"

namespace {

namespace fs = std::filesystem;
using namespace spanloom::layering;

struct SourceFile {
    std::string path; ///< from the top of the project
    std::vector<std::string> includes; ///< with their brackets or quotes
    std::size_t lines = 0;
    bool hasPragmaOnce = false;

    [[nodiscard]] bool isHeader() const { return path.ends_with(".h"); }
};

bool isBelow(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

SourceFile read(std::string path, std::istream& text) {
    SourceFile file {std::move(path), {}};
    for (std::string line; std::getline(text, line);) {
        ++file.lines;
        const std::size_t hash = line.find_first_not_of(" \t");
        if (hash == std::string::npos || line[hash] != '#')
            continue;
        const std::size_t word = line.find_first_not_of(" \t", hash + 1);
        if (word == std::string::npos)
            continue;
        if (line.compare(word, 11, "pragma once") == 0)
            file.hasPragmaOnce = true;
        if (line.compare(word, 7, "include") != 0)
            continue;
        const std::size_t open = line.find_first_of("<\"", word + 7);
        if (open == std::string::npos)
            continue;
        const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
        file.includes.push_back(line.substr(open, close == std::string::npos ? close : close + 1 - open));
    }
    return file;
}

std::vector<SourceFile> projectFiles(std::initializer_list<std::string_view> tops) {
    const fs::path root(SPANLOOM_SOURCE_DIR);
    std::vector<SourceFile> files;
    for (const std::string_view top : tops) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension().string();
            if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".h"))
                continue;
            std::ifstream text(entry.path());
            files.push_back(read(entry.path().lexically_relative(root).generic_string(), text));
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

const Folder* folderOf(std::string_view path) {
    const Folder* best = nullptr;
    for (const Folder& folder : kFolders)
        if (isBelow(path, folder.name) && (!best || folder.name.size() > best->name.size()))
            best = &folder;
    return best;
}

/// The folder a file keeps to: a view of its own for each folder directly in ui.
std::string_view homeOf(std::string_view path, const Folder& folder) {
    if (folder.name != "ui")
        return folder.name;
    const std::size_t slash = path.find('/', folder.name.size() + 1);
    return slash == std::string_view::npos ? folder.name : path.substr(0, slash);
}

bool isQt(std::string_view header) {
    return header.size() > 1 && header[0] == 'Q' && header[1] >= 'A' && header[1] <= 'z';
}

bool isOurs(std::string_view header) {
    return header.starts_with("core/") || header.starts_with("ui/") || header.starts_with("app/")
        || header.starts_with("tests/");
}

bool isGenerated(std::string_view header) { return header.ends_with(".moc") || header.ends_with(".pb.h"); }

/// What is wrong with one #include, nothing when all is well.
std::optional<std::string> complaint(const SourceFile& file, const std::string& include) {
    const std::string_view header = std::string_view(include).substr(1, include.size() - 2);
    const Folder* folder = folderOf(file.path);
    if (!folder)
        return "stands in a folder that the table does not know";
    if (include.front() == '"' && !isOurs(header)) {
        if (!isGenerated(header))
            return "full paths from the top, please";
        // Generated protobuf headers are third-party headers in all but name.
        return header.ends_with(".pb.h") && file.isHeader() ? std::optional<std::string>("generated code in a header")
                                                            : std::nullopt;
    }
    if (isOurs(header)) {
        const std::string_view home = homeOf(file.path, *folder);
        if (home == "ui" ? folderOf(header) == folder && homeOf(header, *folder) == home : isBelow(header, home))
            return std::nullopt;
        for (const std::string_view allowed : folder->mayInclude)
            if (isBelow(header, allowed))
                return std::nullopt;
        return std::string(home) + " may not include it";
    }
    if (isQt(header))
        return isBelow(file.path, "core") || isBelow(file.path, "app/cli") ? std::optional<std::string>("no Qt here")
                                                                          : std::nullopt;
    for (const Library& library : kLibraries) {
        if (!header.starts_with(library.prefix))
            continue;
        if (file.isHeader())
            return "third-party headers belong in .cpp files";
        if (std::ranges::none_of(library.folders, [&](std::string_view name) { return isBelow(file.path, name); }))
            return "this library is not for this folder";
    }
    return std::nullopt;
}

bool isExcepted(std::string_view file, std::string_view include) {
    return std::ranges::any_of(kExceptions,
        [&](const Exception& exception) { return exception.file == file && exception.include == include; });
}

QStringList includeComplaints(const std::vector<SourceFile>& files) {
    QStringList out;
    for (const SourceFile& file : files) {
        for (const std::string& include : file.includes) {
            const auto text = complaint(file, include);
            if (text && !isExcepted(file.path, std::string_view(include).substr(1, include.size() - 2)))
                out << QString::fromStdString(file.path + " includes " + include + ": " + *text);
        }
    }
    return out;
}

SourceFile made(std::string path, std::string include) { return {std::move(path), {std::move(include)}}; }

} // namespace

class TestLayering : public QObject {
    Q_OBJECT

private slots:
    void everyIncludeFollowsTheTable() {
        const std::vector<SourceFile> files = projectFiles({"core", "ui", "app"});
        QVERIFY(files.size() > 50);
        const QStringList complaints = includeComplaints(files);
        QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QLatin1Char('\n'))));
    }

    void filesKeepToTheirSize() {
        QStringList complaints;
        for (const SourceFile& file : projectFiles({"core", "ui", "app", "tests"})) {
            const bool isTest = file.path.starts_with("tests/") && file.path.find("/tst_") != std::string::npos;
            const std::size_t limit = isTest ? kTestLines : file.isHeader() ? kHeaderLines : kSourceLines;
            if (file.lines > limit && !isExcepted(file.path, "lines"))
                complaints << QString::fromStdString(file.path + " has " + std::to_string(file.lines) + " lines");
        }
        QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QLatin1Char('\n'))));
    }

    void everyHeaderIsGuarded() {
        QStringList complaints;
        for (const SourceFile& file : projectFiles({"core", "ui", "app", "tests"}))
            if (file.isHeader() && !file.hasPragmaOnce)
                complaints << QString::fromStdString(file.path);
        QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QLatin1Char('\n'))));
    }

    void everyFolderOfCoreAndEveryViewSaysWhatItIsFor() {
        const fs::path root(SPANLOOM_SOURCE_DIR);
        QStringList missing;
        for (const SourceFile& file : projectFiles({"core", "ui"})) {
            const Folder* folder = folderOf(file.path);
            if (!folder)
                continue;
            const std::string home(homeOf(file.path, *folder));
            const QString readme = QString::fromStdString(home + "/README.md");
            if (!fs::exists(root / home / "README.md") && !missing.contains(readme))
                missing << readme;
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }

    void everyExceptionIsStillNeeded() {
        for (const Exception& exception : kExceptions) {
            const fs::path path = fs::path(SPANLOOM_SOURCE_DIR) / exception.file;
            std::ifstream text(path);
            QVERIFY2(text.is_open(), qPrintable(QString::fromStdString(path.string())));
            const SourceFile file = read(std::string(exception.file), text);
            const std::string needle(exception.include);
            QVERIFY(needle == "lines" || std::ranges::any_of(file.includes, [&](const std::string& include) {
                return include.find(needle) != std::string::npos;
            }));
            QVERIFY(!exception.reason.empty() && !exception.end.empty());
        }
    }

    void forbiddenEdgesAreFound_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("include");
        QTest::addColumn<bool>("isAllowed");
        const auto row = [](const char* name, const char* file, const char* include, bool isAllowed) {
            QTest::newRow(name) << QByteArray(file) << QByteArray(include) << isAllowed;
        };
        row("import knows no store", "core/import/otlp/reader.cpp", "\"core/store/cache/segment.h\"", false);
        row("import knows trace", "core/import/otlp/reader.cpp", "\"core/trace/ids.h\"", true);
        row("import knows itself", "core/import/otlp/reader.cpp", "\"core/import/limits.h\"", true);
        row("store knows no meaning", "core/store/cache/writer.cpp", "\"core/semantics/content.h\"", false);
        row("columns know no cache", "core/store/columns/pool.h", "\"core/store/cache/segment.h\"", false);
        row("trace knows only base", "core/trace/ids.h", "\"core/store/columns/span_chunk.h\"", false);
        row("workspace knows all of core", "core/workspace/workspace.cpp", "\"core/import/importer.h\"", true);
        row("core knows no ui", "core/workspace/workspace.cpp", "\"ui/base/theme.h\"", false);
        row("core has no Qt", "core/query/plan.cpp", "<QString>", false);
        row("core has no Qt module", "core/query/plan.cpp", "<QtCore/QString>", false);
        row("ui has Qt", "ui/traces/list.h", "<QAbstractItemModel>", true);
        row("a view knows no view", "ui/traces/list.cpp", "\"ui/waterfall/view.h\"", false);
        row("a view knows itself", "ui/traces/list.cpp", "\"ui/traces/list.h\"", true);
        row("a view knows the state", "ui/traces/list.cpp", "\"ui/state/view_state.h\"", true);
        row("a view knows no shell", "ui/traces/list.cpp", "\"ui/shell/main_window.h\"", false);
        row("the shell knows views", "ui/shell/main_window.cpp", "\"ui/traces/list.h\"", true);
        row("the state knows no view", "ui/state/view_state.cpp", "\"ui/traces/list.h\"", false);
        row("ui knows no app", "ui/shell/main_window.cpp", "\"app/window_options.h\"", false);
        row("the command line knows no ui", "app/cli/main.cpp", "\"ui/base/format.h\"", false);
        row("the command line has no Qt", "app/cli/main.cpp", "<QCoreApplication>", false);
        row("the window knows ui", "app/main.cpp", "\"ui/shell/main_window.h\"", true);
        row("SQL in the cache", "core/store/cache/sqlite.cpp", "<sqlite3.h>", true);
        row("no SQL in headers", "core/store/cache/sqlite.h", "<sqlite3.h>", false);
        row("no SQL elsewhere", "core/workspace/workspace.cpp", "<sqlite3.h>", false);
        row("no JSON parser in ui", "ui/inspector/page.cpp", "<simdjson.h>", false);
        row("generated code in a source", "core/import/otlp/pb.cpp", "\"otlp.pb.h\"", true);
        row("generated code in a header", "core/import/otlp/pb.h", "\"otlp.pb.h\"", false);
        row("paths begin at the top", "core/trace/ids.cpp", "\"ids.h\"", false);
        row("the standard library", "core/trace/ids.h", "<string>", true);
        row("an unknown folder", "elsewhere/file.cpp", "<string>", false);
        row("no tests in the product", "core/trace/ids.cpp", "\"tests/support/generator.h\"", false);
    }
    void forbiddenEdgesAreFound() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, include);
        QFETCH(bool, isAllowed);
        const auto files = std::vector {made(file.toStdString(), include.toStdString())};
        QCOMPARE(includeComplaints(files).isEmpty(), isAllowed);
    }

    void includesAreReadInAllTheirSpellings() {
        std::istringstream text("#pragma once\n  #  include   <zstd.h> // why\n#include \"core/trace/ids.h\"\n"
                                "// #include \"ui/base/theme.h\"\nint x;\n");
        const SourceFile file = read("core/trace/ids.h", text);
        QVERIFY(file.hasPragmaOnce);
        QCOMPARE(file.lines, std::size_t {5});
        QVERIFY((file.includes == std::vector<std::string> {"<zstd.h>", "\"core/trace/ids.h\""}));
    }
};

QTEST_APPLESS_MAIN(TestLayering)
#include "tst_layering.moc"
