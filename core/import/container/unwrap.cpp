#include <utility>

#include "core/import/byte_source.h"
#include "core/import/container/container_stage.h"

namespace spanloom {

namespace {

using container::PeekableSource;

enum class Wrapping { None, Gzip, Zstd, FramedZstd, Utf16Little, Utf16Big, ByteOrderMark };

constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

bool isZstd(std::string_view head) {
    if (head.substr(0, 4) == kZstdMagic)
        return true;
    // A skippable frame: 0x184D2A50 to 0x184D2A5F, little-endian.
    const bool hasFour = head.size() >= 4;
    return hasFour && (static_cast<unsigned char>(head[0]) & 0xF0) == 0x50 && head.substr(1, 3) == "\x2a\x4d\x18";
}

Wrapping wrappingOf(std::string_view head) {
    if (head.substr(0, 2) == "\x1f\x8b")
        return Wrapping::Gzip;
    if (isZstd(head))
        return Wrapping::Zstd;
    if (head.size() >= 8 && static_cast<unsigned char>(head[0]) <= 0x09 && head.substr(4, 4) == kZstdMagic)
        return Wrapping::FramedZstd;
    if (head.substr(0, 3) == "\xef\xbb\xbf")
        return Wrapping::ByteOrderMark;
    if (head.substr(0, 2) == "\xfe\xff")
        return Wrapping::Utf16Big;
    if (head.substr(0, 2) == "\xff\xfe")
        return Wrapping::Utf16Little;
    return Wrapping::None;
}

constexpr int kMaxNesting = 4;

std::string_view containerName(Wrapping wrapping) {
    switch (wrapping) {
    case Wrapping::Gzip: return "gzip";
    case Wrapping::Zstd: return "zstd";
    case Wrapping::FramedZstd: return "framed-zstd";
    default: return {};
    }
}

UnwrappedSource plainText(std::unique_ptr<ByteSource> stream, std::string containers) {
    return {std::move(stream), containers.empty() ? "plain" : std::move(containers)};
}

Result<UnwrappedSource> dropMark(std::unique_ptr<PeekableSource> stream, std::string containers) {
    char mark[3];
    for (std::size_t have = 0; have < sizeof mark;) {
        SPANLOOM_TRY_ASSIGN(const std::size_t count, stream->read(mark, sizeof mark - have));
        have += count;
    }
    return plainText(std::move(stream), std::move(containers));
}

} // namespace

Result<UnwrappedSource> unwrap(
    std::unique_ptr<ByteSource> source, const ImportLimits& limits, DiagnosticLog& diagnostics) {
    std::string containers;
    for (int depth = 0;;) {
        auto peekable = std::make_unique<PeekableSource>(std::move(source));
        SPANLOOM_TRY_ASSIGN(const std::string_view head, peekable->peek(8));
        const Wrapping wrapping = wrappingOf(head);
        if (const std::string_view word = containerName(wrapping); !word.empty()) {
            if (depth++ == kMaxNesting)
                return fail(ErrorCode::LimitReached, "compressed more than four times over");
            containers += containers.empty() ? "" : "+";
            containers += word;
        }
        switch (wrapping) {
        case Wrapping::Gzip: source = container::gunzip(std::move(peekable), limits, diagnostics); break;
        case Wrapping::Zstd: source = container::unzstd(std::move(peekable), limits, diagnostics); break;
        case Wrapping::FramedZstd: source = container::unframeZstd(std::move(peekable), limits, diagnostics); break;
        case Wrapping::Utf16Little:
        case Wrapping::Utf16Big:
            // Text holds no containers: the end of the search.
            source = container::transcodeUtf16(
                std::move(peekable), wrapping == Wrapping::Utf16Big, limits, diagnostics);
            return plainText(std::move(source), std::move(containers));
        case Wrapping::ByteOrderMark:
            return dropMark(std::move(peekable), std::move(containers));
        case Wrapping::None: return plainText(std::move(peekable), std::move(containers));
        }
    }
}

} // namespace spanloom
