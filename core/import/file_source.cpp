#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/import/byte_source.h"

namespace spanloom {

namespace {

Error systemError(int number, const std::filesystem::path& path, std::string_view action) {
    ErrorCode code = ErrorCode::ReadFailed;
    if (number == ENOENT || number == ENOTDIR)
        code = ErrorCode::NotFound;
    else if (number == EACCES || number == EPERM)
        code = ErrorCode::PermissionDenied;
    return {code, std::string(action) + ": " + std::strerror(number), path.string(), -1};
}

class FileSource final : public ByteSource {
public:
    FileSource(int descriptor, bool isOwned, std::int64_t size, std::filesystem::path path)
        : m_descriptor(descriptor)
        , m_isOwned(isOwned)
        , m_size(size)
        , m_path(std::move(path)) { }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override {
        if (m_isOwned)
            ::close(m_descriptor);
    }

    Result<std::size_t> read(char* target, std::size_t size) override {
        for (;;) {
            const ssize_t count = ::read(m_descriptor, target, size);
            if (count >= 0) {
                m_position += count;
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR)
                return fail(systemError(errno, m_path, "cannot read"));
        }
    }
    [[nodiscard]] std::int64_t position() const override { return m_position; }
    [[nodiscard]] std::int64_t size() const override { return m_size; }
    bool seek(std::int64_t offset) override {
        if (m_size < 0 || ::lseek(m_descriptor, offset, SEEK_SET) != offset)
            return false;
        m_position = offset;
        return true;
    }

private:
    int m_descriptor;
    bool m_isOwned; // standard input stays open
    std::int64_t m_size;
    std::int64_t m_position = 0;
    std::filesystem::path m_path;
};

class MemorySource final : public ByteSource {
public:
    MemorySource(std::string bytes, std::size_t chunkBytes)
        : m_bytes(std::move(bytes))
        , m_chunkBytes(std::max<std::size_t>(chunkBytes, 1)) { }

    Result<std::size_t> read(char* target, std::size_t size) override {
        const std::size_t count = std::min({size, m_chunkBytes, m_bytes.size() - m_position});
        std::copy_n(m_bytes.data() + m_position, count, target);
        m_position += count;
        return count;
    }
    [[nodiscard]] std::int64_t position() const override { return static_cast<std::int64_t>(m_position); }
    [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(m_bytes.size()); }
    bool seek(std::int64_t offset) override {
        if (offset < 0 || offset > size())
            return false;
        m_position = static_cast<std::size_t>(offset);
        return true;
    }

private:
    std::string m_bytes;
    std::size_t m_chunkBytes;
    std::size_t m_position = 0;
};

class FirstBytes final : public ByteSource {
public:
    FirstBytes(std::unique_ptr<ByteSource> inner, std::int64_t bytes)
        : m_inner(std::move(inner))
        , m_left(std::max<std::int64_t>(bytes, 0)) { }

    Result<std::size_t> read(char* target, std::size_t size) override {
        auto count = m_inner->read(target, std::min(size, static_cast<std::size_t>(m_left)));
        m_left -= count ? static_cast<std::int64_t>(*count) : 0;
        return count;
    }
    [[nodiscard]] std::int64_t position() const override { return m_inner->position(); }
    [[nodiscard]] std::int64_t size() const override { return m_inner->position() + m_left; }

private:
    std::unique_ptr<ByteSource> m_inner;
    std::int64_t m_left;
};

} // namespace

std::unique_ptr<ByteSource> firstBytes(std::unique_ptr<ByteSource> source, std::int64_t bytes) {
    return std::make_unique<FirstBytes>(std::move(source), bytes);
}

Result<std::unique_ptr<ByteSource>> openFile(const std::filesystem::path& path) {
    const bool isStandardInput = path == "-";
    const int descriptor = isStandardInput ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(systemError(errno, path, "cannot open"));
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        const int number = errno;
        if (!isStandardInput)
            ::close(descriptor);
        return fail(systemError(number, path, "cannot open"));
    }
    if (S_ISDIR(status.st_mode)) {
        if (!isStandardInput)
            ::close(descriptor);
        return fail(ErrorCode::Unsupported, "is a folder, not a file", path.string());
    }
    // Advice only: a pipe refuses it, which changes nothing.
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    const std::int64_t size = S_ISREG(status.st_mode) ? static_cast<std::int64_t>(status.st_size) : -1;
    return std::make_unique<FileSource>(descriptor, !isStandardInput, size, path);
}

std::unique_ptr<ByteSource> memorySource(std::string bytes, std::size_t chunkBytes) {
    return std::make_unique<MemorySource>(std::move(bytes), chunkBytes);
}

} // namespace spanloom
