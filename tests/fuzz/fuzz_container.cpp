#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/import/byte_source.h"

namespace {

/// All decoded bytes, at most so many; then the words about damage.
std::string decoded(std::string bytes, std::size_t chunkBytes) {
    spanloom::ImportLimits limits;
    limits.minRatioBytes = 1u << 20;
    limits.maxWindowBytes = 1u << 20;
    spanloom::DiagnosticLog diagnostics;
    auto source = spanloom::unwrap(spanloom::memorySource(std::move(bytes), chunkBytes), limits, diagnostics);
    if (!source)
        return source.error().message;
    std::string result;
    std::string buffer(4096, '\0');
    while (result.size() < (2u << 20)) {
        const auto count = source->stream->read(buffer.data(), buffer.size());
        if (!count)
            return count.error().message;
        if (*count == 0)
            break;
        result.append(buffer, 0, *count);
    }
    for (const spanloom::Diagnostic& entry : diagnostics.sorted())
        result += entry.code;
    return source->container + result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    // A decoder may see damage before or after it has handed out the block it is in, and a bomb is stopped by the
    // ratio to the bytes read so far: both depend on the pieces.
    const std::string whole = decoded(bytes, SIZE_MAX);
    const std::string pieces = decoded(bytes, 7);
    const auto isDamaged = [](const std::string& text) { return text.find("container") != std::string::npos; };
    if (whole != pieces && !isDamaged(whole) && !isDamaged(pieces))
        std::abort();
    return 0;
}
