#include "core/import/records/bridge_tags.h"

#include <charconv>

#include "core/import/records/enum_names.h"
#include "core/import/records/literal.h"

namespace spanloom {

bool BridgeTags::isCandidate(std::string_view key) {
    if (key.size() < 9)
        return false;
    switch (key.front()) {
    case 's': return isName(key, "span.kind");
    case 'o': return key.compare(0, 5, "otel.") == 0;
    case 'w': return isName(key, "w3c.tracestate");
    default: return false;
    }
}

bool BridgeTags::take(std::string_view key, std::string_view text, DecodeContext& context) {
    const auto unknown = [&] {
        context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
        return false;
    };
    switch (key.size()) {
    case 9: // span.kind
        if (m_kind)
            return false;
        m_kind = kindOfName(text);
        return m_kind ? true : unknown();
    case 14: return isName(key, "w3c.tracestate") && takeText(m_traceState, text);
    case 15: return isName(key, "otel.scope.name") && takeText(m_scopeName, text);
    case 16:
        if (!isName(key, "otel.status_code") || m_status)
            return false;
        m_status = statusOfName(text);
        m_statusText = text;
        return m_status ? true : unknown();
    case 17: return isName(key, "otel.library.name") && takeText(m_scopeName, text);
    case 18: return isName(key, "otel.scope.version") && takeText(m_scopeVersion, text);
    case 20: return isName(key, "otel.library.version") && takeText(m_scopeVersion, text);
    case 23: return isName(key, "otel.status_description") && takeText(m_description, text);
    case 24: return isName(key, "otel.dropped_links_count") && takeCount(m_droppedLinks, text);
    case 25: return isName(key, "otel.dropped_events_count") && takeCount(m_droppedEvents, text);
    case 29: return isName(key, "otel.dropped_attributes_count") && takeCount(m_droppedAttributes, text);
    default: return false;
    }
}

/// The first one becomes the field; a repetition of it is no news, another text stays an attribute.
bool BridgeTags::takeText(std::string_view& target, std::string_view text) {
    if (target.empty())
        target = text;
    return !text.empty() && target == text;
}

bool BridgeTags::takeCount(std::uint32_t& target, std::string_view text) {
    std::uint32_t count = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
    if (target > 0 || text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
        return false;
    target = count;
    return true;
}

void BridgeTags::failWith(std::string_view text) {
    m_hasFailed = true;
    if (m_errorText.empty())
        m_errorText = text;
}

void BridgeTags::apply(SpanDraft& draft) const {
    SpanRecord& record = draft.record();
    if (m_kind)
        record.kind = *m_kind;
    record.status = m_hasFailed ? StatusCode::Error : m_status.value_or(StatusCode::Unset);
    if (m_status && *m_status != record.status)
        draft.attributes().addText("otel.status_code", m_statusText); // the tag `error` weighs more
    draft.setStatusMessage(m_description.empty() ? m_errorText : m_description);
    draft.setTraceState(m_traceState);
    record.droppedAttributes = m_droppedAttributes;
    record.droppedEvents = m_droppedEvents;
    record.droppedLinks = m_droppedLinks;
}

ScopeIndex ScopeNumber::of(const BridgeTags& tags, DecodeContext& context, SpanSink& sink) {
    if (m_isKnown && m_name == tags.scopeName() && m_version == tags.scopeVersion())
        return m_index;
    m_name = tags.scopeName();
    m_version = tags.scopeVersion();
    m_index = internScope(context, sink, m_name, m_version);
    m_isKnown = true;
    return m_index;
}

} // namespace spanloom
