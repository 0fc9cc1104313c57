#include "core/import/container/container_stage.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanloom::container {

namespace {

constexpr std::size_t kBufferBytes = 256u << 10;

} // namespace

PeekableSource::PeekableSource(std::unique_ptr<ByteSource> inner)
    : m_inner(std::move(inner)) { }

Result<std::string_view> PeekableSource::peek(std::size_t size) {
    std::size_t have = m_ahead.size() - m_used;
    while (have < size) {
        const std::size_t before = m_ahead.size();
        m_ahead.resize(before + (size - have));
        auto count = m_inner->read(m_ahead.data() + before, size - have);
        m_ahead.resize(before + (count ? *count : 0));
        if (!count)
            return fail(std::move(count).error());
        if (*count == 0)
            break;
        have += *count;
    }
    return std::string_view(m_ahead).substr(m_used, size);
}

Result<std::size_t> PeekableSource::read(char* target, std::size_t size) {
    if (m_used == m_ahead.size())
        return m_inner->read(target, size);
    const std::size_t count = std::min(size, m_ahead.size() - m_used);
    std::memcpy(target, m_ahead.data() + m_used, count);
    m_used += count;
    if (m_used == m_ahead.size()) {
        m_ahead = {};
        m_used = 0;
    }
    return count;
}

bool PeekableSource::seek(std::int64_t offset) {
    if (!m_inner->seek(offset))
        return false;
    m_ahead = {};
    m_used = 0;
    return true;
}

Stage::Stage(std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics)
    : m_inner(std::move(inner))
    , m_limits(limits)
    , m_diagnostics(diagnostics)
    , m_buffer(kBufferBytes, '\0') { }

Result<std::size_t> Stage::read(char* target, std::size_t size) {
    std::size_t total = 0;
    // Filled up as far as possible, so that the stage above sees few small pieces.
    while (total < size) {
        SPANLOOM_TRY_ASSIGN(const std::size_t count, decode(target + total, size - total));
        if (count == 0)
            break;
        total += count;
        m_decodedBytes += count;
        const auto onDisk = static_cast<std::uint64_t>(std::max<std::int64_t>(m_inner->position(), 1));
        const bool isBomb
            = m_decodedBytes > m_limits.minRatioBytes && m_decodedBytes / onDisk > m_limits.maxDecompressedRatio;
        if (isBomb && !m_hasEnded)
            reportLimit("the content grows beyond the allowed ratio to its size on disk; the rest is not read");
    }
    return total;
}

Result<bool> Stage::fill() { return fill(1); }

Result<bool> Stage::fill(std::size_t count) {
    while (m_end - m_begin < count && !m_innerEnded) {
        if (m_begin > 0) {
            std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
            m_end -= m_begin;
            m_begin = 0;
        }
        SPANLOOM_TRY_ASSIGN(const std::size_t got, m_inner->read(m_buffer.data() + m_end, m_buffer.size() - m_end));
        m_innerEnded = got == 0;
        m_end += got;
    }
    return m_end - m_begin >= count;
}

void Stage::report(std::string_view code, std::string_view message) {
    m_diagnostics.add(
        Severity::DataLoss, code, SourcePlace {static_cast<std::int64_t>(m_decodedBytes), -1}, message);
    m_hasEnded = true;
}

void Stage::reportTruncated(std::string_view what) { report("truncated_container", what); }
void Stage::reportCorrupt(std::string_view what) { report("corrupt_container", what); }
void Stage::reportLimit(std::string_view what) { report("container_limit", what); }

} // namespace spanloom::container
