#include "core/import/langfuse/row_attributes.h"

#include <simdjson.h>

#include "core/base/hash.h"
#include "core/import/langfuse/row.h"
#include "core/import/records/json_values.h"

namespace spanloom::langfuse {

void RowAttributes::add(std::string_view key, const simdjson::dom::element& value) {
    if (!saysNothing(value))
        addContent(key, value);
}

void RowAttributes::addContent(std::string_view key, const simdjson::dom::element& value) {
    std::string scratch;
    // Numbers and their texts are the same fact here: attributes of OTLP hold the text.
    const std::uint64_t hash = hash64(readText(value, scratch));
    const auto [found, isNew] = m_written.try_emplace(std::string(key), hash);
    if (!isNew && found->second == hash)
        return;
    found->second = hash;
    m_draft.add(key, value);
}

void RowAttributes::addMembers(std::string_view prefix, const simdjson::dom::object& members) {
    for (const auto field : members) {
        m_key = prefix;
        m_key += field.key;
        addContent(m_key, field.value);
    }
}

} // namespace spanloom::langfuse
