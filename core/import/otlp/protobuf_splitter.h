#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/import/importer.h"
#include "core/import/otlp/protobuf_signal.h"
#include "core/import/records/unit_records.h"

namespace spanloom::otlp {

/// Cuts OTLP protobuf into records: a bare message (of any size, or several glued together) or messages with their
/// length in front. Pieces up to unitBytes go whole; larger ones are opened down to single spans. One thread.
class ProtobufSplitter final : public RecordSplitter {
public:
    explicit ProtobufSplitter(const SplitterContext& context);
    Status feed(std::string_view bytes) override;
    Status finish() override;

private:
    enum class Slot : std::uint8_t { Message, ResourceSpans, ScopeSpans };
    enum class Capture : std::uint8_t { Record, Definition, SchemaUrl };
    enum class Mode : std::uint8_t { Start, FrameLength, Header, Capture, Skip };
    struct Level {
        Slot slot = Slot::Message;
        std::uint64_t end = UINT64_MAX; // offset in the stream; a bare message has no end of its own
        std::int64_t offset = 0;
        ResourceIndex resource {};
        ScopeIndex scope {};
        Signal signal = Signal::Unknown;
        bool sawCurrentSpans = false;
        bool hasReportedSignal = false;
        std::string definition;
        std::string schemaUrl;
    };

    std::size_t step(std::string_view bytes);
    std::size_t readFrameLength(std::string_view bytes);
    std::size_t readHeader(std::string_view bytes);
    void headerByte(std::uint8_t byte);
    void beginField();
    void beginInMessage(std::uint64_t size);
    void beginInResource(std::uint32_t number, std::uint64_t size);
    void beginInScope(std::uint32_t number, std::uint64_t size);
    void beginCapture(Capture kind, RecordType type, std::uint64_t size);
    std::size_t readCapture(std::string_view bytes);
    void endCapture();
    void endRecord();
    void skip(std::uint64_t size);
    void pushLevel(Slot slot, std::uint64_t size);
    void popFinished();
    void popLevel();
    void writeDefinition(const Level& level);
    void openCaptured();
    void reportMetrics();
    void reportMalformed();
    [[nodiscard]] std::int64_t offset() const { return static_cast<std::int64_t>(m_offset); }

    ImportContext& m_import;
    DiagnosticLog& m_diagnostics;
    const ImportLimits& m_limits;
    RecordUnitWriter m_writer;

    std::vector<Level> m_levels;
    Mode m_mode = Mode::Start;
    bool m_isFramed = false;
    std::uint64_t m_offset = 0;
    std::uint64_t m_left = 0; // of what is captured or skipped

    // The header of a field, byte by byte.
    std::uint64_t m_tag = 0;
    std::uint64_t m_length = 0;
    unsigned m_shift = 0;
    bool m_hasTag = false;
    unsigned m_headerBytes = 0;

    Capture m_capture = Capture::Record;
    RecordType m_recordType = RecordType::Span;
    std::string m_text; // definition or schema url being captured
};

} // namespace spanloom::otlp
