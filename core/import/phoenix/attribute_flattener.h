#pragma once

#include <string>
#include <string_view>

#include "core/import/records/span_draft.h"

namespace spanloom::phoenix {

/// Writes nested attributes under OpenInference's flat names: "llm.input_messages.0.message.role".
class AttributeFlattener {
public:
    /// Members of an object; null members are absent.
    void addAll(AttributeDraft& target, const simdjson::dom::object& attributes);
    void add(AttributeDraft& target, std::string_view key, const simdjson::dom::element& value);

private:
    void flatten(AttributeDraft& target, const simdjson::dom::element& value, int depth);

    std::string m_key;
};

/// Whether OpenInference keeps JSON under this name, so that a map there is a value and no level of names.
[[nodiscard]] bool isJsonName(std::string_view key);
/// A list with objects in it and nothing else.
[[nodiscard]] bool isListOfMaps(const simdjson::dom::element& value);

} // namespace spanloom::phoenix
