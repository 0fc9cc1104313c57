#include "core/import/records/json_cutter.h"

#include <algorithm>
#include <utility>

#include "core/import/json/json_prefix.h"
#include "core/import/records/json_names.h"

namespace spanloom {

namespace {

constexpr std::size_t kMaxKeyBytes = 64; // no key that matters here is longer
/// Each captured value that is opened is read once more from its start, so nesting them is bounded; real
/// documents need nine levels.
constexpr std::size_t kMaxOpenLevels = 16;

/// Whether an object's top level (possibly cut off) has something that can be cut at. A span that stands
/// alone may carry a resource, but has ids.
bool hasContainerKey(std::string_view text) {
    bool hasContainer = false;
    bool isSpan = false;
    json::forEachMemberOfPrefix(text, [&](std::string_view key, std::string_view) {
        hasContainer = hasContainer || rootKey(key) != RootKey::Other;
        isSpan = isSpan || key == "traceId" || key == "trace_id" || key == "spanId" || key == "span_id";
    });
    return hasContainer && !isSpan;
}

} // namespace

JsonCutter::JsonCutter(const SplitterContext& context, RecordUnitWriter& writer, std::optional<RowListNames> lists,
    const RowContext& rows)
    : m_import(context.import)
    , m_diagnostics(context.diagnostics)
    , m_limits(context.limits)
    , m_writer(writer)
    , m_lists(lists)
    , m_rows(rows) { }

bool JsonCutter::isRowList(std::string_view key) const {
    return std::find(m_lists->begin(), m_lists->end(), key) != m_lists->end();
}

/// Whether an object (possibly cut off) can be cut: at a list of rows, or at the levels of OTLP.
bool JsonCutter::hasListKey(std::string_view text) const {
    if (!m_lists)
        return hasContainerKey(text);
    bool hasList = false;
    json::forEachMemberOfPrefix(text, [&](std::string_view key, std::string_view value) {
        hasList = hasList || (isRowList(key) && !value.empty() && value.front() == '[');
    });
    return hasList;
}

void JsonCutter::startAt(SourcePlace place, bool isFirstDocument) {
    m_place = place;
    m_isFirstDocument = isFirstDocument;
    m_isAtLineStart = false;
    m_mode = Mode::Structure;
    m_slot = Slot::Document;
}

std::size_t JsonCutter::consume(std::string_view bytes) {
    m_isAtLineStart = false;
    std::size_t used = 0;
    while (used < bytes.size()) {
        if (m_mode == Mode::Value) {
            used += continueValue(bytes.substr(used));
            continue;
        }
        const char c = bytes[used++];
        advance(c);
        switch (m_mode) {
        case Mode::Structure: stepStructure(c); break;
        case Mode::Text: stepText(c); break;
        case Mode::Key: stepKey(c); break;
        case Mode::String: stepString(c); break;
        case Mode::Scalar: stepScalar(c); break;
        case Mode::Value: break;
        }
        if (c == '\n' && m_levels.empty() && m_mode == Mode::Structure) {
            m_isAtLineStart = true;
            break;
        }
    }
    return used;
}

void JsonCutter::advance(char c) {
    ++m_place.offset;
    if (c == '\n')
        ++m_place.line;
}

void JsonCutter::stepStructure(char c) {
    if (json::isBlank(c) || c == ',' || c == ':')
        return;
    if (m_levels.empty()) {
        if (c == '{' || c == '[') {
            m_slot = Slot::Document;
            beginContainer(c);
            m_mustCheckNext = true;
        } else {
            reportText({m_place.offset - 1, m_place.line});
            m_mode = Mode::Text;
        }
        return;
    }
    if (c == '}' || c == ']') {
        if (m_levels.back().isObject != (c == '}'))
            reportMalformed();
        if (!m_levels.back().isKnown)
            m_diagnostics.add(Severity::DataLoss, "unrecognised_document", m_levels.back().place,
                "a document holds no spans in a form that is known");
        popLevel();
        return;
    }
    if (m_levels.back().isObject && m_isExpectingKey) {
        m_key.clear();
        m_isEscaped = false;
        if (c == '"')
            m_mode = Mode::Key;
        else
            reportMalformed();
        return;
    }
    if (!m_levels.back().isObject)
        m_slot = slotOfElement();
    beginValue(c);
}

void JsonCutter::stepText(char c) {
    if (c == '\n') {
        m_mode = Mode::Structure;
        return;
    }
    if (c != '{')
        return;
    m_slot = Slot::Document;
    beginContainer(c);
    m_mustCheckNext = true;
    m_isDoubtful = true;
}

void JsonCutter::stepKey(char c) {
    if (m_isEscaped)
        m_isEscaped = false;
    else if (c == '\\')
        m_isEscaped = true;
    else if (c == '"')
        return endKey();
    if (m_key.size() < (m_lists ? m_limits.maxAttributeKeyBytes : kMaxKeyBytes))
        m_key.push_back(c);
}

void JsonCutter::endKey() {
    m_mode = Mode::Structure;
    m_isExpectingKey = false;
    m_slot = slotOfKey(m_key);
}

void JsonCutter::stepScalar(char c) {
    if (c == ',' || c == ']' || c == '}' || json::isBlank(c)) {
        if (m_slot == Slot::Beside)
            keepBeside();
        m_mode = Mode::Structure;
        stepStructure(c);
    } else if (m_slot == Slot::Beside) {
        appendBeside(c);
    }
}

void JsonCutter::stepString(char c) {
    const bool isSchema = m_slot == Slot::SchemaUrl && m_levels.back().schemaUrl.size() < m_limits.maxRecordBytes;
    if (isSchema)
        m_levels.back().schemaUrl.push_back(c);
    if (m_slot == Slot::Beside)
        appendBeside(c);
    if (m_isEscaped) {
        m_isEscaped = false;
    } else if (c == '\\') {
        m_isEscaped = true;
    } else if (c == '"') {
        if (m_slot == Slot::SchemaUrl)
            needResource();
        else if (m_slot == Slot::Beside)
            keepBeside();
        m_mode = Mode::Structure;
    }
    if (m_mode == Mode::Structure)
        m_isExpectingKey = m_levels.back().isObject;
}

void JsonCutter::beginValue(char c) {
    m_isExpectingKey = m_levels.back().isObject; // after this value
    if (c == '{' || c == '[') {
        return beginContainer(c);
    }
    if (m_slot == Slot::Beside)
        beginBeside(c);
    if (c == '"') {
        m_mode = Mode::String;
        m_isEscaped = false;
        if (m_slot == Slot::SchemaUrl)
            m_levels.back().schemaUrl = "\"";
    } else {
        m_mode = Mode::Scalar;
    }
}

void JsonCutter::beginContainer(char c) {
    m_valuePlace = {m_place.offset - 1, m_place.line};
    const bool isObject = c == '{';
    switch (m_slot) {
    case Slot::DocumentList:
    case Slot::ResourceSpansList:
    case Slot::ScopeSpansList:
    case Slot::SpansList:
    case Slot::LogRecordsList:
        if (!isObject && m_levels.size() < m_limits.maxDocumentDepth)
            return pushLevel(m_slot, false, m_valuePlace);
        m_slot = Slot::Skip;
        break;
    case Slot::Wrapper:
        if (isObject && m_levels.size() < m_limits.maxDocumentDepth)
            return pushLevel(Slot::Document, true, m_valuePlace);
        m_slot = Slot::Skip;
        break;
    case Slot::ResourceMap:
        if (isObject && m_levels.size() < m_limits.maxDocumentDepth)
            return pushLevel(m_slot, true, m_valuePlace);
        m_slot = Slot::Skip;
        break;
    case Slot::Document:
    case Slot::Beside: break;
    case Slot::ScopeSpans:
        // The list stands at the back, what owns it below.
        if (isObject && m_levels.size() >= 2)
            m_levels[m_levels.size() - 2].sawCurrentSpans = true;
        [[fallthrough]];
    default:
        if (!isObject)
            m_slot = Slot::Skip;
    }
    beginCapture(c);
}

void JsonCutter::beginCapture(char c) {
    m_scanner.reset();
    m_mode = Mode::Value;
    m_mustCheckNext = false;
    m_isDoubtful = false;
    m_isWholeOnly = false;
    m_isOversized = false;
    m_definition.clear();
    RecordHeader header;
    header.offset = m_valuePlace.offset;
    header.line = m_valuePlace.line;
    if (!m_levels.empty()) {
        header.resource = static_cast<std::uint32_t>(m_levels.back().resource);
        header.scope = static_cast<std::uint32_t>(m_levels.back().scope);
    }
    switch (m_slot) {
    case Slot::Document: header.type = RecordType::Document; break;
    case Slot::ResourceSpans: header.type = RecordType::ResourceSpans; break;
    case Slot::ScopeSpans: header.type = RecordType::ScopeSpans; break;
    case Slot::Span: header.type = RecordType::Span; break;
    case Slot::LogRecord: header.type = RecordType::LogRecord; break;
    default: break;
    }
    const bool isRecord = m_slot == Slot::Document || m_slot == Slot::ResourceSpans || m_slot == Slot::ScopeSpans
        || m_slot == Slot::Span || m_slot == Slot::LogRecord;
    if (isRecord)
        m_writer.begin(header);
    m_scanner.scan({&c, 1});
    if (isRecord)
        m_writer.append({&c, 1});
    else if (isDefinition(m_slot))
        m_definition.push_back(c);
}

std::size_t JsonCutter::continueValue(std::string_view bytes) {
    if (m_mustCheckNext) {
        m_mustCheckNext = false;
        const char next = bytes.front();
        const bool isObject = m_writer.isOpen() && m_writer.body() == "{";
        const std::string_view allowed = isObject ? "\" }\t\r\n" : "\"{[] \t\r\n";
        if (allowed.find(next) == std::string_view::npos || (m_isDoubtful && next != '"')) {
            m_writer.cancel();
            if (!m_isDoubtful)
                reportText(m_valuePlace);
            m_mode = Mode::Text;
            return 0;
        }
    }
    // Never more than is needed to see that a value has to be opened: the result must not depend on chunks.
    if (m_writer.isOpen() && shouldOpen())
        bytes = bytes.substr(0, m_limits.unitBytes + 1 - m_writer.body().size());
    const std::int64_t before = m_scanner.newlines();
    const std::size_t used = m_scanner.scan(bytes);
    const std::string_view taken = bytes.substr(0, used);
    m_place.offset += static_cast<std::int64_t>(used);
    m_place.line += m_scanner.newlines() - before;
    if (m_writer.isOpen())
        m_writer.append(taken);
    else if (!m_isOversized && isDefinition(m_slot))
        m_definition.append(taken);
    outgrow();
    if (m_mode == Mode::Value && m_scanner.isDone())
        endValue();
    return used;
}

bool JsonCutter::shouldOpen() const {
    return !m_isWholeOnly && (m_slot == Slot::Document || m_slot == Slot::ResourceSpans || m_slot == Slot::ScopeSpans)
        && m_levels.size() < kMaxOpenLevels;
}

/// Looks after the size of what is being captured: opens what can be opened, gives up what is beyond the limit.
void JsonCutter::outgrow() {
    if (m_writer.isOpen() && m_writer.body().size() > m_limits.unitBytes && shouldOpen()) {
        const std::string_view body = m_writer.body();
        if (m_slot == Slot::Document && body.front() == '{' && !hasListKey(body))
            m_isWholeOnly = true;
        else
            return openCaptured();
    }
    const std::size_t size = m_writer.isOpen() ? m_writer.body().size() : m_definition.size();
    if (size <= m_limits.maxRecordBytes)
        return;
    reportOversized(m_valuePlace);
    m_isOversized = true;
    m_definition.clear();
    if (m_writer.isOpen())
        m_writer.cancel();
}

/// Goes back to the start of the captured value and reads it anew from the inside.
void JsonCutter::openCaptured() {
    const std::string text(m_writer.body());
    m_writer.cancel();
    const bool isObject = text.front() == '{';
    const SourcePlace start = m_valuePlace;
    m_place = start;
    advance(text.front());
    pushLevel(m_slot, isObject, start);
    std::string_view rest = std::string_view(text).substr(1);
    while (!rest.empty())
        rest.remove_prefix(consume(rest));
    m_isAtLineStart = false;
}

void JsonCutter::endValue() {
    m_mode = Mode::Structure;
    if (m_writer.isOpen()) {
        ownRow();
        m_writer.commit();
    }
    if (m_slot == Slot::RowResource && !m_isOversized) {
        writeRowResource(rowResource(m_levels[m_levels.size() - 2], m_key), m_definition, m_valuePlace);
    } else if (m_slot == Slot::Beside) {
        keepBeside();
    } else if ((m_slot == Slot::Resource || m_slot == Slot::Scope) && !m_isOversized) {
        needResource();
        m_levels.back().definition = std::exchange(m_definition, {});
    }
    if (m_levels.empty())
        m_isFirstDocument = false;
    else
        m_isExpectingKey = m_levels.back().isObject;
}

void JsonCutter::pushLevel(Slot slot, bool isObject, SourcePlace place) {
    Level level;
    level.slot = slot;
    level.isObject = isObject;
    level.place = place;
    if (!m_levels.empty()) {
        level.resource = m_levels.back().resource;
        level.scope = m_levels.back().scope;
        m_levels.back().isKnown = true;
    }
    level.isKnown = slot != Slot::Document || !isObject;
    m_levels.push_back(std::move(level));
    m_mode = Mode::Structure;
    m_isExpectingKey = isObject;
    if (slot == Slot::ResourceSpans || slot == Slot::ScopeSpans)
        needResource();
}

/// Makes sure that the innermost level that owns a resource or scope has a number for it.
void JsonCutter::needResource() {
    Level& level = m_levels.back();
    if (level.slot == Slot::ScopeSpans) {
        if (!level.hasScope)
            level.scope = m_import.reserveScope();
        level.hasScope = true;
    } else if (level.slot == Slot::ResourceSpans || level.slot == Slot::Document) {
        if (!level.hasResource)
            level.resource = m_import.reserveResource();
        level.hasResource = true;
    }
}

void JsonCutter::popLevel() {
    if (!m_lists)
        writeDefinitions(m_levels.back());
    writeRowContext(m_levels.back());
    m_levels.pop_back();
    m_mode = Mode::Structure;
    if (m_levels.empty())
        m_isFirstDocument = false;
    else
        m_isExpectingKey = m_levels.back().isObject;
}

void JsonCutter::writeDefinitions(const Level& level) {
    if (level.definition.empty() && level.schemaUrl.empty())
        return;
    if (level.hasScope)
        writeDefinition(level, RecordType::Scope, "scope");
    else if (level.hasResource)
        writeDefinition(level, RecordType::Resource, "resource");
}

void JsonCutter::writeDefinition(const Level& level, RecordType type, std::string_view name) {
    RecordHeader header;
    header.type = type;
    header.offset = level.place.offset;
    header.line = level.place.line;
    header.resource = static_cast<std::uint32_t>(level.resource);
    header.scope = static_cast<std::uint32_t>(level.scope);
    m_writer.begin(header);
    m_writer.append("{\"");
    m_writer.append(name);
    m_writer.append("\":");
    m_writer.append(level.definition.empty() ? "{}" : level.definition);
    if (!level.schemaUrl.empty()) {
        m_writer.append(",\"schemaUrl\":");
        m_writer.append(level.schemaUrl);
    }
    m_writer.append("}");
    m_writer.commit();
}

JsonCutter::Slot JsonCutter::slotOfElement() const {
    switch (m_levels.back().slot) {
    case Slot::Document: // an array of documents
    case Slot::DocumentList: return Slot::Document;
    case Slot::ResourceSpansList: return Slot::ResourceSpans;
    case Slot::ScopeSpansList: return Slot::ScopeSpans;
    case Slot::SpansList: return Slot::Span;
    case Slot::LogRecordsList: return Slot::LogRecord;
    default: return Slot::Skip;
    }
}

JsonCutter::Slot JsonCutter::slotOfKey(std::string_view key) {
    Level& level = m_levels.back();
    if (m_lists)
        return slotOfRowKey(key);
    if (level.slot == Slot::ScopeSpans) {
        switch (scopeSpansKey(key)) {
        case ScopeSpansKey::Scope: return Slot::Scope;
        case ScopeSpansKey::Spans: return Slot::SpansList;
        case ScopeSpansKey::LogRecords: return Slot::LogRecordsList;
        case ScopeSpansKey::SchemaUrl: return Slot::SchemaUrl;
        case ScopeSpansKey::Other: return Slot::Skip;
        }
    }
    if (level.slot != Slot::Document && level.slot != Slot::ResourceSpans)
        return Slot::Skip;
    switch (rootKey(key)) {
    case RootKey::ResourceSpans:
    case RootKey::ResourceLogs: return level.slot == Slot::Document ? Slot::ResourceSpansList : Slot::Skip;
    case RootKey::Wrapper: return level.slot == Slot::Document ? Slot::Wrapper : Slot::Skip;
    case RootKey::DeprecatedScopeSpans:
        if (level.sawCurrentSpans)
            return Slot::Skip;
        [[fallthrough]];
    case RootKey::ScopeSpans:
    case RootKey::ScopeLogs: needResource(); return Slot::ScopeSpansList;
    case RootKey::Resource: return Slot::Resource;
    case RootKey::SchemaUrl: return Slot::SchemaUrl;
    case RootKey::Metrics:
    case RootKey::Profiles: 
        reportOtherSignal(m_diagnostics, rootKey(key), level.place);
        level.isKnown = true;
        return Slot::Skip;
    case RootKey::Other: // what a server says of its answer
        return level.slot == Slot::Document && (key == "status" || key == "message") ? Slot::Beside : Slot::Skip;
    }
    return Slot::Skip;
}

void JsonCutter::finish() {
    if (m_mode == Mode::Structure && m_levels.empty())
        return m_writer.flush();
    if (m_mode == Mode::Text) {
        m_mode = Mode::Structure;
        return m_writer.flush();
    }
    const SourcePlace start = m_levels.empty() ? m_valuePlace : m_levels.front().place;
    bool isDropped = false;
    // A cut-off line among others is dropped whole; a document of its own keeps what is complete in it.
    if (m_levels.empty() && m_writer.isOpen() && !m_isFirstDocument
        && m_writer.body().find('\n') == std::string_view::npos)
        isDropped = true;
    if (m_isWholeOnly && m_writer.isOpen() && hasListKey(m_writer.body()))
        m_isWholeOnly = false; // the list came later than the look at it
    while (!isDropped && m_mode == Mode::Value && m_writer.isOpen() && shouldOpen())
        openCaptured();
    if (m_writer.isOpen())
        m_writer.cancel();
    reportTruncated(start, isDropped);
    if (m_mode == Mode::String && m_slot == Slot::SchemaUrl)
        m_levels.back().schemaUrl.clear();
    while (!m_levels.empty())
        popLevel();
    m_mode = Mode::Structure;
    m_writer.flush();
}

void JsonCutter::reportOversized(SourcePlace place) {
    m_diagnostics.add(Severity::DataLoss, "oversized_record", place, "a record larger than the limit was skipped");
}

void JsonCutter::reportText(SourcePlace place) {
    m_diagnostics.add(Severity::Notice, "skipped_text", place, "text outside of JSON documents was skipped");
}

void JsonCutter::reportMalformed() {
    Level& level = m_levels.back();
    if (!level.isMalformed)
        m_diagnostics.add(Severity::DataLoss, "malformed_document", {m_place.offset - 1, m_place.line},
            "a document is not JSON at this place; some of it may be missing");
    level.isMalformed = true;
}

void JsonCutter::reportTruncated(SourcePlace place, bool isDropped) {
    m_diagnostics.add(Severity::DataLoss, "truncated_document", place,
        isDropped ? "the last line is cut off; it was not read"
                  : "the last document is cut off; its complete spans were read");
}

} // namespace spanloom
