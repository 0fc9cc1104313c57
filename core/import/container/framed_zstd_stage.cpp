#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include <zstd.h>

#include "core/import/container/container_stage.h"

namespace spanloom::container {

namespace {

std::uint32_t bigEndian32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

void appendBigEndian32(std::string& target, std::uint64_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        target.push_back(static_cast<char>(value >> shift & 0xFF));
}

constexpr std::size_t kPieceBytes = 256u << 10;
// Enough of a frame to know the size of its content.
constexpr std::size_t kFrameHeaderBytes = 18;

class FramedZstdStage final : public Stage {
public:
    FramedZstdStage(std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics)
        : Stage(std::move(inner), limits, diagnostics)
        , m_context(ZSTD_createDCtx()) {
        const int windowLog = static_cast<int>(std::bit_width(limits.maxWindowBytes)) - 1;
        ZSTD_DCtx_setParameter(m_context, ZSTD_d_windowLogMax, windowLog);
    }
    FramedZstdStage(const FramedZstdStage&) = delete;
    FramedZstdStage& operator=(const FramedZstdStage&) = delete;
    ~FramedZstdStage() override { ZSTD_freeDCtx(m_context); }

private:
    enum class Content { Unknown, Json, Protobuf };

    Result<std::size_t> decode(char* target, std::size_t size) override {
        while (m_outUsed == m_out.size()) {
            m_out.clear();
            m_outUsed = 0;
            if (hasEnded())
                return 0;
            SPANLOOM_TRY(m_isInFrame ? continueFrame() : startFrame());
        }
        const std::size_t count = std::min(size, m_out.size() - m_outUsed);
        std::memcpy(target, m_out.data() + m_outUsed, count);
        m_outUsed += count;
        return count;
    }

    Status startFrame() {
        SPANLOOM_TRY_ASSIGN(const bool hasLength, fill(4));
        if (!hasLength) {
            if (!input().empty())
                reportTruncated("the last frame's length is cut off");
            endHere();
            return {};
        }
        m_frameLeft = bigEndian32(input());
        consume(4);
        SPANLOOM_TRY(fill(std::min<std::size_t>(m_frameLeft, kFrameHeaderBytes)));
        const std::string_view head = input().substr(0, std::min<std::size_t>(m_frameLeft, kFrameHeaderBytes));
        const unsigned long long contentSize = ZSTD_getFrameContentSize(head.data(), head.size());
        m_contentSize = contentSize == ZSTD_CONTENTSIZE_ERROR || contentSize > UINT32_MAX ? ZSTD_CONTENTSIZE_UNKNOWN
                                                                                         : contentSize;
        m_isInFrame = m_frameLeft > 0;
        m_messageBytes = 0;
        m_held.clear();
        ZSTD_DCtx_reset(m_context, ZSTD_reset_session_only);
        return {};
    }

    Status continueFrame() {
        SPANLOOM_TRY_ASSIGN(const bool hasInput, fill());
        const std::size_t offered = std::min<std::size_t>(input().size(), m_frameLeft);
        ZSTD_inBuffer in {input().data(), offered, 0};
        m_piece.resize(kPieceBytes);
        ZSTD_outBuffer out {m_piece.data(), m_piece.size(), 0};
        const std::size_t code = ZSTD_decompressStream(m_context, &out, &in);
        consume(in.pos);
        m_frameLeft -= in.pos;
        if (ZSTD_isError(code)) {
            stop(true);
            return {};
        }
        pass(std::string_view(m_piece).substr(0, out.pos));
        const bool isStuck = in.pos == 0 && out.pos == 0;
        if (code == 0 && m_frameLeft == 0)
            endMessage();
        else if (isStuck && !hasInput)
            stop(false);
        else if (isStuck)
            stop(true); // the length says that the frame ends here, the frame says that it does not
        return {};
    }

    void stop(bool isCorrupt) {
        if (isCorrupt)
            reportCorrupt("a zstd frame is damaged; what was decoded before was read");
        else
            reportTruncated("the last zstd frame is cut off; what was decoded before was read");
        endMessage();
    }

    void pass(std::string_view bytes) {
        if (bytes.empty())
            return;
        if (m_content == Content::Unknown) {
            const std::size_t first = bytes.find_first_not_of(" \t\r\n");
            const char c = first == std::string_view::npos ? ' ' : bytes[first];
            m_content = c == '{' || c == '[' ? Content::Json : Content::Protobuf;
        }
        const bool isSizeKnown = m_contentSize != ZSTD_CONTENTSIZE_UNKNOWN;
        if (m_content == Content::Protobuf && isSizeKnown && m_messageBytes == 0)
            appendBigEndian32(m_out, m_contentSize);
        m_messageBytes += bytes.size();
        if (m_content == Content::Protobuf && !isSizeKnown)
            hold(bytes);
        else
            m_out.append(bytes);
    }

    /// The length goes in front, so a message of unknown size has to be whole first.
    void hold(std::string_view bytes) {
        if (m_held.size() + bytes.size() > limits().maxRecordBytes) {
            reportLimit("a message of unknown size is larger than allowed; the rest is not read");
            return;
        }
        m_held.append(bytes);
    }

    void releaseHeld() {
        appendBigEndian32(m_out, m_held.size());
        m_out += m_held;
        m_held.clear();
    }

    void endMessage() {
        m_isInFrame = false;
        if (m_content == Content::Json && m_messageBytes > 0)
            m_out.push_back('\n');
        if (!m_held.empty())
            releaseHeld();
    }

    ZSTD_DCtx* m_context; // owned
    Content m_content = Content::Unknown;
    std::string m_out;     // decoded and framed anew, waiting to be handed out
    std::size_t m_outUsed = 0;
    std::string m_piece;
    std::string m_held;    // a protobuf message whose size is not known yet
    std::size_t m_frameLeft = 0;
    unsigned long long m_contentSize = 0;
    std::uint64_t m_messageBytes = 0;
    bool m_isInFrame = false;
};

} // namespace

std::unique_ptr<ByteSource> unframeZstd(
    std::unique_ptr<ByteSource> inner, const ImportLimits& limits, DiagnosticLog& diagnostics) {
    return std::make_unique<FramedZstdStage>(std::move(inner), limits, diagnostics);
}

} // namespace spanloom::container
