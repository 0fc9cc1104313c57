#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/trace/attribute_codec.h"
#include "core/trace/ids.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// Events and links in packed form:
///   events := varint(count) event*
///   event  := zigzag(time, kNoTime when absent) sized(name) varint(dropped attributes) list
///   links  := varint(count) link*
///   link   := fixed64(trace high) fixed64(trace low) fixed64(span) sized(trace id text) sized(span id text)
///             sized(trace state) varint(flags) varint(dropped attributes) list
/// The id texts are empty for W3C ids.
struct EventView {
    TimeNs time = kNoTime;
    std::string_view name;
    std::uint32_t droppedAttributes = 0;
    AttributeListView attributes;
};

struct LinkView {
    TraceId traceId;
    SpanId spanId;
    std::string_view traceIdText;
    std::string_view spanIdText;
    std::string_view traceState;
    std::uint32_t flags = 0;
    std::uint32_t droppedAttributes = 0;
    AttributeListView attributes;
};

/// Collects the events or links of one span: append each, then take packed(). Reusable after clear().
class EventListWriter {
public:
    /// Writes the head of an event; follow with one attribute list written to buffer() by a ValueWriter.
    void begin(TimeNs time, std::string_view name, std::uint32_t droppedAttributes);
    [[nodiscard]] std::string& buffer() { return m_body; }
    void clear();
    /// The packed form, empty when nothing was written. Valid until the next call.
    [[nodiscard]] std::string_view packed();

private:
    std::string m_body;
    std::string m_packed;
    std::uint32_t m_count = 0;
};

class LinkListWriter {
public:
    /// Writes the head of a link (its `attributes` are ignored); follow with one attribute list into buffer().
    void begin(const LinkView& link);
    [[nodiscard]] std::string& buffer() { return m_body; }
    void clear();
    [[nodiscard]] std::string_view packed();

private:
    std::string m_body;
    std::string m_packed;
    std::uint32_t m_count = 0;
};

template <typename F>
void forEachEvent(std::string_view packed, F&& f) {
    PackedReader reader(packed);
    for (std::uint64_t left = packed.empty() ? 0 : reader.varint(); left > 0 && !reader.atEnd(); --left) {
        EventView event;
        event.time = reader.zigzag();
        event.name = reader.sized();
        event.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
        event.attributes = AttributeListView(reader.list());
        if (reader.hasFailed())
            return;
        f(event);
    }
}

template <typename F>
void forEachLink(std::string_view packed, F&& f) {
    PackedReader reader(packed);
    for (std::uint64_t left = packed.empty() ? 0 : reader.varint(); left > 0 && !reader.atEnd(); --left) {
        LinkView link;
        link.traceId.high = reader.fixed64();
        link.traceId.low = reader.fixed64();
        link.spanId.value = reader.fixed64();
        link.traceIdText = reader.sized();
        link.spanIdText = reader.sized();
        link.traceState = reader.sized();
        link.flags = static_cast<std::uint32_t>(reader.varint());
        link.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
        link.attributes = AttributeListView(reader.list());
        if (reader.hasFailed())
            return;
        f(link);
    }
}

/// Count of events or links in packed form, 0 for an empty view.
[[nodiscard]] std::uint32_t packedCount(std::string_view packed);

/// Everything of one span that is not a column, owned: what the inspector and the exporters open.
/// Key ids in `attributes`, `events`, `links` refer to `keys`.
struct SpanPayload {
    std::string attributes;
    std::string events;
    std::string links;
    std::string statusMessage;
    std::string traceState;
    std::string traceIdText;
    std::string spanIdText;
    std::string parentIdText;
    std::uint32_t traceFlags = 0;
    std::uint32_t droppedAttributes = 0;
    std::uint32_t droppedEvents = 0;
    std::uint32_t droppedLinks = 0;
    SourcePlace place; ///< where in its file the span began
    const StringPool* keys = nullptr; ///< lives as long as the snapshot the payload was read through
    std::shared_ptr<const StringPool> ownKeys; ///< what `keys` points to where several segments were joined, else null
};

/// A resource or scope, owned, as the inspector and the exporters need it.
struct ResourceContent {
    std::string attributes;
    std::string schemaUrl;
    std::uint32_t droppedAttributes = 0;
};

struct ScopeContent {
    std::string name;
    std::string version;
    std::string attributes;
    std::string schemaUrl;
    std::uint32_t droppedAttributes = 0;
};

} // namespace spanloom
