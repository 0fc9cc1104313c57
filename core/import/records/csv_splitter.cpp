#include "core/import/records/csv_splitter.h"

#include <algorithm>
#include <array>

#include "core/import/json/value_scanner.h"

namespace spanloom {

namespace {

/// Appends the text as the inside of a JSON string. Invalid UTF-8 is for the parser to mend.
void appendEscaped(std::string& target, std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            target += '\\';
            target += c;
        } else if (c == '\n') {
            target += "\\n";
        } else if (byte < 0x20) {
            target += "\\u00";
            target += kDigits[byte >> 4];
            target += kDigits[byte & 15];
        } else {
            target += c;
        }
    }
}

std::string keyOf(std::string_view name) {
    std::string key = "\"";
    appendEscaped(key, name);
    return key += "\":\"";
}

} // namespace

CsvSplitter::CsvSplitter(const SplitterContext& context)
    : m_diagnostics(context.diagnostics)
    , m_limits(context.limits)
    , m_writer(context) { }

Status CsvSplitter::feed(std::string_view bytes) {
    while (!bytes.empty() && m_writer.isWanted()) {
        if (m_mode == Mode::Nothing)
            break;
        const std::size_t used = m_mode == Mode::Header ? takeHeader(bytes) : takeCell(bytes);
        m_place.offset += static_cast<std::int64_t>(used);
        const std::string_view taken = bytes.substr(0, used);
        m_place.line += std::count(taken.begin(), taken.end(), '\n');
        bytes.remove_prefix(used);
        if (m_mode == Mode::CellStart && m_column == 0 && !m_isCellOpen)
            m_rowPlace = m_place;
    }
    return m_writer.isWanted() ? Status() : fail(ErrorCode::Cancelled, "the import was stopped");
}

std::size_t CsvSplitter::takeHeader(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        m_header += bytes[i];
        if (m_headerScanner.feed(bytes[i])) {
            readHeader();
            return i + 1;
        }
        if (m_header.size() < kMaxCsvHeaderBytes)
            continue;
        m_diagnostics.add(Severity::DataLoss, "csv_header_too_long", m_rowPlace,
            "the header of a CSV text is longer than the limit; nothing was read");
        m_mode = Mode::Nothing;
        return bytes.size();
    }
    return bytes.size();
}

void CsvSplitter::readHeader() {
    const CsvShape shape = csvShape(m_header);
    m_delimiter = shape.delimiter;
    for (const std::string& column : shape.columns)
        m_keys.push_back(keyOf(std::string_view(column).substr(0, m_limits.maxAttributeKeyBytes)));
    m_mode = Mode::CellStart;
}

/// Takes some bytes of a cell, or its end.
std::size_t CsvSplitter::takeCell(std::string_view bytes) {
    switch (m_mode) {
    case Mode::CellStart:
        if (bytes.front() != '"') {
            m_mode = Mode::Plain;
            return 0;
        }
        m_isPadding = false;
        beginCell();
        m_mode = Mode::Quoted;
        return 1;
    case Mode::Quoted: {
        const std::size_t size = std::min(bytes.find('"'), bytes.size());
        appendText(bytes.substr(0, size));
        if (size == bytes.size())
            return size;
        m_mode = Mode::QuoteSeen;
        return size + 1;
    }
    case Mode::QuoteSeen:
        m_mode = bytes.front() == '"' ? Mode::Quoted : Mode::Plain;
        if (m_mode == Mode::Plain)
            return 0;
        appendText("\"");
        return 1;
    default: return takePlain(bytes);
    }
}

std::size_t CsvSplitter::takePlain(std::string_view bytes) {
    const char c = bytes.front();
    if (m_hasReturn && c != '\n') {
        beginCell();
        appendText("\r");
    }
    m_hasReturn = c == '\r';
    if (c == '\r')
        return 1;
    if (c == '\n') {
        endRow();
        return 1;
    }
    if (c == m_delimiter) {
        m_isPadding = false;
        endCell();
        return 1;
    }
    const std::array<char, 3> ends {m_delimiter, '\r', '\n'};
    const std::size_t size = std::min(bytes.find_first_of({ends.data(), ends.size()}), bytes.size());
    m_isPadding = m_isPadding && json::trimmed(bytes.substr(0, size)).empty();
    beginCell();
    appendText(bytes.substr(0, size));
    return size;
}

void CsvSplitter::beginCell() {
    if (m_isCellOpen)
        return;
    m_isCellOpen = true;
    if (m_isOversized)
        return;
    if (!m_writer.isOpen()) {
        RecordHeader header;
        header.offset = m_rowPlace.offset;
        header.line = m_rowPlace.line;
        m_writer.begin(header);
        m_writer.append("{");
    } else if (m_writer.body().size() > 1) {
        m_writer.append(",");
    }
    appendChecked(m_column < m_keys.size() ? m_keys[m_column] : keyOf("column_" + std::to_string(m_column + 1)));
}

void CsvSplitter::appendText(std::string_view text) {
    if (m_isOversized || text.empty())
        return;
    std::string escaped;
    appendEscaped(escaped, text);
    appendChecked(escaped);
}

void CsvSplitter::appendChecked(std::string_view json) {
    m_writer.append(json);
    if (m_writer.body().size() <= m_limits.maxRecordBytes)
        return;
    m_writer.cancel();
    m_isOversized = true;
    m_diagnostics.add(Severity::DataLoss, "oversized_record", m_rowPlace,
        "a record is larger than the limit; it was not read");
}

void CsvSplitter::endCell() {
    if (m_isCellOpen && !m_isOversized)
        m_writer.append("\"");
    m_isCellOpen = false;
    m_hasReturn = false;
    ++m_column;
    m_mode = Mode::CellStart;
}

void CsvSplitter::endRow() {
    endCell();
    if (m_writer.isOpen() && m_isPadding)
        m_writer.cancel(); // a line of blanks
    if (m_writer.isOpen()) {
        reportRow();
        m_writer.append("}");
        m_writer.commit();
    }
    m_column = 0;
    m_isOversized = false;
    m_isPadding = true;
}

void CsvSplitter::reportRow() {
    if (m_column < m_keys.size())
        m_diagnostics.add(Severity::Notice, "csv_missing_cells", m_rowPlace,
            "a row has fewer cells than the header has columns; the rest is absent");
    else if (m_column > m_keys.size())
        m_diagnostics.add(Severity::Notice, "csv_extra_cells", m_rowPlace,
            "a row has more cells than the header has columns; they are named by their number");
}

/// Zero bytes at the end of a file that was not closed.
bool CsvSplitter::dropsPadding() {
    if (!m_writer.isOpen() || !m_isPadding)
        return false;
    if (m_writer.body().find("\\u0000") != std::string_view::npos)
        m_diagnostics.add(
            Severity::Notice, "nul_padding", m_rowPlace, "the file ends in zero bytes; they were skipped");
    m_writer.cancel();
    return true;
}

Status CsvSplitter::finish() {
    const bool isInRow = m_mode != Mode::Header && m_mode != Mode::Nothing;
    if (m_mode == Mode::Quoted && !m_isOversized) {
        m_writer.cancel();
        m_diagnostics.add(Severity::DataLoss, "truncated_document", m_rowPlace,
            "the last row is cut off within quotes; it was not read");
    } else if (isInRow && !dropsPadding() && (m_column > 0 || m_isCellOpen)) {
        endRow();
    }
    m_writer.flush();
    return m_writer.isWanted() ? Status() : fail(ErrorCode::Cancelled, "the import was stopped");
}

} // namespace spanloom
