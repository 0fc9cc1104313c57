#pragma once

#include <chrono>
#include <filesystem>
#include <utility>

#include "core/base/result.h"

namespace spanloom {

/// An exclusive lock on a file of its own (flock), which goes with the process that holds it, however that ends.
/// A value; unlocks when destroyed. The file stays unless removeFile() is called.
class FileLock {
public:
    /// Creates the file (0600) if need be. Busy when another process, or another FileLock of this one, holds it
    /// for longer than `patience`.
    [[nodiscard]] static Result<FileLock> acquire(
        const std::filesystem::path& file, std::chrono::milliseconds patience = {});
    ~FileLock();
    FileLock(FileLock&& other) noexcept
        : m_file(std::move(other.m_file))
        , m_descriptor(std::exchange(other.m_descriptor, -1)) { }
    FileLock& operator=(FileLock&&) = delete;

    /// Unlinks the file, then unlocks.
    void removeFile();

private:
    FileLock(std::filesystem::path file, int descriptor)
        : m_file(std::move(file))
        , m_descriptor(descriptor) { }
    std::filesystem::path m_file;
    int m_descriptor = -1;
};

} // namespace spanloom
