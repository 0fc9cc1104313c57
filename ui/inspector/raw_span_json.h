#pragma once

#include <string>

#include "core/trace/trace_document.h"

namespace spanloom::ui {

/// What the Raw tab needs; all references outlive the call.
struct RawSpan {
    const TraceDocument& document;
    const TraceSpan& span;
    const SpanPayload& payload;
    const ResourceContent& resource;
    const ScopeContent& scope;
    const StringPool* sharedKeys = nullptr; ///< of resource and scope attributes
};

/// The span as indented OTLP/JSON, its resource and scope above it. For reading and copying; exports are written by
/// core/export. Attributes keep order, duplicates and value kinds.
[[nodiscard]] std::string rawSpanJson(const RawSpan& raw);

} // namespace spanloom::ui
