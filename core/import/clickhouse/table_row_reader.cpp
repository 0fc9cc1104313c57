#include "core/import/clickhouse/table_row_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <simdjson.h>

#include "core/import/flat/span_parts.h"
#include "core/import/json/value_scanner.h"
#include "core/import/records/embedded_json.h"
#include "core/import/records/span_draft.h"
#include "core/import/records/time_text.h"

namespace spanloom::clickhouse {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr int kMaxFlattened = 32;

/// Columns that are read; the others become attributes under their own names. Those at the end repeat others.
enum Column : int {
    TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName, Timestamp, StartNs, Duration,
    StatusCode, StatusMessage, SpanAttributes, ResourceAttributes, ScopeName, ScopeVersion, ScopeAttributes,
    EventTimes, EventNs, EventNames, EventAttributes, Events, LinkTraces, LinkSpans, LinkStates, LinkAttributes, Links,
    TraceFlags, SeverityText, SeverityNumber, Body, EventName, LogAttributes, ResourceSchemaUrl, ScopeSchemaUrl,
    TimestampTime, ResourceItems, SpanItems, ResourceKeys, SpanKeys, ScopeKeys, LogKeys,
    ColumnCount
};

constexpr std::array<std::string_view, ColumnCount> kNames {"TraceId", "SpanId", "ParentSpanId", "TraceState",
    "SpanName", "SpanKind", "ServiceName", "Timestamp", "start_ns", "Duration", "StatusCode", "StatusMessage",
    "SpanAttributes", "ResourceAttributes", "ScopeName", "ScopeVersion", "ScopeAttributes", "Events.Timestamp",
    "ev_ns", "Events.Name",
    "Events.Attributes", "Events", "Links.TraceId", "Links.SpanId", "Links.TraceState", "Links.Attributes", "Links",
    "TraceFlags", "SeverityText", "SeverityNumber", "Body", "EventName", "LogAttributes", "ResourceSchemaUrl",
    "ScopeSchemaUrl", "TimestampTime", "ResourceAttributeItems", "SpanAttributeItems", "ResourceAttributesKeys",
    "SpanAttributesKeys", "ScopeAttributesKeys", "LogAttributesKeys"};

std::string_view stringOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// Nested objects of the JSON type become the dotted keys that they were.
void addFlattened(AttributeDraft& target, const std::string& prefix, const object& members, int depth) {
    for (const auto field : members) {
        const std::string key = prefix + std::string(field.key);
        object inner;
        if (depth < kMaxFlattened && field.value.get_object().get(inner) == simdjson::SUCCESS && inner.size() > 0)
            addFlattened(target, key + '.', inner, depth + 1);
        else
            target.add(key, field.value);
    }
}

class TableRowReader final : public JsonRowReader {
public:
    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override;
    void readBeside(const element& members, DecodeContext& context, SpanSink& sink) override;

private:
    void readColumns(const object& row);
    void reportException(const object& members);
    bool sort(const object& row);
    void writeOwner(SpanDraft& draft);
    void writeSpan(SpanDraft& draft);
    void writeTimes(SpanRecord& record);
    void writeEvents(SpanDraft& draft);
    void writeLinks(SpanDraft& draft);
    void writeLog(SpanDraft& draft);
    void writeBody(AttributeDraft& event);
    void writeRest(AttributeDraft& target);
    void addMap(AttributeDraft& target, Column column);

    [[nodiscard]] const element* member(Column column) const {
        return m_members[column] ? &*m_members[column] : nullptr;
    }
    [[nodiscard]] std::string_view text(Column column) {
        return m_members[column] ? readText(*m_members[column], m_scratch[column]) : std::string_view();
    }
    /// A map or array, also as text in ClickHouse's notation. `slot`: which parser keeps it.
    [[nodiscard]] std::optional<element> opened(Column column, std::size_t slot);
    [[nodiscard]] std::optional<array> list(Column column, std::size_t slot);

    std::array<EmbeddedJson, 4> m_embedded;
    std::array<std::string, ColumnCount> m_scratch;
    DecodeContext* m_context = nullptr;
    SpanSink* m_sink = nullptr;
    // of the row being read
    std::array<std::optional<element>, ColumnCount> m_members;
    std::vector<std::pair<std::string_view, element>> m_rest;
    bool m_hasTypes = false;      // an attribute that is no text
    bool m_hasAttributes = false;
};

void TableRowReader::readDocument(const element& document, DecodeContext& context, SpanSink& sink) {
    m_context = &context;
    m_sink = &sink;
    object members;
    array rows;
    if (document.get_array().get(rows) == simdjson::SUCCESS) {
        for (const element row : rows)
            if (row.get_object().get(members) == simdjson::SUCCESS)
                readColumns(members);
            else
                context.loss("unrecognised_document", "a row is no object with column names; it was not read");
        return;
    }
    if (document.get_object().get(members)) {
        context.loss("unrecognised_document", "a row is no object with column names; it was not read");
        return;
    }
    if (members["data"].get(rows)) {
        readColumns(members);
        return;
    }
    for (const element row : rows) {
        object columns;
        if (row.get_object().get(columns) == simdjson::SUCCESS)
            readColumns(columns);
        else
            context.loss("unrecognised_document", "a row is no object with column names; it was not read");
    }
    reportException(members);
}

void TableRowReader::readBeside(const element& members, DecodeContext& context, SpanSink& sink) {
    m_context = &context;
    m_sink = &sink;
    object object;
    if (members.get_object().get(object) == simdjson::SUCCESS)
        reportException(object);
}

void TableRowReader::reportException(const object& members) {
    element exception;
    if (members["exception"].get(exception) == simdjson::SUCCESS && exception.is_string())
        m_context->loss(kExceptionCode, kExceptionMessage);
}

/// False = no row of either table.
bool TableRowReader::sort(const object& row) {
    m_members.fill(std::nullopt);
    m_rest.clear();
    m_hasTypes = false;
    m_hasAttributes = false;
    for (const auto field : row) {
        if (field.value.is_null() || stringOf(field.value) == "\\N")
            continue;
        const auto found = std::find(kNames.begin(), kNames.end(), field.key);
        const auto column = static_cast<std::size_t>(found - kNames.begin());
        if (found == kNames.end() || m_members[column])
            m_rest.emplace_back(field.key, field.value);
        else
            m_members[column] = field.value;
    }
    return m_members[TraceId] || m_members[SpanId];
}

void TableRowReader::readColumns(const object& row) {
    if (!sort(row)) {
        element exception;
        if (row["exception"].get(exception) == simdjson::SUCCESS)
            return m_context->loss(kExceptionCode, kExceptionMessage);
        for (const auto field : row)
            if (isExceptionText(stringOf(field.value)))
                return; // a line of a CSV text, counted by the watch
        return m_context->loss("unrecognised_document", "a row has neither TraceId nor SpanId; it was not read");
    }
    const bool isLog = m_members[Body] || m_members[LogAttributes] || m_members[SeverityText];
    if (isLog && text(TraceId).empty())
        return m_context->info("logs_without_trace", "a log record names no trace; it was skipped");
    SpanDraft draft(*m_context, *m_sink);
    draft.begin();
    draft.setTraceId(text(TraceId));
    draft.setSpanId(text(SpanId));
    writeOwner(draft);
    if (isLog) {
        writeLog(draft);
        draft.sendFragment();
        return;
    }
    writeSpan(draft);
    draft.send();
    if (m_hasAttributes && !m_hasTypes)
        m_context->info("types_unknown", "all attribute values of a row are texts, as the table keeps them");
}

std::optional<element> TableRowReader::opened(Column column, std::size_t slot) {
    const element* value = member(column);
    if (!value)
        return std::nullopt;
    const std::string_view written = stringOf(*value);
    if (written.empty() || (written.front() != '{' && written.front() != '['))
        return *value;
    element inner;
    return m_embedded[slot].openContainer(*value, inner) ? inner : *value;
}

std::optional<array> TableRowReader::list(Column column, std::size_t slot) {
    const auto value = opened(column, slot);
    array result;
    if (!value || value->get_array().get(result))
        return std::nullopt;
    return result;
}

void TableRowReader::addMap(AttributeDraft& target, Column column) {
    const auto value = opened(column, 0);
    object members;
    if (!value || value->get_object().get(members)) {
        if (value && !stringOf(*value).empty())
            target.add(kNames[column], *value);
        return;
    }
    for (const auto field : members) {
        m_hasAttributes = true;
        m_hasTypes = m_hasTypes || !field.value.is_string();
    }
    addFlattened(target, {}, members, 0);
}

void TableRowReader::writeOwner(SpanDraft& draft) {
    draft.record().resource = internResource(*m_context, *m_sink, [&](AttributeDraft& target) {
        const auto attributes = opened(ResourceAttributes, 0);
        object members;
        element name;
        const bool repeatsName = attributes && attributes->get_object().get(members) == simdjson::SUCCESS
            && members["service.name"].get(name) == simdjson::SUCCESS;
        if (!repeatsName)
            target.addTextIfAny("service.name", text(ServiceName));
        addMap(target, ResourceAttributes);
    });
    draft.record().scope = internScope(*m_context, *m_sink, text(ScopeName), text(ScopeVersion),
        [&](AttributeDraft& target) { addMap(target, ScopeAttributes); });
    m_hasAttributes = false;
    m_hasTypes = false;
}

void TableRowReader::writeTimes(SpanRecord& record) {
    const element* start = member(StartNs) ? member(StartNs) : member(Timestamp);
    auto time = start ? readTime(*start) : std::nullopt;
    if (time && *time <= 0)
        time.reset(); // before 1970, which is how a missing time looks
    const element* duration = member(Duration);
    const auto nanoseconds = duration ? readInteger(*duration) : std::nullopt;
    record.start = time.value_or(kNoTime);
    if (start && !time)
        m_context->notice("bad_time", "a time cannot be read; it was kept as text");
    const bool hasEnd = time && nanoseconds && !__builtin_add_overflow(*time, *nanoseconds, &record.end);
    if (!hasEnd)
        record.end = kNoTime;
}

void TableRowReader::writeSpan(SpanDraft& draft) {
    draft.setParentId(text(ParentSpanId));
    draft.setName(text(SpanName));
    draft.setTraceState(text(TraceState));
    draft.setStatusMessage(text(StatusMessage));
    writeTimes(draft.record());
    if (!text(SpanKind).empty())
        draft.setKind(text(SpanKind));
    if (!text(StatusCode).empty())
        draft.setStatus(text(StatusCode));
    addMap(draft.attributes(), SpanAttributes);
    if (draft.record().start == kNoTime && member(Timestamp))
        draft.attributes().add("Timestamp", *member(Timestamp));
    if (draft.record().end == kNoTime && member(Duration))
        draft.attributes().add("Duration", *member(Duration));
    for (const Column column : {TraceFlags, ResourceSchemaUrl, ScopeSchemaUrl, EventName})
        if (member(column) && !text(column).empty())
            draft.attributes().add(kNames[column], *member(column));
    // Columns of events and links that are no lists.
    for (int column = EventTimes; column <= Links; ++column)
        if (const auto value = opened(static_cast<Column>(column), 0);
            value && !value->is_array() && !stringOf(*value).empty())
            draft.attributes().add(kNames[static_cast<std::size_t>(column)], *value);
    writeRest(draft.attributes());
    writeEvents(draft);
    writeLinks(draft);
}

void TableRowReader::writeEvents(SpanDraft& draft) {
    if (const auto nested = opened(Events, 0); nested && nested->is_array())
        flat::addEvents(draft, *nested, *m_context);
    const auto names = list(EventNames, 0);
    const auto times = list(member(EventNs) ? EventNs : EventTimes, 1);
    const auto attributes = list(EventAttributes, 2);
    const std::size_t count
        = std::max({names ? names->size() : 0, times ? times->size() : 0, attributes ? attributes->size() : 0});
    std::vector<element> attributeList;
    std::vector<element> timeList;
    std::vector<element> nameList;
    const auto copy = [](const std::optional<array>& from, std::vector<element>& to) {
        if (from)
            for (const element item : *from)
                to.push_back(item);
    };
    copy(names, nameList);
    copy(times, timeList);
    copy(attributes, attributeList);
    for (std::size_t i = 0; i < count; ++i) {
        const auto time = i < timeList.size() ? readTime(timeList[i]) : std::nullopt;
        const bool isBadTime = i < timeList.size() && !time;
        if (isBadTime)
            m_context->notice("bad_time", "a time cannot be read; it was kept as text");
        const std::string_view name = i < nameList.size() ? stringOf(nameList[i]) : std::string_view();
        AttributeDraft* event = draft.beginEvent(time.value_or(kNoTime), name);
        if (!event)
            return;
        object members;
        if (i < attributeList.size() && attributeList[i].get_object().get(members) == simdjson::SUCCESS)
            addFlattened(*event, {}, members, 0);
        else if (i < attributeList.size() && !attributeList[i].is_null())
            event->add("attributes", attributeList[i]);
        if (isBadTime)
            event->add("timestamp", timeList[i]);
    }
}

void TableRowReader::writeLinks(SpanDraft& draft) {
    if (const auto nested = opened(Links, 0); nested && nested->is_array())
        flat::addLinks(draft, *nested, *m_context);
    const auto traces = list(LinkTraces, 0);
    const auto spans = list(LinkSpans, 1);
    if (!traces || !spans)
        return;
    std::vector<std::string> states;
    if (const auto texts = list(LinkStates, 2))
        for (const element item : *texts)
            states.emplace_back(stringOf(item));
    std::vector<element> attributes;
    if (const auto maps = list(LinkAttributes, 3))
        for (const element item : *maps)
            attributes.push_back(item);
    auto span = spans->begin();
    std::size_t i = 0;
    for (const element trace : *traces) {
        const std::string_view spanId = span != spans->end() ? stringOf(*span) : std::string_view();
        if (span != spans->end())
            ++span;
        if (stringOf(trace).empty() && spanId.empty()) {
            m_context->loss("bad_link", "a link of a span names neither a trace nor a span; it was not read");
            ++i;
            continue;
        }
        AttributeDraft& link
            = draft.beginLink(stringOf(trace), spanId, i < states.size() ? states[i] : std::string_view());
        object members;
        if (i < attributes.size() && attributes[i].get_object().get(members) == simdjson::SUCCESS)
            addFlattened(link, {}, members, 0);
        ++i;
    }
}

/// One event, as log records of the protocol become one.
void TableRowReader::writeLog(SpanDraft& draft) {
    const auto time = member(Timestamp) ? readTime(*member(Timestamp)) : std::nullopt;
    draft.record().start = time.value_or(kNoTime);
    std::string name(text(EventName));
    object attributes;
    element named;
    const auto map = opened(LogAttributes, 0);
    if (name.empty() && map && map->get_object().get(attributes) == simdjson::SUCCESS
        && attributes["event.name"].get(named) == simdjson::SUCCESS)
        name = stringOf(named);
    AttributeDraft* event = draft.beginEvent(time.value_or(kNoTime), name);
    if (!event)
        return;
    addMap(*event, LogAttributes);
    writeBody(*event);
    if (const element* severity = member(SeverityNumber))
        event->add("severity_number", *severity);
    event->addTextIfAny("severity_text", text(SeverityText));
    for (const Column column : {TraceFlags, ResourceSchemaUrl, ScopeSchemaUrl})
        if (member(column) && !text(column).empty() && text(column) != "0")
            event->add(kNames[column], *member(column));
    writeRest(*event);
}

void TableRowReader::writeBody(AttributeDraft& event) {
    const auto body = opened(Body, 0);
    object members;
    if (body && body->get_object().get(members) == simdjson::SUCCESS)
        addFlattened(event, {}, members, kMaxFlattened);
    else if (body && !stringOf(*body).empty())
        event.add("body", *body);
}

void TableRowReader::writeRest(AttributeDraft& target) {
    for (const auto& [name, value] : m_rest)
        target.add(name, value);
}

} // namespace

std::unique_ptr<JsonRowReader> makeTableRowReader() { return std::make_unique<TableRowReader>(); }

bool isExceptionText(std::string_view text) {
    text = json::trimmed(text);
    static constexpr std::string_view kStart = "Code: ";
    static constexpr std::string_view kEnd = ". DB::Exception";
    if (text.substr(0, kStart.size()) != kStart)
        return false;
    const std::size_t end = text.find_first_not_of("0123456789", kStart.size());
    return end != std::string_view::npos && end > kStart.size() && text.substr(end, kEnd.size()) == kEnd;
}

} // namespace spanloom::clickhouse
