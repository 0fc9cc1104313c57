#include "core/store/cache/file_lock.h"

#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace spanloom {

namespace {

constexpr auto kPause = std::chrono::milliseconds(20);

tl::unexpected<Error> failure(const std::filesystem::path& file, int code) {
    ErrorCode kind = ErrorCode::WriteFailed;
    if (code == EACCES || code == EPERM || code == EROFS)
        kind = ErrorCode::PermissionDenied;
    else if (code == ENOSPC || code == EDQUOT)
        kind = ErrorCode::DiskFull;
    else if (code == ENOENT || code == ENOTDIR)
        kind = ErrorCode::NotFound;
    else if (code == EWOULDBLOCK)
        kind = ErrorCode::Busy;
    return fail(kind, code == EWOULDBLOCK ? "another process holds the lock" : std::strerror(code), file.string());
}

/// Whoever held the lock may have unlinked the file between our open() and our flock(): then we hold the lock of a
/// file that nobody else can find.
bool isStillThere(const std::filesystem::path& file, int descriptor) {
    struct stat ours { };
    struct stat theirs { };
    return fstat(descriptor, &ours) == 0 && stat(file.c_str(), &theirs) == 0 && ours.st_ino == theirs.st_ino
        && ours.st_dev == theirs.st_dev;
}

} // namespace

Result<FileLock> FileLock::acquire(const std::filesystem::path& file, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0)
            return failure(file, errno);
        int code = 0;
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
            if (isStillThere(file, descriptor))
                return FileLock(file, descriptor);
        } else {
            code = errno;
        }
        close(descriptor);
        if (code != 0 && code != EWOULDBLOCK && code != EINTR)
            return failure(file, code);
        if (code == EWOULDBLOCK) {
            if (std::chrono::steady_clock::now() >= deadline)
                return failure(file, code);
            std::this_thread::sleep_for(kPause);
        }
    }
}

FileLock::~FileLock() {
    if (m_descriptor >= 0)
        close(m_descriptor);
}

void FileLock::removeFile() {
    if (m_descriptor < 0)
        return;
    unlink(m_file.c_str());
    close(std::exchange(m_descriptor, -1));
}

} // namespace spanloom
