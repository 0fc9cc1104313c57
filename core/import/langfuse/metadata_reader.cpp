#include "core/import/langfuse/metadata_reader.h"

#include <optional>

#include <simdjson.h>

#include "core/import/langfuse/row.h"

namespace spanloom::langfuse {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

/// A member that is an object, or the text of one.
std::optional<object> objectOf(const object& members, std::string_view name, EmbeddedJson& parser) {
    element value, root;
    object result;
    if (members[name].get(value) || !parser.open(value, root) || root.get_object().get(result))
        return std::nullopt;
    return result;
}

bool isOtel(std::string_view key) { return key == "attributes" || key == "resourceAttributes" || key == "scope"; }

} // namespace

void MetadataReader::read(const element* metadata, std::string_view prefix, SpanRecord& record,
    RowAttributes& attributes, DecodeContext& context, SpanSink& sink) {
    element root;
    object members;
    const bool isObject
        = metadata && m_metadata.open(*metadata, root) && root.get_object().get(members) == simdjson::SUCCESS;
    std::optional<object> resource, scope, original;
    if (isObject) {
        resource = objectOf(members, "resourceAttributes", m_resource);
        scope = objectOf(members, "scope", m_scope);
        // "attributes" alone may be anybody's word.
        if (resource || scope)
            original = objectOf(members, "attributes", m_attributes);
    } else if (metadata) {
        attributes.add(prefix, *metadata);
    }
    record.resource = internResource(context, sink, [&](AttributeDraft& draft) {
        if (resource)
            draft.addMembers("", *resource);
    });
    std::string nameText, versionText;
    record.scope = internScope(context, sink, scope ? memberText(*scope, "name", nameText) : std::string_view(),
        scope ? memberText(*scope, "version", versionText) : std::string_view(), [&](AttributeDraft& draft) {
            if (const auto own = scope ? objectOf(*scope, "attributes", m_scopeAttributes) : std::nullopt)
                draft.addMembers("", *own);
        });
    if (!isObject)
        return;
    if (original)
        attributes.addMembers("", *original);
    std::string key;
    for (const auto field : members) {
        const bool isRestored = isOtel(field.key)
            && (field.key == "attributes" ? original : field.key == "scope" ? scope : resource).has_value();
        if (isRestored)
            continue;
        key = prefix;
        key += '.';
        key += field.key;
        attributes.add(key, field.value);
    }
}

} // namespace spanloom::langfuse
