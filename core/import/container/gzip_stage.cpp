#include <algorithm>
#include <limits>
#include <utility>

#include <zlib.h>

#include "core/import/container/container_stage.h"

namespace spanloom::container {

namespace {

constexpr int kGzipWindowBits = 15 + 16; // zlib's way to say: gzip header, largest window

class GzipStage final : public Stage {
public:
    GzipStage(std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics)
        : Stage(std::move(inner), limits, diagnostics) {
        m_isReady = ::inflateInit2(&m_stream, kGzipWindowBits) == Z_OK;
    }
    GzipStage(const GzipStage&) = delete;
    GzipStage& operator=(const GzipStage&) = delete;
    ~GzipStage() override { ::inflateEnd(&m_stream); }

private:
    Result<std::size_t> decode(char* target, std::size_t size) override {
        if (!m_isReady)
            return fail(ErrorCode::ReadFailed, "cannot start the gzip decoder");
        while (!hasEnded()) {
            SPANLOOM_TRY_ASSIGN(const bool hasInput, fill());
            if (!hasInput) {
                if (m_isInMember)
                    reportTruncated("the gzip stream is cut off; the part before the cut was read");
                return 0;
            }
            if (!m_isInMember) {
                SPANLOOM_TRY(startMember());
                continue;
            }
            const std::size_t count = inflateSome(target, size);
            if (count > 0)
                return count;
        }
        return 0;
    }

    /// Members may follow each other; zeroes after the last one are padding, anything else is damage.
    Status startMember() {
        SPANLOOM_TRY(fill(2));
        const std::string_view bytes = input();
        if (bytes.substr(0, 2) == "\x1f\x8b") {
            ::inflateReset(&m_stream);
            m_isInMember = true;
        } else if (bytes.front() == '\0') {
            const std::size_t padding = bytes.find_first_not_of('\0');
            consume(padding == std::string_view::npos ? bytes.size() : padding);
        } else {
            reportCorrupt("bytes after the end of the gzip stream are not gzip; they were not read");
        }
        return {};
    }

    std::size_t inflateSome(char* target, std::size_t size) {
        const std::string_view bytes = input();
        // zlib does not write to its input; its interface predates const.
        m_stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(target);
        const std::size_t room = std::min<std::size_t>(size, std::numeric_limits<uInt>::max());
        m_stream.avail_out = static_cast<uInt>(room);
        const int code = ::inflate(&m_stream, Z_NO_FLUSH);
        consume(bytes.size() - m_stream.avail_in);
        if (code == Z_STREAM_END)
            m_isInMember = false;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            reportCorrupt("the gzip stream is damaged; the part before the damage was read");
        return room - m_stream.avail_out;
    }

    z_stream m_stream {};
    bool m_isReady = false;
    bool m_isInMember = false;
};

} // namespace

std::unique_ptr<ByteSource> gunzip(
    std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics) {
    return std::make_unique<GzipStage>(std::move(inner), limits, diagnostics);
}

} // namespace spanloom::container
