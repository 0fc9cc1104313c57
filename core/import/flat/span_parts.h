#pragma once

#include "core/import/records/span_draft.h"

namespace spanloom::flat {

/// Adds the members of an object as attributes, those that are null left out; also of a list of {key, value}. A value
/// of another kind becomes one attribute of the name `otherwise`.
void addEntries(AttributeDraft& target, const simdjson::dom::element& entries, std::string_view otherwise);

/// The events of a span, in all spellings of their members.
void addEvents(SpanDraft& draft, const simdjson::dom::element& events, DecodeContext& context);
void addLinks(SpanDraft& draft, const simdjson::dom::element& links, DecodeContext& context);

/// What an SDK calls a resource: its attributes within it, or itself.
void addResourceEntries(AttributeDraft& target, const simdjson::dom::element& resource);
/// {name, version, attributes}, or the name alone.
[[nodiscard]] ScopeIndex scopeOf(const simdjson::dom::element& scope, DecodeContext& context, SpanSink& sink);

/// A trace state as text: from text, {key: value}, or Python's list of {key=k, value=v}.
[[nodiscard]] std::string traceStateText(const simdjson::dom::element& state);

} // namespace spanloom::flat
