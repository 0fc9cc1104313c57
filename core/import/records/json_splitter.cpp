#include "core/import/records/json_splitter.h"

#include <algorithm>
#include <cstring>

#include "core/import/json/value_scanner.h"

namespace spanloom {

namespace {

/// A line that ends in the middle of a document is told from a document over several lines by what follows: the
/// next line begins like this one.
constexpr std::size_t kSameStartBytes = 12;
/// So many lines of a run are checked for balanced brackets before their form alone is trusted.
constexpr int kVerifiedLines = 3;

Status stopped() { return fail(ErrorCode::Cancelled, "the import was stopped"); }

} // namespace

JsonSplitter::JsonSplitter(
    const SplitterContext& context, std::optional<RowListNames> lists, const RowContext& rows)
    : m_diagnostics(context.diagnostics)
    , m_limits(context.limits)
    , m_writer(context)
    , m_cutter(context, m_writer, lists, rows)
    , m_linesToVerify(kVerifiedLines) { }

Status JsonSplitter::feed(std::string_view bytes) {
    while (!bytes.empty() && m_writer.isWanted()) {
        if (m_isCutting && m_buffer.empty()) {
            bytes.remove_prefix(m_cutter.consume(bytes));
            if (m_cutter.isAtLineStart())
                process();
            continue;
        }
        // Taken in pieces, so that the buffer stays small whatever the size of the chunk.
        const std::string_view piece = bytes.substr(0, m_limits.unitBytes);
        m_buffer.append(piece);
        bytes.remove_prefix(piece.size());
        process();
    }
    return m_writer.isWanted() ? Status() : stopped();
}

/// Works through the buffer, by lines or by cutting, as far as it can be decided.
void JsonSplitter::process() {
    for (;;) {
        if (!m_isCutting) {
            if (takeLine())
                continue;
            if (!m_isCutting)
                break;
        }
        if (m_lineStart < m_buffer.size())
            m_lineStart += m_cutter.consume(std::string_view(m_buffer).substr(m_lineStart));
        if (!m_cutter.isAtLineStart())
            break;
        m_isCutting = false;
        m_isFirstDocument = !m_cutter.hasSeenDocument();
        m_linePlace = m_cutter.place();
        m_unitPlace = m_linePlace;
        m_unitStart = m_lineStart;
        m_scanned = m_lineStart;
        m_linesToVerify = kVerifiedLines;
    }
    if (m_isCutting)
        m_unitStart = m_lineStart = m_buffer.size();
    else if (m_lineStart - m_unitStart >= m_limits.unitBytes || m_isFinal)
        passLines();
    if (m_unitStart > 0) {
        m_buffer.erase(0, m_unitStart);
        m_lineStart -= m_unitStart;
        m_scanned = m_lineStart;
        m_unitStart = 0;
    }
}

/// Decides on one line. False = more bytes are needed, or cutting has begun.
bool JsonSplitter::takeLine() {
    const char* begin = m_buffer.data() + m_lineStart;
    const char* from = m_buffer.data() + std::max(m_scanned, m_lineStart);
    const char* end = m_buffer.data() + m_buffer.size();
    const void* found = from < end ? std::memchr(from, '\n', static_cast<std::size_t>(end - from)) : nullptr;
    const bool hasEnd = found != nullptr;
    const char* lineEnd = hasEnd ? static_cast<const char*>(found) : end;
    const std::string_view line(begin, static_cast<std::size_t>(lineEnd - begin));
    if (line.size() > m_limits.unitBytes) {
        cutFromHere();
        return false;
    }
    if (!hasEnd && (!m_isFinal || line.empty())) {
        m_scanned = m_buffer.size();
        return false;
    }
    const std::size_t next = m_lineStart + line.size() + (hasEnd ? 1 : 0);
    switch (judge(line, next)) {
    case Verdict::Undecided: return false;
    case Verdict::Other: cutFromHere(); return false;
    case Verdict::CutOff: dropLine(next - m_lineStart); return true;
    case Verdict::Document: m_isFirstDocument = false; break;
    case Verdict::Blank:
        if (!hasEnd)
            reportPadding(line);
        break;
    }
    if (m_linesToVerify > 0)
        --m_linesToVerify;
    m_linePlace.offset += static_cast<std::int64_t>(next - m_lineStart);
    ++m_linePlace.line;
    m_lineStart = next;
    if (m_lineStart - m_unitStart >= m_limits.unitBytes)
        passLines();
    return true;
}

JsonSplitter::Verdict JsonSplitter::judge(std::string_view line, std::size_t next) const {
    const std::string_view text = json::trimmed(line);
    if (text.empty())
        return Verdict::Blank;
    const bool isClosed = (text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']');
    // The last line of a file has no line feed to vouch for it.
    const bool mustVerify = m_linesToVerify > 0 || (m_isFinal && next == m_buffer.size());
    if (isClosed && (!mustVerify || json::isBalanced(text)))
        return Verdict::Document;
    return judgeOpenLine(text, next);
}

JsonSplitter::Verdict JsonSplitter::judgeOpenLine(std::string_view line, std::size_t next) const {
    // A list that opens at the end of a line has its rows on the next ones, and those may begin alike.
    if (line.size() < kSameStartBytes || line.substr(0, 2) != "{\"" || line.back() == '[')
        return Verdict::Other;
    const std::string_view following = std::string_view(m_buffer).substr(next, kSameStartBytes);
    if (following.size() < kSameStartBytes && !m_isFinal)
        return Verdict::Undecided;
    return following == line.substr(0, kSameStartBytes) ? Verdict::CutOff : Verdict::Other;
}

void JsonSplitter::dropLine(std::size_t size) {
    passLines();
    m_diagnostics.add(Severity::DataLoss, "truncated_document", m_linePlace, "a line is cut off; it was not read");
    m_lineStart += size;
    m_unitStart = m_lineStart;
    m_scanned = m_lineStart;
    m_linePlace.offset += static_cast<std::int64_t>(size);
    ++m_linePlace.line;
    m_unitPlace = m_linePlace;
    m_isFirstDocument = false;
}

void JsonSplitter::passLines() {
    if (m_lineStart > m_unitStart)
        m_writer.sendLines(std::string_view(m_buffer).substr(m_unitStart, m_lineStart - m_unitStart), m_unitPlace);
    m_unitStart = m_lineStart;
    m_unitPlace = m_linePlace;
}

void JsonSplitter::cutFromHere() {
    passLines();
    m_cutter.startAt(m_linePlace, m_isFirstDocument);
    m_isCutting = true;
}

void JsonSplitter::reportPadding(std::string_view rest) {
    if (rest.find('\0') != std::string_view::npos)
        m_diagnostics.add(
            Severity::Notice, "nul_padding", m_linePlace, "the file ends in zero bytes; they were skipped");
}

Status JsonSplitter::finish() {
    m_isFinal = true;
    if (!m_isCutting)
        process();
    if (m_isCutting)
        m_cutter.finish();
    m_writer.flush();
    return m_writer.isWanted() ? Status() : stopped();
}

} // namespace spanloom
