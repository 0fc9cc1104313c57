#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "core/base/result.h"

namespace spanloom {

/// Writes a file so that readers see the old content or the whole new one: to a temporary file beside the target,
/// synced, then renamed over it. Destroyed before commit(): the temporary file goes, the target is untouched.
class AtomicFile {
public:
    /// "-" writes to standard output, without the atomicity.
    [[nodiscard]] static Result<std::unique_ptr<AtomicFile>> create(const std::filesystem::path& target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    [[nodiscard]] Status write(std::string_view bytes);
    [[nodiscard]] Status commit();

private:
    AtomicFile() = default;
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
    bool m_isStandardOutput = false;
};

} // namespace spanloom
