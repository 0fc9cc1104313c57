#include "core/import/flat/flat_span_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "core/import/flat/row_times.h"
#include "core/import/flat/span_columns.h"
#include "core/import/flat/span_parts.h"
#include "core/import/records/embedded_json.h"
#include "core/import/records/enum_names.h"
#include "core/import/records/span_draft.h"
#include "core/import/records/time_text.h"

namespace spanloom::flat {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr int kMaxEnvelopes = 4;
constexpr std::array<std::string_view, 6> kLists {"traces", "spans", "data", "rows", "records", "items"};
constexpr std::string_view kLlmKindKey = "openinference.span.kind";

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

bool isEmptyText(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS && text.empty();
}

bool isList(std::string_view name) { return std::find(kLists.begin(), kLists.end(), name) != kLists.end(); }

/// Names that rows have for other things too.
bool isVagueName(std::string_view name) {
    const std::string plain = plainName(name);
    return plain == "id" || plain == "timestamp";
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

/// Kinds of steps of an AI application, which rows put where the protocol has its own kinds.
bool isLlmKind(std::string_view kind) {
    static constexpr std::array<std::string_view, 10> kKinds {"LLM", "CHAIN", "TOOL", "AGENT", "RETRIEVER", "EMBEDDING",
        "RERANKER", "GUARDRAIL", "EVALUATOR", "PROMPT"};
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

class FlatSpanReader final : public JsonRowReader {
public:
    explicit FlatSpanReader(Dialect dialect)
        : m_dialect(dialect)
        , m_columns(spanColumns()) { }

    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override {
        m_context = &context;
        m_sink = &sink;
        readValue(document, {}, 0);
    }

private:
    using Named = std::vector<std::pair<std::string_view, element>>;

    void readValue(const element& value, std::string_view traceId, int depth);
    bool readEnvelope(const object& envelope, std::string_view traceId, int depth);
    void readTraceFacts(const object& envelope, std::string_view traceId);
    void readSpan(const object& row, std::string_view traceId);

    void sort(const object& row);
    void sortMember(std::string_view name, const element& value);
    [[nodiscard]] bool sortPrefixed(std::string_view name, const element& value);
    void writeIds(SpanDraft& draft, std::string_view traceId);
    void writeTimes(SpanDraft& draft);
    [[nodiscard]] std::optional<TimeNs> takeTime(Role first);
    [[nodiscard]] std::optional<std::int64_t> durationOf(Role role, const element* start);
    void writeKind(SpanDraft& draft);
    void writeStatus(SpanDraft& draft);
    void writeStatusCode(SpanDraft& draft, const element& code);
    void writeCounts(SpanDraft& draft);
    void writeOwner(SpanDraft& draft);
    void writeParts(SpanDraft& draft);
    void keepRest(SpanDraft& draft);

    /// The member in a role; nullptr when it is absent or was taken.
    [[nodiscard]] const element* member(Role role) const {
        return m_members[role] ? &*m_members[role] : nullptr;
    }
    void drop(Role role) { m_members[role].reset(); }
    /// Its text, taken; views live until the next row.
    [[nodiscard]] std::string_view takeText(Role role);
    /// The value, or what its text holds where that is an object or a list. Lives until the next call.
    [[nodiscard]] element opened(const element& value) {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS)
            return value;
        element inner;
        if (text.empty() || (text.front() != '{' && text.front() != '['))
            return value;
        return m_embedded.openContainer(value, inner) ? inner : value;
    }
    void notice(std::string_view code, std::string_view message) { m_context->notice(code, message); }

    const Dialect m_dialect;
    ColumnNames m_columns;
    EmbeddedJson m_embedded;
    std::array<std::string, RoleCount> m_scratch;
    DecodeContext* m_context = nullptr;
    SpanSink* m_sink = nullptr;
    // of the row being read
    std::array<std::optional<element>, RoleCount> m_members;
    std::array<std::string_view, RoleCount> m_names;
    Named m_rest;       // members without a role: attributes
    Named m_attributes; // columns named "attributes.…"
    Named m_resources;  // … and "resource.attributes.…"
};

void FlatSpanReader::readValue(const element& value, std::string_view traceId, int depth) {
    object members;
    array list;
    if (value.get_array().get(list) == simdjson::SUCCESS && depth < kMaxEnvelopes) {
        for (const element item : list)
            readValue(item, traceId, depth + 1);
        return;
    }
    if (value.get_object().get(members)) {
        m_context->loss("unrecognised_document", "a value is no row of a span; it was not read");
        return;
    }
    if (depth >= kMaxEnvelopes || !readEnvelope(members, traceId, depth))
        readSpan(members, traceId);
}

bool FlatSpanReader::readEnvelope(const object& envelope, std::string_view traceId, int depth) {
    const element* list = nullptr;
    element found;
    std::string_view own;
    for (const auto field : envelope) {
        const int role = m_columns.roleOf(field.key);
        if (role == SpanId || role == Context || role == Name)
            return false; // a span, whatever lists it has
        if (role == TraceId && field.value.is_string())
            own = field.value.get_string().value_unsafe();
        if (!list && field.value.is_array() && isList(field.key)) {
            found = field.value;
            list = &found;
        }
    }
    if (!list)
        return false;
    const std::string_view id = own.empty() ? traceId : own;
    const array rows = list->get_array().value_unsafe();
    for (const element row : rows)
        readValue(row, id, depth + 1);
    readTraceFacts(envelope, id);
    return true;
}

/// What an envelope says of its trace beside the spans. Times and durations of a trace follow from its spans.
void FlatSpanReader::readTraceFacts(const object& envelope, std::string_view traceId) {
    bool hasMore = false;
    const auto isOther = [&](std::string_view name, const element& value) {
        const int role = m_columns.roleOf(name);
        return !isNull(value) && role != TraceId && (role < Start || role > DurationNs)
            && !(isList(name) && value.is_array());
    };
    for (const auto field : envelope)
        hasMore = hasMore || isOther(field.key, field.value);
    if (!hasMore)
        return;
    if (traceId.empty())
        return m_context->info(
            "envelope_members", "members beside a list of rows belong to no trace; they were skipped");
    SpanDraft draft(*m_context, *m_sink);
    draft.begin();
    draft.setTraceId(traceId);
    draft.record().resource = internResource(*m_context, *m_sink, [](AttributeDraft&) {});
    draft.record().scope = internScope(*m_context, *m_sink, {});
    for (const auto field : envelope)
        if (isOther(field.key, field.value))
            draft.attributes().add(field.key, field.value);
    draft.sendFragment();
}

void FlatSpanReader::sort(const object& row) {
    m_members.fill(std::nullopt);
    m_rest.clear();
    m_attributes.clear();
    m_resources.clear();
    bool hasInternals = false;
    for (const auto field : row) {
        if (isNull(field.value))
            continue;
        std::string_view name = field.key;
        if (m_dialect == Dialect::Sdk && !name.empty() && name.front() == '_') {
            name.remove_prefix(1);
            if (m_columns.roleOf(name) == ColumnNames::kNone) {
                hasInternals = true;
                continue;
            }
        }
        sortMember(name, field.value);
    }
    if (hasInternals)
        m_context->info("sdk_internals", "private members of an SDK's span say nothing of it; they were skipped");
}

void FlatSpanReader::sortMember(std::string_view name, const element& value) {
    if (sortPrefixed(name, value))
        return;
    const int role = m_columns.roleOf(name);
    if (role == ColumnNames::kNone) {
        m_rest.emplace_back(name, value);
    } else if (auto& held = m_members[static_cast<std::size_t>(role)]) {
        std::string_view& heldName = m_names[static_cast<std::size_t>(role)];
        // A row's own id or time stamp gives way to the span's, whichever comes first.
        const bool givesWay = isVagueName(heldName) && !isVagueName(name) && !isEmptyText(value);
        m_rest.emplace_back(givesWay ? std::exchange(heldName, name) : name, givesWay ? *held : value);
        if (givesWay)
            held = value;
    } else if (!isEmptyText(value)) {
        m_members[static_cast<std::size_t>(role)] = value;
        m_names[static_cast<std::size_t>(role)] = name;
    }
}

bool FlatSpanReader::sortPrefixed(std::string_view name, const element& value) {
    const auto take = [&](std::string_view prefix, Named& target) {
        if (name.size() <= prefix.size() || name.substr(0, prefix.size()) != prefix)
            return false;
        target.emplace_back(name.substr(prefix.size()), value);
        return true;
    };
    return take("attributes.", m_attributes) || take("resource.attributes.", m_resources)
        || take("resource_attributes.", m_resources);
}

std::string_view FlatSpanReader::takeText(Role role) {
    const element* value = member(role);
    if (!value)
        return {};
    const std::string_view text = readText(*value, m_scratch[role]);
    drop(role);
    return text;
}

void FlatSpanReader::readSpan(const object& row, std::string_view traceId) {
    sort(row);
    const bool hasIds = member(TraceId) || member(SpanId) || member(Context);
    if (!hasIds && (traceId.empty() || !member(Name))) {
        m_context->loss("unrecognised_document", "a row has neither ids nor a name of a span; it was not read");
        return;
    }
    SpanDraft draft(*m_context, *m_sink);
    draft.begin();
    writeIds(draft, traceId);
    draft.setName(takeText(Name));
    writeTimes(draft);
    writeKind(draft);
    writeStatus(draft);
    writeCounts(draft);
    writeOwner(draft);
    writeParts(draft);
    draft.send();
}

void FlatSpanReader::writeIds(SpanDraft& draft, std::string_view traceId) {
    const auto innerText = [](const element& value, std::string_view a, std::string_view b, std::string& scratch) {
        object inner;
        element id;
        if (value.get_object().get(inner) == simdjson::SUCCESS
            && (inner[a].get(id) == simdjson::SUCCESS || inner[b].get(id) == simdjson::SUCCESS))
            return std::string(readText(id, scratch));
        return std::string();
    };
    std::string scratch;
    std::string trace(takeText(TraceId));
    std::string span(takeText(SpanId));
    std::string parent(takeText(ParentId));
    if (const element* context = member(Context)) {
        const std::string contextTrace = innerText(*context, "trace_id", "traceId", scratch);
        const std::string contextSpan = innerText(*context, "span_id", "spanId", scratch);
        trace = contextTrace.empty() ? trace : contextTrace;
        span = contextSpan.empty() ? span : contextSpan;
        object inner;
        element state;
        const bool isObject = context->get_object().get(inner) == simdjson::SUCCESS;
        const bool hasState = isObject
            && (inner["trace_state"].get(state) == simdjson::SUCCESS
                || inner["traceState"].get(state) == simdjson::SUCCESS);
        if (hasState)
            draft.setTraceState(traceStateText(state));
        for (const std::string_view name : {"traceFlags", "trace_flags"})
            if (isObject && inner[name].get(state) == simdjson::SUCCESS)
                if (const auto flags = readInteger(state); flags && *flags >= 0 && *flags <= 0xffffffff)
                    draft.record().traceFlags = static_cast<std::uint32_t>(*flags);
        if (!contextTrace.empty() || !contextSpan.empty())
            drop(Context);
    }
    if (const element* parentContext = member(ParentContext); parentContext && parent.empty()) {
        parent = innerText(*parentContext, "span_id", "spanId", scratch);
        drop(ParentContext);
    }
    draft.setTraceId(trace.empty() ? traceId : std::string_view(trace));
    draft.setSpanId(span);
    // All zeroes are what SDKs print for "no parent".
    const std::string_view digits = std::string_view(parent).substr(parent.compare(0, 2, "0x") == 0 ? 2 : 0);
    const bool isNone = m_dialect == Dialect::Sdk && digits.find_first_not_of('0') == std::string_view::npos;
    draft.setParentId(isNone ? std::string_view() : std::string_view(parent));
    if (const element* state = member(TraceState)) {
        draft.setTraceState(traceStateText(*state));
        drop(TraceState);
    }
}

/// A time in any of its four roles (any unit, ms, µs, ns).
std::optional<TimeNs> FlatSpanReader::takeTime(Role first) {
    static constexpr std::array<std::int64_t, 4> kFactors {0, 1'000'000, 1'000, 1};
    for (int i = 3; i >= 0; --i) {
        const auto role = static_cast<Role>(first + i);
        const element* value = member(role);
        if (!value)
            continue;
        const std::int64_t factor = kFactors[static_cast<std::size_t>(i)];
        const auto time = factor == 0 ? readTime(*value) : readNanoseconds(*value, factor);
        const auto zero = readNanoseconds(*value, 1);
        if (time && *time >= 0) {
            drop(role);
            if (const TimeNs checked = checkedTime(*time, *m_context); checked != kNoTime)
                return checked;
        } else if (zero && *zero == 0) {
            drop(role); // how some writers say "none"
        } else {
            notice("bad_time", "a time cannot be read; it was kept as text");
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> FlatSpanReader::durationOf(Role role, const element* start) {
    static constexpr std::array<std::int64_t, 4> kFactors {1'000'000'000, 1'000'000, 1'000, 1};
    const element& value = *member(role);
    if (role != Duration)
        return readNanoseconds(value, kFactors[static_cast<std::size_t>(role - DurationS)]);
    if (const auto duration = readDuration(value))
        return duration;
    const auto unit = start ? unitOfTime(*start) : std::nullopt;
    if (!unit)
        notice("duration_without_unit",
            "a duration names no unit and its start is no number; it was kept as an attribute");
    return unit ? readNanoseconds(value, *unit) : std::nullopt;
}

void FlatSpanReader::writeTimes(SpanDraft& draft) {
    const std::optional<element> startValue = m_members[Start];
    SpanRecord& record = draft.record();
    record.start = takeTime(Start).value_or(kNoTime);
    record.end = takeTime(End).value_or(kNoTime);
    if (record.end != kNoTime) {
        // What an SDK says in two numbers is the difference of the two times.
        if (const element* duration = member(Duration); duration && duration->is_array())
            drop(Duration);
        return;
    }
    for (int role = Duration; role <= DurationNs; ++role) {
        if (!member(static_cast<Role>(role)) || record.start == kNoTime)
            continue;
        const auto duration = durationOf(static_cast<Role>(role), startValue ? &*startValue : nullptr);
        if (!duration || *duration < 0 || __builtin_add_overflow(record.start, *duration, &record.end)) {
            record.end = kNoTime;
            continue;
        }
        drop(static_cast<Role>(role));
        return;
    }
}

void FlatSpanReader::writeKind(SpanDraft& draft) {
    for (const Role role : {Kind, Type}) {
        const element* value = member(role);
        if (!value)
            continue;
        std::string scratch;
        const std::string_view text = readText(*value, scratch);
        const std::string name = upper(text);
        if (isLlmKind(name)) {
            draft.attributes().addText(kLlmKindKey, name);
        } else if (role == Type && !kindOfName(text)) {
            continue; // an attribute
        } else if (const auto number = readNanoseconds(*value, 1); number && m_dialect == Dialect::Sdk) {
            // An unknown number stays unknown, whichever way it is counted.
            draft.setKind(std::to_string(*number >= 0 && *number < 5 ? *number + 1 : *number + 100));
        } else {
            draft.setKind(text);
        }
        drop(role);
    }
}

void FlatSpanReader::writeStatusCode(SpanDraft& draft, const element& code) {
    std::string scratch;
    const std::string_view text = readText(code, scratch);
    const std::string name = upper(text);
    if (name == "SUCCESS" || name == "SUCCEEDED")
        draft.record().status = StatusCode::Ok;
    else if (name == "FAILED" || name == "FAILURE")
        draft.record().status = StatusCode::Error;
    else if (!text.empty())
        draft.setStatus(text);
}

void FlatSpanReader::writeStatus(SpanDraft& draft) {
    std::string scratch;
    if (const element* status = member(Status)) {
        const element value = opened(*status);
        object members;
        if (value.get_object().get(members) == simdjson::SUCCESS) {
            for (const auto field : members) {
                const std::string name = plainName(field.key);
                if (isNull(field.value))
                    continue;
                if (name == "code" || name == "statuscode")
                    writeStatusCode(draft, field.value);
                else if (name == "message" || name == "description" || name == "statusmessage")
                    draft.setStatusMessage(readText(field.value, scratch));
                else
                    draft.attributes().add(std::string("status.").append(field.key), field.value);
            }
        } else {
            writeStatusCode(draft, value);
        }
        drop(Status);
    }
    if (member(StatusText))
        draft.setStatusMessage(takeText(StatusText));
    const element* error = member(ErrorSign);
    if (!error || draft.record().status != StatusCode::Unset)
        return;
    const std::string text = upper(readText(*error, scratch));
    const bool isNone
        = text.empty() || text == "FALSE" || text == "0" || text == "NONE" || text == "NULL" || text == "{}";
    if (!isNone)
        draft.record().status = StatusCode::Error;
}

void FlatSpanReader::writeCounts(SpanDraft& draft) {
    SpanRecord& record = draft.record();
    const auto take = [&](Role role, std::uint32_t& target) {
        const element* value = member(role);
        const auto number = value ? readInteger(*value) : std::nullopt;
        if (!number || *number < 0 || *number > 0xffffffff)
            return; // stays as an attribute
        target = static_cast<std::uint32_t>(*number);
        drop(role);
    };
    take(TraceFlags, record.traceFlags);
    take(DroppedAttributes, record.droppedAttributes);
    take(DroppedEvents, record.droppedEvents);
    take(DroppedLinks, record.droppedLinks);
}

void FlatSpanReader::writeOwner(SpanDraft& draft) {
    const bool hasResource
        = member(Resource) || member(ResourceAttributes) || member(ServiceName) || !m_resources.empty();
    if (hasResource)
        draft.record().resource = internResource(*m_context, *m_sink, [&](AttributeDraft& target) {
            if (const element* service = member(ServiceName))
                target.add("service.name", *service);
            for (const Role role : {Resource, ResourceAttributes})
                if (const element* resource = member(role))
                    addResourceEntries(target, opened(*resource));
            for (const auto& [name, value] : m_resources)
                target.add(name, value);
        });
    else
        draft.record().resource = internResource(*m_context, *m_sink, [](AttributeDraft&) {});
    if (const element* scope = member(Scope)) {
        draft.record().scope = scopeOf(opened(*scope), *m_context, *m_sink);
    } else {
        const std::string name(takeText(ScopeName));
        const std::string version(takeText(ScopeVersion));
        draft.record().scope = internScope(*m_context, *m_sink, name, version);
    }
    for (const Role role : {Resource, ResourceAttributes, ServiceName, Scope})
        drop(role);
}

void FlatSpanReader::writeParts(SpanDraft& draft) {
    for (const auto& [name, value] : m_attributes)
        draft.attributes().add(name, value);
    if (const element* attributes = member(Attributes))
        addEntries(draft.attributes(), opened(*attributes), m_names[Attributes]);
    drop(Attributes);
    const std::optional<element> events = std::exchange(m_members[Events], std::nullopt);
    const std::optional<element> links = std::exchange(m_members[Links], std::nullopt);
    keepRest(draft);
    if (events)
        addEvents(draft, opened(*events), *m_context);
    if (links)
        addLinks(draft, opened(*links), *m_context);
}

/// Whatever had no better place.
void FlatSpanReader::keepRest(SpanDraft& draft) {
    for (std::size_t role = 0; role < m_members.size(); ++role)
        if (m_members[role])
            draft.attributes().add(m_names[role], *m_members[role]);
    for (const auto& [name, value] : m_rest)
        draft.attributes().add(name, value);
}

} // namespace

std::unique_ptr<JsonRowReader> makeSpanReader(Dialect dialect) { return std::make_unique<FlatSpanReader>(dialect); }

} // namespace spanloom::flat
