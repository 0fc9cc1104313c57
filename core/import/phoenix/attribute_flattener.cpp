#include "core/import/phoenix/attribute_flattener.h"

#include <simdjson.h>

namespace spanloom::phoenix {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

bool isJsonName(std::string_view key) {
    const std::string_view last = key.substr(key.rfind('.') + 1); // the whole key where it has no dot
    for (const std::string_view name :
        {"metadata", "value", "parameters", "invocation_parameters", "variables", "arguments", "json_schema"})
        if (last == name)
            return true;
    return false;
}

bool isListOfMaps(const element& value) {
    array list;
    if (value.get_array().get(list) || list.size() == 0)
        return false;
    for (const element item : list)
        if (item.type() != element_type::OBJECT)
            return false;
    return true;
}

void AttributeFlattener::addAll(AttributeDraft& target, const object& attributes) {
    for (const auto field : attributes)
        add(target, field.key, field.value);
}

void AttributeFlattener::add(AttributeDraft& target, std::string_view key, const element& value) {
    m_key = key;
    flatten(target, value, 0);
}

void AttributeFlattener::flatten(AttributeDraft& target, const element& value, int depth) {
    if (value.type() == element_type::NULL_VALUE)
        return;
    object members;
    array list;
    const std::size_t size = m_key.size();
    const bool mayOpen = depth < kMaxValueDepth && !isJsonName(m_key);
    if (mayOpen && value.get_object().get(members) == simdjson::SUCCESS && members.size() > 0) {
        for (const auto field : members) {
            m_key += '.';
            m_key += field.key;
            flatten(target, field.value, depth + 1);
            m_key.resize(size);
        }
    } else if (mayOpen && isListOfMaps(value) && value.get_array().get(list) == simdjson::SUCCESS) {
        std::size_t index = 0;
        for (const element item : list) {
            m_key += '.';
            m_key += std::to_string(index++);
            flatten(target, item, depth + 1);
            m_key.resize(size);
        }
    } else {
        target.add(m_key, value);
    }
}

} // namespace spanloom::phoenix
