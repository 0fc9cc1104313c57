#include "tests/support/cache_support.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "core/base/atomic_file.h"
#include "core/export/otlp_json_writer.h"

namespace spanloom::test {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void raise(const Error& error) { throw std::runtime_error(error.text()); }

} // namespace

std::unique_ptr<Workspace> openCache(const fs::path& folder) {
    WorkspaceOptions options;
    options.cacheFolder = folder;
    options.libraryFile = folder / "library.sqlite";
    auto workspace = Workspace::open(options);
    if (!workspace)
        raise(workspace.error());
    return std::move(*workspace);
}

SourceSummary importFile(Workspace& workspace, const fs::path& file) {
    const std::vector<fs::path> files {file};
    return workspace.import(files, {}).at(0);
}

std::string dumpOf(const Workspace& workspace, const CanonicalDumpOptions& options) {
    std::map<std::string, std::string> dumps;
    for (const TraceId id : workspace.snapshot()->traces->ids) {
        const auto document = workspace.openTrace(id);
        if (!document)
            raise(document.error());
        const auto text = canonicalDump(**document, workspace, options);
        if (!text)
            raise(text.error());
        dumps[(*document)->idText] = *text;
    }
    std::string result;
    for (const auto& [id, text] : dumps)
        result += text;
    return result;
}

void exportAll(const Workspace& workspace, const fs::path& file) {
    std::string text;
    for (const TraceId id : workspace.snapshot()->traces->ids) {
        const auto document = workspace.openTrace(id);
        if (!document)
            raise(document.error());
        const Status status = writeOtlpJsonLines(**document, workspace, [&](std::string_view line) -> Status {
            text += line;
            if (!line.ends_with('\n'))
                text += '\n';
            return {};
        });
        if (!status)
            raise(status.error());
    }
    writeFile(file, text);
}

std::string readFile(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void writeFile(const fs::path& file, std::string_view bytes) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string firstDifference(const std::string& actual, const std::string& expected) {
    if (actual == expected)
        return {};
    std::istringstream actualLines(actual);
    std::istringstream expectedLines(expected);
    std::string actualLine;
    std::string expectedLine;
    for (int line = 1;; ++line) {
        const bool hasActual = static_cast<bool>(std::getline(actualLines, actualLine));
        const bool hasExpected = static_cast<bool>(std::getline(expectedLines, expectedLine));
        if (!hasActual && !hasExpected)
            return "texts differ in line ends only";
        if (hasActual != hasExpected || actualLine != expectedLine)
            return "line " + std::to_string(line) + ":\n  actual:   " + (hasActual ? actualLine.substr(0, 400) : "(end)")
                + "\n  expected: " + (hasExpected ? expectedLine.substr(0, 400) : "(end)");
    }
}

std::string differenceToGolden(const std::string& name, const std::string& text) {
    const fs::path file = fs::path(SPANLOOM_SOURCE_DIR) / "tests" / "golden" / name;
    if (std::getenv("SPANLOOM_UPDATE_GOLDEN")) {
        fs::create_directories(file.parent_path());
        writeFile(file, text);
        return {};
    }
    if (!fs::exists(file))
        return "there is no golden file " + file.string();
    return firstDifference(text, readFile(file));
}

} // namespace spanloom::test
