#include "core/import/jaeger/process.h"

#include <simdjson.h>

#include "core/import/jaeger/tag_reader.h"
#include "core/import/records/literal.h"

namespace spanloom::jaeger {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr std::string_view kMissing = "spans name a process that their trace does not describe";

void writeMissing(std::string_view name, AttributeDraft& target, DecodeContext& context) {
    context.notice("missing_resource", kMissing);
    target.addText("jaeger.process_id", name);
}

} // namespace

void writeProcess(const element& process, AttributeDraft& target, DecodeContext& context) {
    std::string_view name;
    object members;
    if (process.get_string().get(name) == simdjson::SUCCESS)
        return writeMissing(name, target, context);
    if (process.get_object().get(members))
        return context.loss("bad_attribute", "a process is not an object");
    TagReader tags(context);
    std::string key;
    for (const auto field : members) {
        if (field.value.type() == element_type::NULL_VALUE)
            continue;
        if (isName(field.key, "serviceName")) {
            target.add("service.name", field.value);
        } else if (isName(field.key, "tags") || isName(field.key, "tag")) {
            tags.read(field.value, target);
        } else {
            key = "jaeger.process.";
            key += field.key;
            target.add(key, field.value);
        }
    }
}

void Processes::read(const object& processes) {
    for (const auto field : processes) {
        if (field.value.type() != element_type::OBJECT)
            continue;
        m_numbers[field.key] = internResource(
            m_context, m_sink, [&](AttributeDraft& target) { writeProcess(field.value, target, m_context); });
    }
}

ResourceIndex Processes::find(std::string_view name) {
    if (m_last && m_lastName == name)
        return *m_last;
    const auto [found, isNew] = m_numbers.try_emplace(name);
    if (isNew)
        found->second = internResource(m_context, m_sink, [&](AttributeDraft& target) {
            if (!name.empty())
                writeMissing(name, target, m_context);
        });
    m_lastName = name;
    m_last = found->second;
    return found->second;
}

} // namespace spanloom::jaeger
