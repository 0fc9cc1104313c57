#include <algorithm>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/hash.h"
#include "core/store/cache/catalogue.h"

namespace spanloom {

namespace {

constexpr std::int64_t kProbeBytes = 64 * 1024;

/// Hash of a range of a file; false when it cannot be read whole.
bool hashRange(int descriptor, std::int64_t offset, std::int64_t size, std::uint64_t& hash) {
    std::string buffer(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (done < buffer.size()) {
        const ssize_t got = ::pread(
            descriptor, buffer.data() + done, buffer.size() - done, offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += static_cast<std::size_t>(got);
    }
    hash = hash64(buffer);
    return true;
}

} // namespace

FileFingerprint fingerprintOf(const std::filesystem::path& file) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return {};
    FileFingerprint result;
    struct stat status { };
    if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        const std::int64_t size = status.st_size;
        const std::int64_t probe = std::min(size, kProbeBytes);
        if (hashRange(descriptor, 0, probe, result.headHash)
            && hashRange(descriptor, size - probe, probe, result.tailHash))
            result.size = size;
    }
    ::close(descriptor);
    return result.size >= 0 ? result : FileFingerprint();
}

} // namespace spanloom
