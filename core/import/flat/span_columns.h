#pragma once

#include "core/import/records/column_names.h"

namespace spanloom::flat {

/// What a member of a span row means to us; all others are attributes.
enum Role : int {
    TraceId, SpanId, ParentId, ParentContext, Context, Name, Kind, Type, TraceState, TraceFlags,
    Start, StartMs, StartUs, StartNs, End, EndMs, EndUs, EndNs, Duration, DurationS, DurationMs, DurationUs, DurationNs,
    Status, StatusText, ErrorSign, Attributes, Events, Links, Resource, ResourceAttributes, ServiceName,
    Scope, ScopeName, ScopeVersion, DroppedAttributes, DroppedEvents, DroppedLinks,
    RoleCount
};

/// The names that writers of rows give to them.
[[nodiscard]] ColumnNames spanColumns();

} // namespace spanloom::flat
