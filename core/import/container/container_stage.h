#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/import/byte_source.h"
#include "core/import/limits.h"

namespace spanloom::container {

/// A source that can be looked into: peek() does not consume. One thread.
class PeekableSource final : public ByteSource {
public:
    explicit PeekableSource(std::unique_ptr<ByteSource> inner);
    /// Up to `size` (≤ 64 KiB) of the next bytes; fewer only at the end of the source.
    Result<std::string_view> peek(std::size_t size);
    Result<std::size_t> read(char* target, std::size_t size) override;
    [[nodiscard]] std::int64_t position() const override { return m_inner->position(); }
    [[nodiscard]] std::int64_t size() const override { return m_inner->size(); }
    bool seek(std::int64_t offset) override;

private:
    std::unique_ptr<ByteSource> m_inner;
    std::string m_ahead;
    std::size_t m_used = 0; // of m_ahead
};

/// What the stages share: the inner stream through one buffer, the count of bytes handed out, the guard
/// against decompression bombs, and the words for damage. After damage a stage is at its end.
class Stage : public ByteSource {
public:
    Stage(std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics);
    Result<std::size_t> read(char* target, std::size_t size) final;
    [[nodiscard]] std::int64_t position() const final { return m_inner->position(); }
    [[nodiscard]] std::int64_t size() const final { return m_inner->size(); }

protected:
    /// Up to `size` decoded bytes into target; 0 = end. Called again until the target is filled or the end;
    /// once hasEnded(), it only hands out what it has decoded before.
    virtual Result<std::size_t> decode(char* target, std::size_t size) = 0;

    /// Makes sure that unread input is at hand, unless the inner stream has ended. False = ended.
    Result<bool> fill();
    /// Like fill(), but waits for `count` bytes (≤ the buffer). False = fewer are left.
    Result<bool> fill(std::size_t count);
    [[nodiscard]] std::string_view input() const { return std::string_view(m_buffer).substr(m_begin, m_end - m_begin); }
    void consume(std::size_t count) { m_begin += count; }

    void reportTruncated(std::string_view what);
    void reportCorrupt(std::string_view what);
    void reportLimit(std::string_view what);
    [[nodiscard]] bool hasEnded() const { return m_hasEnded; }
    void endHere() { m_hasEnded = true; }
    [[nodiscard]] const ImportLimits& limits() const { return m_limits; }

private:
    void report(std::string_view code, std::string_view message);

    std::unique_ptr<ByteSource> m_inner;
    const ImportLimits m_limits;
    DiagnosticLog& m_diagnostics; // outlives the stage, see unwrap()
    std::string m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    bool m_innerEnded = false;
    bool m_hasEnded = false;
    std::uint64_t m_decodedBytes = 0;
};

[[nodiscard]] std::unique_ptr<ByteSource> gunzip(
    std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics);
[[nodiscard]] std::unique_ptr<ByteSource> unzstd(
    std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics);
/// The collector's legacy framing: u32 big-endian length, one zstd frame, repeated. A decoded JSON message is
/// followed by '\n', a decoded protobuf message is preceded by its length as u32 big-endian.
[[nodiscard]] std::unique_ptr<ByteSource> unframeZstd(
    std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics);
/// UTF-16 text to UTF-8; the byte order mark is dropped, an unpaired surrogate becomes U+FFFD.
[[nodiscard]] std::unique_ptr<ByteSource> transcodeUtf16(std::unique_ptr<ByteSource> inner, bool isBigEndian,
    const ImportLimits& limits, DiagnosticLog& diagnostics);

} // namespace spanloom::container
