#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/text_table.h"

namespace spanloom::cli {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void printError(const Error& error) { std::fprintf(stderr, "spanloom-cli: %s\n", printable(error.text()).c_str()); }

std::unique_ptr<Workspace> openWorkspace(const CommonOptions& common, int threads) {
    WorkspaceOptions options;
    options.cacheFolder = common.cacheFolder;
    options.libraryFile = common.libraryFile;
    options.vocabularyFile = common.vocabularyFile;
    options.parserThreads = threads;
    auto workspace = Workspace::open(options);
    if (workspace) {
        if (const std::string problem = (*workspace)->vocabularyError(); !problem.empty())
            std::fprintf(stderr, "spanloom-cli: the built-in vocabularies alone are used: %s\n", printable(problem).c_str());
        return std::move(*workspace);
    }
    printError(workspace.error());
    return nullptr;
}

Result<TraceId> resolveTrace(const Workspace& workspace, const std::string& text) {
    if (const auto whole = TraceId::fromHex(text); whole && workspace.snapshot()->traces->find(*whole) != kNoIndex)
        return *whole;
    const std::vector<TraceId> found = workspace.findTraces(text, 2);
    if (found.empty())
        return fail(ErrorCode::NotFound, "no trace in the cache has the id \"" + text + "\"");
    if (found.size() > 1)
        return fail(ErrorCode::Usage, "several traces begin with \"" + text + "\"; give more of the id");
    return found.front();
}

} // namespace spanloom::cli
