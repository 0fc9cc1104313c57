#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/workspace/workspace.h"

namespace spanloom::cli {

/// The contract's exit codes.
inline constexpr int kExitOk = 0;
inline constexpr int kExitUnreadable = 1;
inline constexpr int kExitUsage = 2;

enum class Format { Table, Json, Csv, Tree, Markdown };

struct CommonOptions {
    std::filesystem::path cacheFolder;
    std::filesystem::path libraryFile;
    std::filesystem::path vocabularyFile;
    Format format = Format::Table;
};

struct ImportOptions {
    std::vector<std::filesystem::path> paths;
    int threads = 2;
    bool isQuiet = false;
    bool watches = false; ///< goes on reading what is added, until Ctrl+C
};

struct TracesOptions {
    std::int64_t limit = -1; ///< -1 = all
    std::string sort = "start";
};

struct ShowOptions {
    std::string traceId;
    bool isCanonical = false;
    bool explains = false; ///< which spans the totals are made of
};

struct PricesOptions {
    std::filesystem::path exportFile;
    std::filesystem::path importFile;
    bool isMineOnly = false;
};

struct ExportOptions {
    std::vector<std::string> traceIds;
    bool isAll = false;
    std::filesystem::path target;
};

/// Each runs one sub-command and returns its exit code. Results go to standard output, remarks to standard error.
int runImport(const CommonOptions& common, const ImportOptions& options);
int runFormats(const CommonOptions& common);
int runVocabularies(const CommonOptions& common);
int runSources(const CommonOptions& common);
int runTraces(const CommonOptions& common, const TracesOptions& options);
int runAudit(const CommonOptions& common);
int runPrices(const CommonOptions& common, const PricesOptions& options);
int runShow(const CommonOptions& common, const ShowOptions& options);
int runExport(const CommonOptions& common, const ExportOptions& options);

/// Opens the cache, or says on standard error why not.
[[nodiscard]] std::unique_ptr<Workspace> openWorkspace(const CommonOptions& common, int threads = 2);
/// The trace that an id or its unambiguous beginning names.
[[nodiscard]] Result<TraceId> resolveTrace(const Workspace& workspace, const std::string& text);
void print(std::string_view text);
void printError(const Error& error);

} // namespace spanloom::cli
