#include "core/base/atomic_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace spanloom {

namespace {

tl::unexpected<Error> systemError(const std::filesystem::path& path) {
    const int code = errno;
    const ErrorCode kind = code == ENOSPC || code == EDQUOT ? ErrorCode::DiskFull
        : code == EACCES || code == EPERM                   ? ErrorCode::PermissionDenied
        : code == ENOENT                                    ? ErrorCode::NotFound
                                                            : ErrorCode::WriteFailed;
    return fail(kind, std::string("cannot write: ") + std::strerror(code), path.string());
}

} // namespace

Result<std::unique_ptr<AtomicFile>> AtomicFile::create(const std::filesystem::path& target) {
    std::unique_ptr<AtomicFile> file(new AtomicFile);
    file->m_target = target;
    if (target == "-") {
        file->m_isStandardOutput = true;
        file->m_descriptor = STDOUT_FILENO;
        return file;
    }
    std::string pattern = target.string() + ".XXXXXX";
    file->m_descriptor = mkstemp(pattern.data());
    if (file->m_descriptor < 0)
        return systemError(target);
    file->m_temporary = pattern;
    return file;
}

AtomicFile::~AtomicFile() {
    if (m_isStandardOutput || m_descriptor < 0)
        return;
    close(m_descriptor);
    unlink(m_temporary.c_str());
}

Status AtomicFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError(m_target);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Status AtomicFile::commit() {
    if (m_isStandardOutput)
        return {};
    // mkstemp() makes files that only the owner can read; exported files get what the umask allows.
    const mode_t mask = umask(0);
    umask(mask);
    if (fchmod(m_descriptor, 0666 & ~mask) != 0 || fsync(m_descriptor) != 0)
        return systemError(m_target);
    if (rename(m_temporary.c_str(), m_target.c_str()) != 0)
        return systemError(m_target);
    close(m_descriptor);
    m_descriptor = -1;
    return {};
}

} // namespace spanloom
