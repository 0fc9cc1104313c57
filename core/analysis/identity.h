#pragma once

#include <cstdint>
#include <span>

#include "core/trace/field.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// Inherited fields of a trace: the root's value, else a span's, else the root's resource, else any resource. Where
/// spans differ, the earliest one speaks, but for sessions and users the most frequent value. The service is that of
/// the root. `fromResources` gets the bits of the fields that no span says.
void findIdentity(std::span<const TraceSpan> spans, MeaningRow& identity, std::uint64_t& fromResources);

struct InheritedText {
    StringId text = 0;       ///< 0 = nobody says
    bool isInherited = false;
};

/// A text field as it holds for one span: its own value, else that of the nearest ancestor, else of the trace's root,
/// else of any span, else of a resource. Fields that are not inherited give the span's own value alone, the service the
/// resource's too. O(depth).
[[nodiscard]] InheritedText inheritedText(const TraceDocument& document, std::uint32_t span, Field field);

} // namespace spanloom
