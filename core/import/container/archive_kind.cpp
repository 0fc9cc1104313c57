#include <algorithm>
#include <utility>

#include "core/import/archive.h"
#include "core/import/container/container_stage.h"

namespace spanloom {

namespace {

constexpr std::size_t kTarBlock = 512;
constexpr std::size_t kTarSumOffset = 148;
constexpr std::size_t kTarSumBytes = 8;
constexpr std::string_view kMemberMark = " \xC2\xBB "; // »

/// The name of the first member stands behind a header of 30 bytes.
std::string_view firstNameInZip(std::string_view head) {
    if (head.size() < 30)
        return {};
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(head[i])); };
    return head.substr(30, byte(26) | byte(27) << 8);
}

bool isZip(std::string_view head) {
    if (head.substr(0, 4) == "PK\x05\x06") // an empty one
        return true;
    if (head.substr(0, 4) != "PK\x03\x04")
        return false;
    const std::string_view first = firstNameInZip(head);
    const bool isDocument = first == "[Content_Types].xml" || first == "mimetype" || first.starts_with("_rels/")
        || first.starts_with("docProps/") || first.starts_with("xl/");
    return !isDocument;
}

/// A tar header says the sum of its own bytes, its field taken as blanks. Old ones have no other mark.
bool isTar(std::string_view head) {
    if (head.size() < kTarBlock || head.front() == '\0')
        return false;
    unsigned sum = 0;
    for (std::size_t i = 0; i < kTarBlock; ++i) {
        const bool isSum = i >= kTarSumOffset && i < kTarSumOffset + kTarSumBytes;
        sum += isSum ? ' ' : static_cast<unsigned char>(head[i]);
    }
    unsigned said = 0;
    bool hasDigits = false;
    for (const char c : head.substr(kTarSumOffset, kTarSumBytes)) {
        if (c >= '0' && c <= '7') {
            said = said * 8 + static_cast<unsigned>(c - '0');
            hasDigits = true;
        } else if (hasDigits || (c != ' ' && c != '\0')) {
            break;
        }
    }
    return hasDigits && said == sum;
}

} // namespace

Result<ArchiveKind> archiveKindOf(UnwrappedSource& source) {
    auto peekable = std::make_unique<container::PeekableSource>(std::move(source.stream));
    auto head = peekable->peek(kTarBlock);
    source.stream = std::move(peekable);
    if (!head)
        return fail(std::move(head).error());
    if (isZip(*head))
        return ArchiveKind::Zip;
    return isTar(*head) ? ArchiveKind::Tar : ArchiveKind::None;
}

std::string_view name(ArchiveKind kind) {
    switch (kind) {
    case ArchiveKind::Zip: return "zip";
    case ArchiveKind::Tar: return "tar";
    case ArchiveKind::None: break;
    }
    return {};
}

std::string memberPath(std::string_view archive, std::string_view member) {
    return std::string(archive) + std::string(kMemberMark) + std::string(member);
}

std::string_view archiveOf(std::string_view path) { return path.substr(0, path.find(kMemberMark)); }

} // namespace spanloom
