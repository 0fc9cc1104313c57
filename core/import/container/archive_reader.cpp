#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <archive.h>
#include <archive_entry.h>

#include "core/import/archive.h"
#include "core/import/json/repair_json.h"

namespace spanloom {

namespace {

constexpr std::size_t kBufferBytes = 256u << 10;
constexpr std::size_t kMaxNameBytes = 1024;
const std::string kRestLost = "the archive is damaged or cut off; members behind this place were not read: ";

/// A name that can be printed: whatever a terminal could take for a command is replaced.
std::string shownName(std::string_view raw) {
    std::string name = json::validUtf8(raw.substr(0, kMaxNameBytes));
    std::ranges::replace_if(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '_');
    return name;
}

std::string_view lastPart(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// What operating systems and version control put beside the files that were meant.
bool isHidden(std::string_view path) {
    if (path.starts_with("__MACOSX/") || path.find("/__MACOSX/") != std::string_view::npos)
        return true;
    const std::string_view name = lastPart(path);
    return name.starts_with('.') || name == "Thumbs.db" || name == "desktop.ini";
}

bool leadsOut(std::string_view path) {
    const bool isAbsolute = path.starts_with('/') || path.starts_with('\\') || path.substr(1, 1) == ":";
    return isAbsolute || path == ".." || path.starts_with("../") || path.find("/../") != std::string_view::npos
        || path.find("..\\") != std::string_view::npos;
}

} // namespace

class ArchiveReader::Impl {
public:
    Impl(std::unique_ptr<ByteSource> source, const ImportLimits& limits)
        : m_source(std::move(source))
        , m_limits(limits)
        , m_buffer(kBufferBytes, '\0')
        , m_archive(archive_read_new()) { }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { archive_read_free(m_archive); }

    Status open();
    std::optional<ArchiveMember> next();
    Result<std::size_t> read(char* target, std::size_t size, DiagnosticLog& diagnostics, std::int64_t& memberBytes);
    [[nodiscard]] const DiagnosticLog& diagnostics() const { return m_diagnostics; }
    [[nodiscard]] std::int64_t position() const { return m_source->position(); }
    [[nodiscard]] std::int64_t size() const { return m_source->size(); }

private:
    static la_ssize_t readBytes(archive* reader, void* self, const void** bytes);
    static la_int64_t seekBytes(archive* reader, void* self, la_int64_t offset, int whence);

    std::optional<ArchiveMember> memberOf(archive_entry* entry);
    std::size_t takeFromBlock(char* target, std::size_t size, std::int64_t position);
    [[nodiscard]] std::string words() const;
    [[nodiscard]] bool isBomb() const;
    void remark(Severity severity, std::string_view code, std::string_view message) {
        m_diagnostics.add(severity, code, SourcePlace {m_offset, -1}, message);
    }

    std::unique_ptr<ByteSource> m_source;
    const ImportLimits m_limits;
    std::string m_buffer;
    archive* m_archive; // owned
    DiagnosticLog m_diagnostics;
    std::int64_t m_offset = 0;     // where the library reads next
    std::uint64_t m_taken = 0;     // bytes read, those read twice counted twice
    std::uint64_t m_decoded = 0;   // of all members
    std::size_t m_members = 0;
    const char* m_block = nullptr;  // what the library has decoded and nobody has taken yet
    std::size_t m_blockSize = 0;
    std::int64_t m_blockOffset = 0; // within the member
    std::optional<Error> m_failure; // of the source below
    bool m_hasEnded = false;
};

la_ssize_t ArchiveReader::Impl::readBytes(archive* reader, void* self, const void** bytes) {
    Impl& impl = *static_cast<Impl*>(self);
    auto count = impl.m_source->read(impl.m_buffer.data(), impl.m_buffer.size());
    if (!count) {
        impl.m_failure = count.error();
        archive_set_error(reader, EIO, "%s", count.error().message.c_str());
        return -1;
    }
    *bytes = impl.m_buffer.data();
    impl.m_offset += static_cast<std::int64_t>(*count);
    impl.m_taken += *count;
    return static_cast<la_ssize_t>(*count);
}

la_int64_t ArchiveReader::Impl::seekBytes(archive* /*reader*/, void* self, la_int64_t offset, int whence) {
    Impl& impl = *static_cast<Impl*>(self);
    if (whence == SEEK_CUR)
        offset += impl.m_offset;
    else if (whence == SEEK_END)
        offset += impl.m_source->size();
    if (offset < 0 || !impl.m_source->seek(offset))
        return ARCHIVE_FATAL;
    impl.m_offset = offset;
    return offset;
}

Status ArchiveReader::Impl::open() {
    archive_read_support_format_zip(m_archive);
    archive_read_support_format_tar(m_archive);
    archive_read_set_read_callback(m_archive, readBytes);
    if (m_source->size() >= 0 && m_source->seek(0))
        archive_read_set_seek_callback(m_archive, seekBytes);
    archive_read_set_callback_data(m_archive, this);
    if (archive_read_open1(m_archive) == ARCHIVE_OK)
        return {};
    if (m_failure)
        return fail(*m_failure);
    return fail(ErrorCode::Malformed, "the archive cannot be read: " + words());
}

std::string ArchiveReader::Impl::words() const {
    const char* text = archive_error_string(m_archive);
    return shownName(text ? text : "its structure is damaged");
}

std::optional<ArchiveMember> ArchiveReader::Impl::next() {
    while (!m_hasEnded) {
        archive_entry* entry = nullptr;
        m_blockSize = 0;
        const int code = archive_read_next_header(m_archive, &entry);
        if (code == ARCHIVE_EOF)
            break;
        if (code == ARCHIVE_RETRY || code == ARCHIVE_FAILED) {
            remark(Severity::DataLoss, "corrupt_member", "a member of the archive cannot be read: " + words());
            if (++m_members > m_limits.maxArchiveMembers)
                break; // never ends by itself
            continue;
        }
        if (code == ARCHIVE_FATAL) {
            if (m_diagnostics.count("corrupt_container") == 0)
                remark(Severity::DataLoss, "corrupt_container", kRestLost + words());
            break;
        }
        if (++m_members > m_limits.maxArchiveMembers) {
            remark(Severity::DataLoss, "container_limit", "the archive has more members than are read");
            break;
        }
        if (isBomb()) {
            remark(Severity::DataLoss, "container_limit",
                "the archive grows beyond the allowed ratio to its size on disk; the rest is not read");
            break;
        }
        if (auto member = memberOf(entry))
            return member;
    }
    m_hasEnded = true;
    return std::nullopt;
}

std::optional<ArchiveMember> ArchiveReader::Impl::memberOf(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    ArchiveMember member;
    member.name = name && *name ? shownName(name) : "member " + std::to_string(m_members);
    const auto type = archive_entry_filetype(entry);
    const bool isLink = archive_entry_hardlink(entry) || archive_entry_symlink(entry);
    if (type == AE_IFDIR)
        return std::nullopt;
    if (isLink || type != AE_IFREG) {
        remark(Severity::Info, "skipped_member", "not a file but a link or a device: " + member.name);
        return std::nullopt;
    }
    if (isHidden(member.name)) {
        remark(Severity::Info, "hidden_member", "a hidden file, as operating systems add them: " + member.name);
        return std::nullopt;
    }
    if (archive_entry_is_encrypted(entry)) {
        remark(Severity::DataLoss, "encrypted_member",
            "encrypted, and so not read; unpack the archive with its password: " + member.name);
        return std::nullopt;
    }
    if (leadsOut(member.name))
        remark(Severity::Notice, "odd_member_name",
            "a name that leads out of the archive; it is shown and nothing else: " + member.name);
    if (archive_entry_size_is_set(entry))
        member.size = archive_entry_size(entry);
    return member;
}

/// Holes of sparse files read as zeroes.
std::size_t ArchiveReader::Impl::takeFromBlock(char* target, std::size_t size, std::int64_t position) {
    if (m_blockOffset > position) {
        const std::int64_t count = std::min(static_cast<std::int64_t>(size), m_blockOffset - position);
        std::fill_n(target, count, '\0');
        return static_cast<std::size_t>(count);
    }
    const std::size_t count = std::min(size, m_blockSize);
    std::copy_n(m_block, count, target);
    m_block += count;
    m_blockSize -= count;
    m_blockOffset += static_cast<std::int64_t>(count);
    return count;
}

/// Members may share bytes, so what was handed out of all of them counts.
bool ArchiveReader::Impl::isBomb() const {
    const std::uint64_t onDisk
        = m_source->size() > 0 ? static_cast<std::uint64_t>(m_source->size()) : std::max<std::uint64_t>(m_taken, 1);
    return m_decoded > m_limits.minRatioBytes && m_decoded / onDisk > m_limits.maxDecompressedRatio;
}

Result<std::size_t> ArchiveReader::Impl::read(
    char* target, std::size_t size, DiagnosticLog& diagnostics, std::int64_t& memberBytes) {
    const auto stop = [&](std::string_view code, const std::string& message) {
        diagnostics.add(Severity::DataLoss, code, SourcePlace {memberBytes, -1}, message);
    };
    if (isBomb()) {
        stop("container_limit", "the archive grows beyond the allowed ratio to its size on disk; the rest is not read");
        return 0;
    }
    int code = ARCHIVE_OK;
    // By blocks: the library's own copying loses what it has when the block after it is damaged.
    while (m_blockSize == 0 && code >= ARCHIVE_WARN) {
        const void* block = nullptr;
        code = archive_read_data_block(m_archive, &block, &m_blockSize, &m_blockOffset);
        m_block = static_cast<const char*>(block);
        if (code == ARCHIVE_EOF || code < ARCHIVE_WARN)
            m_blockSize = 0;
        if (code == ARCHIVE_WARN) // a checksum or a size
            stop("corrupt_container", "this member of the archive is not what it was when it was packed: " + words());
        if (code == ARCHIVE_EOF)
            return 0;
    }
    if (code >= ARCHIVE_WARN) {
        const std::size_t count = takeFromBlock(target, size, memberBytes);
        m_decoded += count;
        memberBytes += static_cast<std::int64_t>(count);
        return count;
    }
    if (m_failure)
        return fail(*m_failure);
    if (code == ARCHIVE_FATAL)
        remark(Severity::DataLoss, "corrupt_container", kRestLost + words());
    if (memberBytes == 0)
        return fail(ErrorCode::Malformed, "this member of the archive cannot be read: " + words());
    stop("corrupt_container",
        "this member of the archive is damaged; the part before the damage was read: " + words());
    return 0;
}

namespace {

template <typename Impl>
class MemberSource final : public ByteSource {
public:
    MemberSource(Impl& impl, DiagnosticLog& diagnostics)
        : m_impl(impl)
        , m_diagnostics(diagnostics) { }

    Result<std::size_t> read(char* target, std::size_t size) override {
        if (m_hasEnded)
            return 0;
        auto count = m_impl.read(target, size, m_diagnostics, m_position);
        m_hasEnded = !count || *count == 0;
        return count;
    }
    [[nodiscard]] std::int64_t position() const override { return m_position; }
    [[nodiscard]] std::int64_t size() const override { return -1; }

private:
    Impl& m_impl;
    DiagnosticLog& m_diagnostics;
    std::int64_t m_position = 0;
    bool m_hasEnded = false;
};

} // namespace

ArchiveReader::ArchiveReader(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) { }
ArchiveReader::~ArchiveReader() = default;

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(
    std::unique_ptr<ByteSource> source, const ImportLimits& limits) {
    auto impl = std::make_unique<Impl>(std::move(source), limits);
    SPANLOOM_TRY(impl->open());
    return std::unique_ptr<ArchiveReader>(new ArchiveReader(std::move(impl)));
}

std::optional<ArchiveMember> ArchiveReader::next() { return m_impl->next(); }

std::unique_ptr<ByteSource> ArchiveReader::content(DiagnosticLog& diagnostics) {
    return std::make_unique<MemberSource<Impl>>(*m_impl, diagnostics);
}

const DiagnosticLog& ArchiveReader::diagnostics() const { return m_impl->diagnostics(); }
std::int64_t ArchiveReader::position() const { return m_impl->position(); }

} // namespace spanloom
