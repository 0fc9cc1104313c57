#include <bit>
#include <utility>

#include <zstd.h>
#include <zstd_errors.h>

#include "core/import/container/container_stage.h"

namespace spanloom::container {

namespace {

class ZstdStage final : public Stage {
public:
    ZstdStage(std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics)
        : Stage(std::move(inner), limits, diagnostics)
        , m_context(ZSTD_createDCtx()) {
        const int windowLog = static_cast<int>(std::bit_width(limits.maxWindowBytes)) - 1;
        ZSTD_DCtx_setParameter(m_context, ZSTD_d_windowLogMax, windowLog);
    }
    ZstdStage(const ZstdStage&) = delete;
    ZstdStage& operator=(const ZstdStage&) = delete;
    ~ZstdStage() override { ZSTD_freeDCtx(m_context); }

private:
    Result<std::size_t> decode(char* target, std::size_t size) override {
        while (!hasEnded()) {
            SPANLOOM_TRY_ASSIGN(const bool hasInput, fill());
            // A frame may hold back decoded bytes after its input is used up: only an empty answer means the end.
            if (!hasInput && !m_isInFrame)
                return 0;
            const std::string_view bytes = input();
            ZSTD_inBuffer in {bytes.data(), bytes.size(), 0};
            ZSTD_outBuffer out {target, size, 0};
            const std::size_t code = ZSTD_decompressStream(m_context, &out, &in);
            consume(in.pos);
            if (ZSTD_isError(code)) {
                reportFailure(code);
                return out.pos;
            }
            m_isInFrame = code != 0;
            if (out.pos > 0)
                return out.pos;
            if (!hasInput && m_isInFrame) {
                reportTruncated("the zstd stream is cut off; the part before the cut was read");
                return 0;
            }
        }
        return 0;
    }

    void reportFailure(std::size_t code) {
        if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
            reportLimit("the zstd stream asks for a larger window than allowed; it was not read");
        else
            reportCorrupt("the zstd stream is damaged; the part before the damage was read");
    }

    ZSTD_DCtx* m_context; // owned
    bool m_isInFrame = false;
};

} // namespace

std::unique_ptr<ByteSource> unzstd(
    std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics) {
    return std::make_unique<ZstdStage>(std::move(inner), limits, diagnostics);
}

} // namespace spanloom::container
