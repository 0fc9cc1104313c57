#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/import/limits.h"

namespace spanloom {

/// A stream of bytes: a file, standard input, or the decompressed content of another one. One thread.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// Up to `size` bytes into `target`; 0 = end.
    virtual Result<std::size_t> read(char* target, std::size_t size) = 0;
    /// Bytes taken from the file on disk so far (for progress), and its size (-1 = unknown).
    [[nodiscard]] virtual std::int64_t position() const = 0;
    [[nodiscard]] virtual std::int64_t size() const = 0;
    /// Goes on reading at `offset`. False, and nothing done, where that is impossible: pipes, decompressed streams.
    virtual bool seek(std::int64_t /*offset*/) { return false; }
};

/// A regular file, read ahead sequentially; "-" is standard input.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> openFile(const std::filesystem::path& path);
/// Bytes in memory, handed out in pieces of at most `chunkBytes` (tests: 1, 7, 4096).
[[nodiscard]] std::unique_ptr<ByteSource> memorySource(std::string bytes, std::size_t chunkBytes = SIZE_MAX);

/// The beginning of a source, and then its end.
[[nodiscard]] std::unique_ptr<ByteSource> firstBytes(std::unique_ptr<ByteSource> source, std::int64_t bytes);

/// A source with its containers taken off.
struct UnwrappedSource {
    std::unique_ptr<ByteSource> stream;
    /// "plain", "gzip", "zstd", "framed-zstd" (the collector's legacy length-prefixed frames), or "gzip+…" for
    /// nested ones, outermost first. Framed protobuf is not a container: "otlp-protobuf" reads it.
    std::string container;
};

/// Recognises containers by their bytes and takes them off, nested ones too (at most 4). Damage inside a
/// container is reported through `diagnostics` (the part before it is kept), which must outlive the stream.
[[nodiscard]] Result<UnwrappedSource> unwrap(
    std::unique_ptr<ByteSource> source, const ImportLimits& limits, DiagnosticLog& diagnostics);

} // namespace spanloom
