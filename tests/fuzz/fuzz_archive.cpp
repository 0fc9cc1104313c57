#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/import/archive.h"

namespace {

/// Names and contents of all members, at most so many bytes; "?" once anything was damaged.
std::string listed(std::string bytes, std::size_t chunkBytes) {
    spanloom::ImportLimits limits;
    limits.minRatioBytes = 1u << 20;
    limits.maxArchiveMembers = 100;
    spanloom::UnwrappedSource source {spanloom::memorySource(std::move(bytes), chunkBytes), "plain"};
    const auto kind = spanloom::archiveKindOf(source);
    if (!kind || *kind == spanloom::ArchiveKind::None)
        return {};
    auto reader = spanloom::ArchiveReader::open(std::move(source.stream), limits);
    if (!reader)
        return "?";
    std::string result;
    std::string buffer(4096, '\0');
    while (const auto member = (*reader)->next()) {
        spanloom::DiagnosticLog log;
        const auto content = (*reader)->content(log);
        result += member->name;
        for (std::size_t total = 0; total < (1u << 20);) {
            const auto count = content->read(buffer.data(), buffer.size());
            if (!count)
                return "?";
            if (*count == 0)
                break;
            result.append(buffer, 0, *count);
            total += *count;
        }
        if (!log.isEmpty())
            return "?";
    }
    return (*reader)->diagnostics().has(spanloom::Severity::DataLoss) ? "?" : result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const std::string whole = listed(bytes, SIZE_MAX);
    const std::string pieces = listed(bytes, 7);
    // What is damaged may be cut at another place, whole archives may not.
    if (whole != pieces && whole != "?" && pieces != "?")
        std::abort();
    return 0;
}
