#include "tests/support/shared_traces.h"

#include <cstdlib>

namespace spanloom::test {

std::optional<std::filesystem::path> sharedTraces() {
    namespace fs = std::filesystem;
    const char* fromEnvironment = std::getenv("SPANLOOM_SHARED_TRACES");
    const fs::path folder
        = fromEnvironment ? fs::path(fromEnvironment) : fs::path(SPANLOOM_SOURCE_DIR) / ".." / "shared" / "traces";
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return std::nullopt;
    return folder;
}

} // namespace spanloom::test
