#include "core/import/zipkin/span_reader.h"

#include <simdjson.h>

#include "core/import/records/json_values.h"
#include "core/import/records/literal.h"

namespace spanloom::zipkin {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

void SpanReader::read(const object& span) {
    if (FirstVersionReader::isOne(span))
        return m_firstVersion.read(span);
    m_parts.begin();
    std::string_view service;
    for (const auto field : span) {
        const std::string_view key = field.key;
        if (field.value.type() == element_type::NULL_VALUE || m_parts.readCommon(key, field.value))
            continue;
        if (isName(key, "localEndpoint")) {
            service = serviceOf(field.value);
            m_parts.addLocalAddress(field.value);
        } else if (isName(key, "remoteEndpoint")) {
            m_parts.addRemote(field.value);
        } else if (isName(key, "kind")) {
            m_parts.readKind(field.value);
        } else if (isName(key, "tags")) {
            readTags(field.value);
        } else if (isName(key, "annotations")) {
            readAnnotations(field.value);
        } else {
            m_parts.addOther(key, field.value);
        }
    }
    m_parts.send(service);
}

void SpanReader::readTags(const element& tags) {
    object members;
    if (tags.get_object().get(members))
        return m_parts.context().loss("bad_attribute", "tags are not an object");
    for (const auto field : members)
        m_parts.addTag(field.key, field.value);
}

void SpanReader::readAnnotations(const element& annotations) {
    simdjson::dom::array list;
    if (annotations.get_array().get(list))
        return m_parts.context().loss("bad_events", "annotations are not a list");
    for (const element item : list) {
        object annotation;
        if (item.get_object().get(annotation)) {
            m_parts.context().loss("bad_events", "an annotation is not an object");
            continue;
        }
        SpanRecord timed; // for its start
        MicroTimes time;
        std::string scratch;
        std::string_view text;
        for (const auto field : annotation) {
            if (isName(field.key, "timestamp"))
                time.setStart(field.value, m_parts.context());
            else if (isName(field.key, "value"))
                text = readText(field.value, scratch);
        }
        time.apply(timed, m_parts.context());
        m_parts.addEvent(timed.start, text);
    }
}

} // namespace spanloom::zipkin
