#include "core/trace/span_content.h"

namespace spanloom {

namespace {

std::string_view withCount(std::string& target, std::uint32_t count, const std::string& body) {
    target.clear();
    if (count == 0)
        return {};
    appendVarint(target, count);
    target += body;
    return target;
}

} // namespace

void EventListWriter::begin(TimeNs time, std::string_view name, std::uint32_t droppedAttributes) {
    ++m_count;
    appendZigzag(m_body, time);
    appendSized(m_body, name);
    appendVarint(m_body, droppedAttributes);
}

void EventListWriter::clear() {
    m_body.clear();
    m_count = 0;
}

std::string_view EventListWriter::packed() { return withCount(m_packed, m_count, m_body); }

void LinkListWriter::begin(const LinkView& link) {
    ++m_count;
    appendFixed64(m_body, link.traceId.high);
    appendFixed64(m_body, link.traceId.low);
    appendFixed64(m_body, link.spanId.value);
    appendSized(m_body, link.traceIdText);
    appendSized(m_body, link.spanIdText);
    appendSized(m_body, link.traceState);
    appendVarint(m_body, link.flags);
    appendVarint(m_body, link.droppedAttributes);
}

void LinkListWriter::clear() {
    m_body.clear();
    m_count = 0;
}

std::string_view LinkListWriter::packed() { return withCount(m_packed, m_count, m_body); }

std::uint32_t packedCount(std::string_view packed) {
    return packed.empty() ? 0 : static_cast<std::uint32_t>(PackedReader(packed).varint());
}

} // namespace spanloom
