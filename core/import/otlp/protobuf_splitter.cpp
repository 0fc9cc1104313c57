#include "core/import/otlp/protobuf_splitter.h"

#include <algorithm>
#include <utility>

#include "core/import/records/json_names.h"
#include "core/import/otlp/wire_reader.h"

namespace spanloom::otlp {

namespace {

constexpr std::uint32_t kFirst = 1;      // resourceSpans, resource, scope
constexpr std::uint32_t kSecond = 2;     // scopeSpans, spans
constexpr std::uint32_t kSchemaUrl = 3;
constexpr std::uint32_t kLibrarySpans = 1000;

RecordType logTypeOf(RecordType type) {
    switch (type) {
    case RecordType::ResourceSpans: return RecordType::ResourceLogs;
    case RecordType::ScopeSpans: return RecordType::ScopeLogs;
    default: return RecordType::LogRecord;
    }
}

void appendVarintField(std::string& target, std::uint32_t number, std::string_view bytes) {
    target.push_back(static_cast<char>(number << 3 | static_cast<unsigned>(WireType::Bytes)));
    std::uint64_t size = bytes.size();
    for (; size >= 0x80; size >>= 7)
        target.push_back(static_cast<char>((size & 0x7F) | 0x80));
    target.push_back(static_cast<char>(size));
    target.append(bytes);
}

} // namespace

ProtobufSplitter::ProtobufSplitter(const SplitterContext& context)
    : m_import(context.import)
    , m_diagnostics(context.diagnostics)
    , m_limits(context.limits)
    , m_writer(context) { }

Status ProtobufSplitter::feed(std::string_view bytes) {
    while (!bytes.empty() && m_writer.isWanted())
        bytes.remove_prefix(step(bytes));
    return m_writer.isWanted() ? Status() : fail(ErrorCode::Cancelled, "the import was stopped");
}

std::size_t ProtobufSplitter::step(std::string_view bytes) {
    popFinished();
    switch (m_mode) {
    case Mode::Start:
        // A message starts with field 1; as the first byte of a length it would mean 160 MB or more.
        m_isFramed = bytes.front() != 0x0A;
        m_mode = m_isFramed ? Mode::FrameLength : Mode::Header;
        if (!m_isFramed)
            m_levels.emplace_back();
        return 0;
    case Mode::FrameLength: return readFrameLength(bytes);
    case Mode::Header: return readHeader(bytes);
    case Mode::Capture: return readCapture(bytes);
    case Mode::Skip: {
        const std::size_t count = std::min<std::uint64_t>(m_left, bytes.size());
        m_left -= count;
        m_offset += count;
        if (m_left == 0)
            m_mode = Mode::Header;
        return count;
    }
    }
    return bytes.size();
}

std::size_t ProtobufSplitter::readFrameLength(std::string_view bytes) {
    m_length = m_length << 8 | static_cast<unsigned char>(bytes.front());
    ++m_offset;
    if (++m_headerBytes < 4)
        return 1;
    Level message;
    message.offset = offset() - 4;
    message.end = m_offset + m_length;
    m_levels.push_back(std::move(message));
    m_length = 0;
    m_headerBytes = 0;
    m_mode = Mode::Header;
    return 1;
}

std::size_t ProtobufSplitter::readHeader(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && m_mode == Mode::Header && m_offset < m_levels.back().end) {
        ++m_offset;
        ++m_headerBytes;
        headerByte(static_cast<std::uint8_t>(bytes[used++]));
        if (m_headerBytes == 0)
            break; // a field has begun, levels may have changed
    }
    return used;
}

void ProtobufSplitter::headerByte(std::uint8_t byte) {
    std::uint64_t& number = m_hasTag ? m_length : m_tag;
    if (m_shift > 63)
        return reportMalformed();
    number |= static_cast<std::uint64_t>(byte & 0x7F) << m_shift;
    m_shift += 7;
    if (byte >= 0x80)
        return;
    m_shift = 0;
    if (m_hasTag)
        return beginField();
    m_hasTag = true;
    m_length = 0;
    if (m_tag >> 3 == 0 || m_tag > 0xFFFFFFFFu)
        return reportMalformed();
    switch (static_cast<WireType>(m_tag & 7)) {
    case WireType::Varint:
    case WireType::Bytes: return; // a second number follows
    case WireType::Fixed64: return skip(8);
    case WireType::Fixed32: return skip(4);
    default: return reportMalformed();
    }
}

void ProtobufSplitter::beginField() {
    const auto number = static_cast<std::uint32_t>(m_tag >> 3);
    const bool isBytes = static_cast<WireType>(m_tag & 7) == WireType::Bytes;
    const std::uint64_t size = isBytes ? m_length : 0;
    if (size > m_levels.back().end - m_offset)
        return reportMalformed();
    if (!isBytes)
        return skip(0);
    switch (m_levels.back().slot) {
    case Slot::Message: return number == kFirst ? beginInMessage(size) : skip(size);
    case Slot::ResourceSpans: return beginInResource(number, size);
    case Slot::ScopeSpans: return beginInScope(number, size);
    }
}

void ProtobufSplitter::beginInMessage(std::uint64_t size) {
    if (size <= m_limits.unitBytes)
        beginCapture(Capture::Record, RecordType::ResourceSpans, size);
    else
        pushLevel(Slot::ResourceSpans, size);
}

void ProtobufSplitter::beginInResource(std::uint32_t number, std::uint64_t size) {
    Level& level = m_levels.back();
    if (level.signal == Signal::Metrics)
        return skip(size);
    if (number == kFirst)
        return beginCapture(Capture::Definition, RecordType::Resource, size);
    if (number == kSchemaUrl)
        return beginCapture(Capture::SchemaUrl, RecordType::Resource, size);
    if (number == kSecond)
        level.sawCurrentSpans = true;
    else if (number != kLibrarySpans || level.sawCurrentSpans)
        return skip(size);
    if (size <= m_limits.unitBytes)
        beginCapture(Capture::Record, RecordType::ScopeSpans, size);
    else
        pushLevel(Slot::ScopeSpans, size);
}

void ProtobufSplitter::beginInScope(std::uint32_t number, std::uint64_t size) {
    if (m_levels.back().signal == Signal::Metrics)
        return skip(size);
    if (number == kFirst)
        return beginCapture(Capture::Definition, RecordType::Scope, size);
    if (number == kSchemaUrl)
        return beginCapture(Capture::SchemaUrl, RecordType::Scope, size);
    if (number == kSecond)
        return beginCapture(Capture::Record, RecordType::Span, size);
    skip(size);
}

void ProtobufSplitter::beginCapture(Capture kind, RecordType type, std::uint64_t size) {
    if (size > m_limits.maxRecordBytes) {
        m_diagnostics.add(
            Severity::DataLoss, "oversized_record", {offset(), -1}, "a record larger than the limit was skipped");
        return skip(size);
    }
    m_capture = kind;
    m_recordType = type;
    m_text.clear();
    if (kind == Capture::Record) {
        RecordHeader header;
        header.offset = offset();
        header.type = type;
        header.resource = static_cast<std::uint32_t>(m_levels.back().resource);
        header.scope = static_cast<std::uint32_t>(m_levels.back().scope);
        m_writer.begin(header);
    }
    skip(size);
    m_mode = Mode::Capture;
    if (size == 0)
        endCapture();
}

std::size_t ProtobufSplitter::readCapture(std::string_view bytes) {
    const std::string_view taken = bytes.substr(0, std::min<std::uint64_t>(m_left, bytes.size()));
    m_left -= taken.size();
    m_offset += taken.size();
    if (m_capture == Capture::Record)
        m_writer.append(taken);
    else
        m_text.append(taken);
    if (m_left == 0)
        endCapture();
    return taken.size();
}

void ProtobufSplitter::endCapture() {
    m_mode = Mode::Header;
    switch (m_capture) {
    case Capture::Record: endRecord(); break;
    case Capture::Definition: m_levels.back().definition = std::exchange(m_text, {}); break;
    case Capture::SchemaUrl: m_levels.back().schemaUrl = std::exchange(m_text, {}); break;
    }
}

void ProtobufSplitter::endRecord() {
    Level& level = m_levels.back();
    const std::string_view body = m_writer.body();
    Signal signal = level.signal;
    if (m_recordType == RecordType::ResourceSpans)
        signal = signalOfResource(body);
    else if (signal == Signal::Unknown)
        signal = m_recordType == RecordType::ScopeSpans ? signalOfScope(body) : signalOfItem(body);
    if (signal == Signal::Metrics) {
        m_writer.cancel();
        reportMetrics();
    } else {
        if (signal == Signal::Logs)
            m_writer.retype(logTypeOf(m_recordType));
        m_writer.commit();
    }
    if (signal == Signal::Spans || signal == Signal::Unknown) {
        if (m_recordType != RecordType::ResourceSpans)
            level.signal = signal;
        return;
    }
    // One item speaks for its whole resource: signals are never mixed below that.
    for (Level& open : m_levels)
        if (open.slot != Slot::Message)
            open.signal = signal;
}

/// Once for each message with a length in front; a bare stream has no other unit than the resource.
void ProtobufSplitter::reportMetrics() {
    Level& message = m_levels.front();
    if (m_isFramed && message.hasReportedSignal)
        return;
    message.hasReportedSignal = true;
    reportOtherSignal(m_diagnostics, RootKey::Metrics, {message.offset, -1});
}

/// Ends the header that was being read and passes over what follows it.
void ProtobufSplitter::skip(std::uint64_t size) {
    m_tag = 0;
    m_length = 0;
    m_shift = 0;
    m_hasTag = false;
    m_headerBytes = 0;
    m_left = std::min(size, m_levels.back().end - m_offset);
    m_mode = m_left > 0 ? Mode::Skip : Mode::Header;
}

void ProtobufSplitter::reportMalformed() {
    m_diagnostics.add(Severity::DataLoss, "malformed_message", {offset(), -1},
        "a protobuf message is damaged; the rest of it was skipped");
    skip(m_levels.back().end - m_offset);
}

void ProtobufSplitter::pushLevel(Slot slot, std::uint64_t size) {
    const ResourceIndex resource = m_levels.back().resource;
    const Signal signal = slot == Slot::ScopeSpans ? m_levels.back().signal : Signal::Unknown;
    skip(0);
    m_mode = Mode::Header;
    Level level;
    level.slot = slot;
    level.offset = offset();
    level.end = m_offset + size;
    level.signal = signal;
    level.resource = slot == Slot::ResourceSpans ? m_import.reserveResource() : resource;
    if (slot == Slot::ScopeSpans)
        level.scope = m_import.reserveScope();
    m_levels.push_back(std::move(level));
}

void ProtobufSplitter::popFinished() {
    while (!m_levels.empty() && m_offset >= m_levels.back().end && m_mode == Mode::Header) {
        if (m_headerBytes > 0)
            reportMalformed();
        popLevel();
        if (m_levels.empty())
            m_mode = Mode::FrameLength;
    }
}

void ProtobufSplitter::popLevel() {
    writeDefinition(m_levels.back());
    m_levels.pop_back();
}

void ProtobufSplitter::writeDefinition(const Level& level) {
    const bool isNothing = level.definition.empty() && level.schemaUrl.empty();
    if (level.slot == Slot::Message || isNothing || level.signal == Signal::Metrics)
        return;
    RecordHeader header;
    header.type = level.slot == Slot::ResourceSpans ? RecordType::Resource : RecordType::Scope;
    header.offset = level.offset;
    header.resource = static_cast<std::uint32_t>(level.resource);
    header.scope = static_cast<std::uint32_t>(level.scope);
    std::string body;
    appendVarintField(body, kFirst, level.definition);
    appendVarintField(body, kSchemaUrl, level.schemaUrl);
    m_writer.begin(header);
    m_writer.append(body);
    m_writer.commit();
}

/// Reads the captured beginning of a record anew from the inside: what is complete in it is kept.
void ProtobufSplitter::openCaptured() {
    const std::string text(m_writer.body());
    const std::uint64_t size = text.size() + m_left;
    m_writer.cancel();
    m_offset -= text.size();
    pushLevel(m_recordType == RecordType::ResourceSpans ? Slot::ResourceSpans : Slot::ScopeSpans, size);
    std::string_view rest = text;
    while (!rest.empty())
        rest.remove_prefix(step(rest));
}

Status ProtobufSplitter::finish() {
    const bool isBetweenMessages = m_mode == Mode::Start || (m_mode == Mode::FrameLength && m_headerBytes == 0);
    popFinished();
    const bool isWhole = isBetweenMessages || m_levels.empty()
        || (m_levels.size() == 1 && !m_isFramed && m_mode == Mode::Header && m_headerBytes == 0);
    if (!isWhole || (m_mode == Mode::FrameLength && m_headerBytes > 0)) {
        m_diagnostics.add(Severity::DataLoss, "truncated_document",
            {m_levels.empty() ? offset() : m_levels.front().offset, -1},
            "the last message is cut off; its complete spans were read");
        while (m_mode == Mode::Capture && m_capture == Capture::Record && m_recordType != RecordType::Span)
            openCaptured();
        if (m_writer.isOpen())
            m_writer.cancel();
    }
    while (!m_levels.empty())
        popLevel();
    m_writer.flush();
    return m_writer.isWanted() ? Status() : fail(ErrorCode::Cancelled, "the import was stopped");
}

} // namespace spanloom::otlp
