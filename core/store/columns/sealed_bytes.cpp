#include "core/store/columns/sealed_bytes.h"

#include <cstring>
#include <memory>
#include <vector>

#include <zstd.h>

#include "core/base/hash.h"
#include "core/trace/attribute_codec.h"

namespace spanloom {

namespace {

constexpr std::uint8_t kPlain = 0;
constexpr std::uint8_t kZstd = 1;
constexpr int kLevel = 1;
constexpr std::size_t kLeastToCompress = 1024;
constexpr std::size_t kScratchToKeep = 4u << 20; // one huge value must not pin its buffer to the thread
constexpr std::size_t kChecksumBytes = 4;

struct CompressorDeleter {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct DecompressorDeleter {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

struct Compressor {
    std::unique_ptr<ZSTD_CCtx, CompressorDeleter> context {ZSTD_createCCtx()};
    std::unique_ptr<char[]> scratch;
    std::size_t scratchBytes = 0;

    Compressor() {
        if (!context)
            return;
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
    }

    /// A view into the scratch buffer, empty when compression does not pay (or failed).
    std::string_view compress(std::string_view content) {
        if (!context || content.size() < kLeastToCompress)
            return {};
        const std::size_t bound = ZSTD_compressBound(content.size());
        if (scratchBytes < bound) {
            scratch.reset(new char[bound]);
            scratchBytes = bound;
        }
        const std::size_t size
            = ZSTD_compress2(context.get(), scratch.get(), scratchBytes, content.data(), content.size());
        const bool pays = !ZSTD_isError(size) && size < content.size() - content.size() / 8;
        return pays ? std::string_view(scratch.get(), size) : std::string_view();
    }

    void trim() {
        if (scratchBytes <= kScratchToKeep)
            return;
        scratch.reset();
        scratchBytes = 0;
    }
};

std::uint32_t checksum(std::uint8_t method, std::uint64_t size, std::string_view body) {
    return static_cast<std::uint32_t>(hash64(body, size << 8 | method));
}

tl::unexpected<Error> damaged(const char* what) { return fail(ErrorCode::Malformed, what); }

} // namespace

std::string sealBytes(std::string_view content) {
    thread_local Compressor compressor;
    std::string_view body = compressor.compress(content);
    const std::uint8_t method = body.empty() ? kPlain : kZstd;
    if (method == kPlain)
        body = content;
    std::string result;
    result.reserve(body.size() + 16);
    result.push_back(static_cast<char>(method));
    const std::uint32_t sum = checksum(method, content.size(), body);
    char sumBytes[kChecksumBytes];
    std::memcpy(sumBytes, &sum, sizeof sum);
    result.append(sumBytes, sizeof sumBytes);
    appendVarint(result, content.size());
    result += body;
    compressor.trim();
    return result;
}

Result<std::string> openBytes(std::string_view sealed) {
    PackedReader reader(sealed);
    const std::string_view method = reader.bytes(1);
    const std::string_view storedSum = reader.bytes(kChecksumBytes);
    const std::uint64_t size = reader.varint();
    if (reader.hasFailed())
        return damaged("a stored block is cut off");
    const std::string_view body = reader.rest();
    std::uint32_t expected = 0;
    std::memcpy(&expected, storedSum.data(), sizeof expected);
    const auto kind = static_cast<std::uint8_t>(method.front());
    if (checksum(kind, size, body) != expected)
        return damaged("a stored block does not match its checksum");
    if (kind == kPlain && size == body.size())
        return std::string(body);
    if (kind != kZstd || size > kMaxSealedContent || ZSTD_getFrameContentSize(body.data(), body.size()) != size)
        return damaged("a stored block has an unknown form");
    thread_local std::unique_ptr<ZSTD_DCtx, DecompressorDeleter> context {ZSTD_createDCtx()};
    if (!context)
        return fail(ErrorCode::Unknown, "no memory to unpack a stored block");
    std::string content(size, '\0');
    const std::size_t got = ZSTD_decompressDCtx(context.get(), content.data(), size, body.data(), body.size());
    if (ZSTD_isError(got) || got != size)
        return damaged("a stored block does not unpack");
    return content;
}

} // namespace spanloom
