#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace spanloom {

/// What the command line of the window asks for. No Qt: it is read before the application object exists.
struct WindowOptions {
    std::vector<std::string> files;
    std::vector<std::string> watched; ///< files and folders to read on from while the window is open
    std::string cacheFolder; ///< empty = the user's own
    std::string libraryFile; ///< empty = the user's own
    std::string theme;       ///< "light", "dark", "system"; empty = as remembered
    std::string renderView;  ///< "explore", "trace", "diff" or "compare"; empty = open the window
    std::string outFile;
    std::string traceId;
    std::string otherTraceId; ///< side B of a diff; empty = one that is worth a look
    int width = 1600;
    int height = 1000;
    bool printsTiming = false;

    [[nodiscard]] bool isRender() const { return !renderView.empty(); }
};

/// Reads the arguments into `options`. A value is the exit code to end with at once (help, version, wrong usage).
[[nodiscard]] std::optional<int> parseArguments(int argc, char** argv, WindowOptions& options);

} // namespace spanloom
