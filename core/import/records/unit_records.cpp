#include "core/import/records/unit_records.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanloom {

RecordUnitWriter::RecordUnitWriter(const SplitterContext& context)
    : m_sink(context.units)
    , m_unitBytes(context.limits.unitBytes) { }

void RecordUnitWriter::begin(const RecordHeader& header) {
    if (m_bytes.empty()) {
        m_bytes.reserve(m_unitBytes + m_unitBytes / 4 + kReadAheadBytes);
        m_place = header.place();
    }
    m_header = header;
    m_start = m_bytes.size();
    m_bytes.append(sizeof(RecordHeader), '\0');
    m_isOpen = true;
}

std::string_view RecordUnitWriter::body() const {
    return m_isOpen ? std::string_view(m_bytes).substr(m_start + sizeof(RecordHeader)) : std::string_view();
}

void RecordUnitWriter::commit() {
    m_header.size = static_cast<std::uint32_t>(m_bytes.size() - m_start - sizeof(RecordHeader));
    std::memcpy(m_bytes.data() + m_start, &m_header, sizeof m_header);
    m_isOpen = false;
    if (m_bytes.size() >= m_unitBytes)
        flush();
}

void RecordUnitWriter::cancel() {
    m_bytes.resize(m_start);
    m_isOpen = false;
}

void RecordUnitWriter::flush() {
    if (!m_bytes.empty())
        send(std::exchange(m_bytes, {}), UnitKind::Records, m_place);
}

void RecordUnitWriter::sendLines(std::string_view lines, SourcePlace place) {
    std::string bytes;
    bytes.reserve(lines.size() + kReadAheadBytes);
    bytes = lines;
    send(std::move(bytes), UnitKind::Lines, place);
}

void RecordUnitWriter::send(std::string&& bytes, UnitKind kind, SourcePlace place) {
    if (!m_isWanted)
        return;
    bytes.reserve(bytes.size() + kReadAheadBytes);
    RecordUnit unit;
    unit.bytes = std::move(bytes);
    unit.kind = static_cast<std::uint8_t>(kind);
    unit.place = place;
    unit.sequence = m_sequence++;
    m_isWanted = m_sink.addUnit(std::move(unit));
}

RecordHeader readHeader(std::string_view& bytes, std::string_view& body) {
    RecordHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes.remove_prefix(sizeof header);
    body = bytes.substr(0, header.size);
    bytes.remove_prefix(std::min<std::size_t>(header.size, bytes.size()));
    return header;
}

} // namespace spanloom
