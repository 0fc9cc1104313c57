#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/import/importer.h"

namespace spanloom {

/// How a unit's bytes are laid out (RecordUnit::kind).
enum class UnitKind : std::uint8_t {
    Lines,  ///< JSON documents, one a line, blank lines between
    Records ///< header and body of each record, one after the other (RecordHeader)
};

enum class RecordType : std::uint8_t {
    Document,      ///< a whole JSON value of the top level
    ResourceSpans, ///< one element of the outer list, whole
    ScopeSpans,    ///< one element of the middle list; its resource has a number
    Span,          ///< one span; its resource and scope have numbers
    Resource,      ///< content for a number handed out before
    Scope,
    LogRecord,     ///< one log record; its resource and scope have numbers
    ResourceLogs,  ///< like ResourceSpans, where the bytes do not say which (protobuf)
    ScopeLogs,
    Beside         ///< of a document of rows that was cut: its other members, as one object
};

/// Stands in front of each record's bytes; copied in and out by memcpy.
struct RecordHeader {
    std::int64_t offset = -1;
    std::int64_t line = -1;
    std::uint32_t size = 0;
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    RecordType type = RecordType::Document;

    [[nodiscard]] SourcePlace place() const { return {offset, line}; }
};

/// Collects records into units of about unitBytes and passes them on. At most one record is open at a time;
/// records larger than a unit are a unit of their own. One thread.
class RecordUnitWriter {
public:
    explicit RecordUnitWriter(const SplitterContext& context);

    void begin(const RecordHeader& header);
    void append(std::string_view bytes) { m_bytes.append(bytes); }
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    /// The bytes of the open record so far.
    [[nodiscard]] std::string_view body() const;
    [[nodiscard]] const RecordHeader& header() const { return m_header; }
    /// Says of the open record that it is a span of this resource.
    void ownBy(std::uint32_t resource) {
        m_header.type = RecordType::Span;
        m_header.resource = resource;
    }
    /// Says of the open record what it turned out to be.
    void retype(RecordType type) { m_header.type = type; }
    void commit();
    void cancel();
    /// Hands out what is complete. No record may be open.
    void flush();
    /// Passes a whole unit of lines.
    void sendLines(std::string_view lines, SourcePlace place);

    /// False once the import is being stopped: nothing is passed on any more.
    [[nodiscard]] bool isWanted() const { return m_isWanted; }

private:
    void send(std::string&& bytes, UnitKind kind, SourcePlace place);

    UnitSink& m_sink;
    std::size_t m_unitBytes;
    std::string m_bytes;
    SourcePlace m_place; // of the first record in m_bytes
    std::size_t m_start = 0; // of the open record's header
    RecordHeader m_header;
    bool m_isOpen = false;
    bool m_isWanted = true;
    std::uint64_t m_sequence = 0;
};

/// Bytes that a JSON parser may read (not use) beyond the end of a unit; every unit has this much capacity to spare.
inline constexpr std::size_t kReadAheadBytes = 64;

/// Walks the records of a unit.
template <typename F>
void forEachRecord(std::string_view bytes, F&& f);

[[nodiscard]] RecordHeader readHeader(std::string_view& bytes, std::string_view& body);

template <typename F>
void forEachRecord(std::string_view bytes, F&& f) {
    while (bytes.size() >= sizeof(RecordHeader)) {
        std::string_view body;
        const RecordHeader header = readHeader(bytes, body);
        f(header, body);
    }
}

} // namespace spanloom
