#include "core/import/flat/span_parts.h"

#include <array>
#include <initializer_list>

#include <simdjson.h>

#include "core/import/records/time_text.h"

namespace spanloom::flat {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

using Names = std::initializer_list<std::string_view>;
const Names kTraceIds {"trace_id", "traceId", "traceID", "TraceId"};
const Names kSpanIds {"span_id", "spanId", "spanID", "SpanId"};
const Names kTraceStates {"trace_state", "traceState", "TraceState"};
const Names kTimes {"timestamp", "time", "time_unix_nano", "timeUnixNano", "Timestamp", "timestamp_ns", "ts"};

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

std::string_view stringOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// The first of these members that is there and not null.
bool find(const object& owner, Names names, element& value) {
    for (const std::string_view name : names)
        if (owner[name].get(value) == simdjson::SUCCESS && !isNull(value))
            return true;
    return false;
}

std::string textOf(const object& owner, Names names) {
    element value;
    std::string scratch;
    return find(owner, names, value) ? std::string(readText(value, scratch)) : std::string();
}

bool isOneOf(std::string_view name, Names names) {
    for (const std::string_view candidate : names)
        if (name == candidate)
            return true;
    return false;
}

/// {"stringValue": "x"} is "x"; everything else is itself.
element bare(const element& value) {
    object wrapper;
    element inner;
    if (value.get_object().get(wrapper) || wrapper.size() != 1)
        return value;
    for (const char* name : {"stringValue", "intValue", "doubleValue", "boolValue", "string_value", "int_value",
             "double_value", "bool_value"})
        if (wrapper[name].get(inner) == simdjson::SUCCESS)
            return inner;
    return value;
}

void addPair(AttributeDraft& target, const element& entry, std::string_view otherwise) {
    object pair;
    element key, value;
    array two;
    if (entry.get_object().get(pair) == simdjson::SUCCESS && pair["key"].get(key) == simdjson::SUCCESS
        && key.is_string() && pair["value"].get(value) == simdjson::SUCCESS)
        return target.add(stringOf(key), bare(value));
    if (entry.get_array().get(two) == simdjson::SUCCESS && two.size() == 2 && two.at(0).get(key) == simdjson::SUCCESS
        && key.is_string() && two.at(1).get(value) == simdjson::SUCCESS)
        return target.add(stringOf(key), value);
    target.add(otherwise, entry);
}

void addEvent(SpanDraft& draft, const element& event, DecodeContext& context) {
    object members;
    if (event.get_object().get(members)) {
        std::string scratch;
        (void)draft.beginEvent(kNoTime, readText(event, scratch)); // without a list of its own
        return;
    }
    element time;
    const bool hasTime = find(members, kTimes, time);
    const auto read = hasTime ? readTime(time) : std::nullopt;
    if (hasTime && !read)
        context.notice("bad_time", "a time cannot be read; it was kept as text");
    const std::string name = textOf(members, {"name", "event", "event_name", "Name"});
    AttributeDraft* attributes = draft.beginEvent(read.value_or(kNoTime), name);
    if (!attributes)
        return;
    for (const auto field : members) {
        const bool isCount = isOneOf(field.key, {"droppedAttributesCount", "dropped_attributes_count"});
        if (isNull(field.value) || field.key == "name" || (isCount && readInteger(field.value) == 0))
            continue;
        if (read && isOneOf(field.key, kTimes))
            continue;
        if (isOneOf(field.key, {"attributes", "fields", "Attributes"}))
            addEntries(*attributes, field.value, field.key);
        else if (!isOneOf(field.key, {"event", "event_name", "Name"}) || stringOf(field.value) != name)
            attributes->add(field.key, field.value);
    }
}

/// False = a link to nothing.
bool addLink(SpanDraft& draft, const element& link) {
    object members;
    if (link.get_object().get(members))
        return false;
    element inner;
    object context = members;
    const bool hasContext = find(members, {"context", "spanContext", "span_context"}, inner)
        && inner.get_object().get(context) == simdjson::SUCCESS;
    element state;
    const bool hasState = find(context, kTraceStates, state);
    const std::string traceId = textOf(context, kTraceIds);
    const std::string spanId = textOf(context, kSpanIds);
    if (traceId.empty() && spanId.empty())
        return false;
    AttributeDraft& attributes = draft.beginLink(traceId, spanId, hasState ? traceStateText(state) : std::string());
    for (const auto field : members) {
        const bool isId = !hasContext
            && (isOneOf(field.key, kTraceIds) || isOneOf(field.key, kSpanIds) || isOneOf(field.key, kTraceStates));
        if (isNull(field.value) || isId || isOneOf(field.key, {"context", "spanContext", "span_context"}))
            continue;
        if (isOneOf(field.key, {"attributes", "Attributes"}))
            addEntries(attributes, field.value, field.key);
        else
            attributes.add(field.key, field.value);
    }
    return true;
}

} // namespace

void addEntries(AttributeDraft& target, const element& entries, std::string_view otherwise) {
    object members;
    array list;
    if (entries.get_object().get(members) == simdjson::SUCCESS) {
        for (const auto field : members)
            if (!isNull(field.value))
                target.add(field.key, field.value);
    } else if (entries.get_array().get(list) == simdjson::SUCCESS) {
        for (const element entry : list)
            addPair(target, entry, otherwise);
    } else if (!isNull(entries)) {
        target.add(otherwise, entries);
    }
}

void addEvents(SpanDraft& draft, const element& events, DecodeContext& context) {
    array list;
    if (events.get_array().get(list)) {
        draft.attributes().add("events", events);
        return;
    }
    for (const element event : list)
        addEvent(draft, event, context);
}

void addLinks(SpanDraft& draft, const element& links, DecodeContext& context) {
    array list;
    if (links.get_array().get(list)) {
        draft.attributes().add("links", links);
        return;
    }
    for (const element link : list) {
        if (!addLink(draft, link))
            context.loss("bad_link", "a link of a span names neither a trace nor a span; it was not read");
    }
}

void addResourceEntries(AttributeDraft& target, const element& resource) {
    object members;
    element inner;
    if (resource.get_object().get(members) == simdjson::SUCCESS
        && find(members, {"attributes", "_attributes", "_rawAttributes", "_memoizedAttributes"}, inner))
        return addEntries(target, inner, "resource");
    addEntries(target, resource, "resource");
}

ScopeIndex scopeOf(const element& scope, DecodeContext& context, SpanSink& sink) {
    object members;
    if (scope.get_object().get(members)) {
        std::string scratch;
        return internScope(context, sink, readText(scope, scratch));
    }
    const auto write = [&](AttributeDraft& draft) {
        element attributes;
        if (find(members, {"attributes"}, attributes))
            addEntries(draft, attributes, "attributes");
    };
    return internScope(context, sink, textOf(members, {"name"}), textOf(members, {"version"}), write);
}

std::string traceStateText(const element& state) {
    object members;
    std::string text;
    if (state.get_object().get(members) == simdjson::SUCCESS) {
        std::string scratch;
        for (const auto field : members) {
            if (!field.key.empty() && field.key.front() == '_')
                continue; // an SDK's private map, which JSON leaves empty
            text += (text.empty() ? "" : ",") + std::string(field.key) + '=';
            text += readText(field.value, scratch);
        }
        return text;
    }
    std::string_view written = stringOf(state);
    if (written.empty() || written.front() != '[')
        return std::string(written);
    static constexpr std::string_view kKey = "{key=";
    static constexpr std::string_view kValue = ", value=";
    for (std::size_t at = written.find(kKey); at != std::string_view::npos; at = written.find(kKey)) {
        written.remove_prefix(at + kKey.size());
        const std::size_t middle = written.find(kValue);
        const std::size_t end = written.find('}');
        if (middle == std::string_view::npos || end == std::string_view::npos || end < middle)
            break;
        const std::string_view value = written.substr(middle + kValue.size(), end - middle - kValue.size());
        text += (text.empty() ? "" : ",") + std::string(written.substr(0, middle)) + '=' + std::string(value);
    }
    return text;
}

} // namespace spanloom::flat
