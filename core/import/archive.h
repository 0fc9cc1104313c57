#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/import/byte_source.h"
#include "core/import/limits.h"

namespace spanloom {

enum class ArchiveKind : std::uint8_t { None, Zip, Tar };

/// Looks at the first 512 bytes of an unwrapped source, which stay unread. Documents that merely travel in a zip
/// (workbooks, texts of office programs) are none.
[[nodiscard]] Result<ArchiveKind> archiveKindOf(UnwrappedSource& source);
[[nodiscard]] std::string_view name(ArchiveKind kind); ///< "zip", "tar", ""

/// How a member of an archive is named in lists: "dump.zip » runs/a.json". Never a path to open.
[[nodiscard]] std::string memberPath(std::string_view archive, std::string_view member);
/// The file that such a name begins with; the name itself when it is of no member.
[[nodiscard]] std::string_view archiveOf(std::string_view path);

struct ArchiveMember {
    std::string name;       ///< as the archive has it, made fit to be shown; names mean nothing
    std::int64_t size = -1; ///< decoded; -1 = the archive does not say
};

/// Goes through a zip or tar, member by member, in bounded memory and without writing anything. A zip that can be
/// sought in is read by its central directory, any other one by the headers before its members. One thread.
class ArchiveReader {
public:
    ~ArchiveReader();
    [[nodiscard]] static Result<std::unique_ptr<ArchiveReader>> open(
        std::unique_ptr<ByteSource> source, const ImportLimits& limits);

    /// The next member with content; nothing at the end, and after damage. Folders are passed over; links, encrypted
    /// members and what operating systems add are counted in diagnostics().
    [[nodiscard]] std::optional<ArchiveMember> next();
    /// The bytes of the member that next() gave; invalid after the following next(). Both logs and the reader must
    /// outlive it. What is damaged within goes to `diagnostics`, and what came before it is handed out.
    [[nodiscard]] std::unique_ptr<ByteSource> content(DiagnosticLog& diagnostics);

    [[nodiscard]] const DiagnosticLog& diagnostics() const; ///< of the archive as a whole
    [[nodiscard]] std::int64_t position() const;            ///< bytes taken from the archive, for progress

private:
    class Impl;
    explicit ArchiveReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
