#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/import/records/span_draft.h"

namespace spanloom::langfuse {

/// Writes the members of a row as attributes, and knows which facts are there already: exports repeat them (a member
/// beside the original attribute it was made of, the same metadata twice). One row at a time.
class RowAttributes {
public:
    explicit RowAttributes(AttributeDraft& draft)
        : m_draft(draft) { }

    void begin() { m_written.clear(); }
    /// Unless it says nothing, or was written under this key with this value.
    void add(std::string_view key, const simdjson::dom::element& value);
    /// An empty text is written: an input of "" is no missing input.
    void addContent(std::string_view key, const simdjson::dom::element& value);
    /// Each member as prefix + its name.
    void addMembers(std::string_view prefix, const simdjson::dom::object& members);
    [[nodiscard]] AttributeDraft& draft() { return m_draft; }

private:
    AttributeDraft& m_draft;
    std::unordered_map<std::string, std::uint64_t> m_written; // hash of the value's text by key
    std::string m_key;
};

} // namespace spanloom::langfuse
