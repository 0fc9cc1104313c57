#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

namespace {

/// One event or link in packed form, its keys translated.
struct PackedItem {
    TimeNs time = kNoTime;
    std::string bytes;
};

std::string packedList(std::uint64_t count, std::string_view entries) {
    std::string content;
    appendVarint(content, count);
    content += entries;
    std::string list;
    appendSized(list, content);
    return list;
}

/// Puts the payload of a span and those of its fragments together.
class PayloadJoin {
public:
    /// With `pool`, all keys are translated into it; without, all payloads have the same keys.
    explicit PayloadJoin(StringPool* pool)
        : m_pool(pool) { }

    void add(const SpanPayload& payload) {
        m_from = payload.keys;
        addAttributes(payload.attributes);
        std::vector<PackedItem> events;
        forEachEvent(payload.events, [&](const EventView& event) { events.push_back(packed(event)); });
        addEvents(std::move(events));
        forEachLink(payload.links, [&](const LinkView& link) {
            PackedItem item = packed(link);
            if (!m_isFirst && std::ranges::any_of(m_links, [&](const auto& own) { return own.bytes == item.bytes; }))
                return;
            m_links.push_back(std::move(item));
        });
        m_isFirst = false;
    }

    void writeTo(SpanPayload& payload) const {
        payload.attributes = m_attributeCount == 0 ? std::string() : packedList(m_attributeCount, m_attributes);
        payload.events = joined(eventsInOrder());
        payload.links = joined(m_links);
    }

private:
    StringId translated(StringId key) { return m_pool && m_from ? m_pool->intern(m_from->text(key)) : key; }

    void appendEntry(std::string& target, const AttributeView& attribute) {
        appendVarint(target, translated(attribute.key));
        target += attribute.value.packed();
    }

    std::string translatedList(const AttributeListView& list) {
        std::string entries;
        for (const AttributeView& attribute : list)
            appendEntry(entries, attribute);
        return packedList(list.size(), entries);
    }

    /// A fragment adds the keys that nobody before it has; its own may repeat.
    void addAttributes(std::string_view list) {
        std::set<StringId> added;
        for (const AttributeView& attribute : AttributeListView(list)) {
            const StringId key = translated(attribute.key);
            if (m_keys.contains(key))
                continue;
            added.insert(key);
            appendEntry(m_attributes, attribute);
            ++m_attributeCount;
        }
        m_keys.merge(added);
    }

    PackedItem packed(const EventView& event) {
        PackedItem item {event.time, {}};
        appendZigzag(item.bytes, event.time);
        appendSized(item.bytes, event.name);
        appendVarint(item.bytes, event.droppedAttributes);
        item.bytes += translatedList(event.attributes);
        return item;
    }

    PackedItem packed(const LinkView& link) {
        PackedItem item;
        appendFixed64(item.bytes, link.traceId.high);
        appendFixed64(item.bytes, link.traceId.low);
        appendFixed64(item.bytes, link.spanId.value);
        for (const std::string_view text : {link.traceIdText, link.spanIdText, link.traceState})
            appendSized(item.bytes, text);
        appendVarint(item.bytes, link.flags);
        appendVarint(item.bytes, link.droppedAttributes);
        item.bytes += translatedList(link.attributes);
        return item;
    }

    /// An event that was there before is the same fact from another file.
    void addEvents(std::vector<PackedItem> events) {
        for (PackedItem& event : events)
            if (m_known.insert(event.bytes).second || m_isFirst)
                (m_isFirst ? m_events : m_addedEvents).push_back(std::move(event));
    }

    /// The span's own events keep their order; each other one goes before the first that is later.
    [[nodiscard]] std::vector<PackedItem> eventsInOrder() const {
        const auto order = [](const PackedItem& item) { return item.time == kNoTime ? INT64_MAX : item.time; };
        std::vector<PackedItem> added = m_addedEvents;
        std::ranges::stable_sort(added, {}, order);
        std::vector<PackedItem> result;
        result.reserve(m_events.size() + added.size());
        auto next = added.begin();
        for (const PackedItem& own : m_events) {
            for (; next != added.end() && order(*next) < order(own); ++next)
                result.push_back(std::move(*next));
            result.push_back(own);
        }
        std::move(next, added.end(), std::back_inserter(result));
        return result;
    }

    static std::string joined(const std::vector<PackedItem>& items) {
        if (items.empty())
            return {};
        std::string result;
        appendVarint(result, items.size());
        for (const PackedItem& item : items)
            result += item.bytes;
        return result;
    }

    StringPool* m_pool;
    const StringPool* m_from = nullptr;
    bool m_isFirst = true;
    std::string m_attributes;
    std::uint64_t m_attributeCount = 0;
    std::set<StringId> m_keys;
    std::vector<PackedItem> m_events;      // of the span itself
    std::vector<PackedItem> m_addedEvents; // of fragments
    std::set<std::string> m_known;
    std::vector<PackedItem> m_links;
};

} // namespace

Result<SpanPayload> loadPayload(
    const PayloadSource& payloads, const TraceDocument& document, const TraceSpan& span) {
    SPANLOOM_TRY_ASSIGN(SpanPayload payload, payloads.payload(span.ref));
    if (span.fragmentCount == 0)
        return payload;
    const std::span<const SpanRef> fragments
        = std::span(document.fragments).subspan(span.firstFragment, span.fragmentCount);
    const bool isOneSegment
        = std::ranges::all_of(fragments, [&](SpanRef fragment) { return fragment.segment == span.ref.segment; });
    const auto pool = isOneSegment ? nullptr : std::make_shared<StringPool>();
    PayloadJoin join(pool.get());
    join.add(payload);
    for (const SpanRef fragment : fragments) {
        auto added = payloads.payload(fragment);
        if (!added && added.error().code == ErrorCode::NotFound)
            continue; // its source has been removed since the trace was opened
        if (!added)
            return fail(std::move(added).error());
        join.add(*added);
        payload.droppedAttributes += added->droppedAttributes;
        payload.droppedEvents += added->droppedEvents;
        payload.droppedLinks += added->droppedLinks;
    }
    join.writeTo(payload);
    if (pool) {
        payload.keys = pool.get();
        payload.ownKeys = pool;
    }
    return payload;
}

} // namespace spanloom
