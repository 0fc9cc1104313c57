#pragma once

#include <string>
#include <string_view>

#include "core/import/records/span_draft.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom::jaeger {

/// Looks at tags before they become attributes.
class TagTaker {
public:
    virtual ~TagTaker() = default;
    /// True = the tag does not become an attribute. The value is what JSON made of it, not yet of its declared type.
    [[nodiscard]] virtual bool take(std::string_view key, const simdjson::dom::element& value) = 0;
};

/// Reads lists of tags: {key, type, value}. The declared type outweighs the kind that JSON gave a value; a value that
/// does not fit it stays as it is, counted. Search-engine storage may write tags as an object, with "@" for the dots
/// of their names. One thread; lives during one document.
class TagReader {
public:
    explicit TagReader(DecodeContext& context)
        : m_context(context) { }

    void read(const simdjson::dom::element& list, AttributeDraft& target, TagTaker* taker = nullptr);

private:
    void readTag(const simdjson::dom::element& tag, AttributeDraft& target, TagTaker* taker);
    void add(std::string_view key, std::string_view type, const simdjson::dom::element& value, AttributeDraft& target);
    void keep(std::string_view key, const simdjson::dom::element& value, AttributeDraft& target);

    DecodeContext& m_context;
    std::string m_key;
};

} // namespace spanloom::jaeger
