#pragma once

#include <optional>

#include <QJsonObject>
#include <QString>

#include "core/query/trace_filter.h"
#include "core/trace/ids.h"
#include "ui/state/comparison_side.h"

namespace spanloom::ui {

/// Filters and sides as the settings file keeps them. What cannot be read is left out: an older or damaged file gives
/// a smaller filter, never a wrong one.
[[nodiscard]] QJsonObject toJson(const TraceFilter& filter);
[[nodiscard]] TraceFilter filterFromJson(const QJsonObject& object);
[[nodiscard]] QJsonObject toJson(const ComparisonSide& side);
[[nodiscard]] ComparisonSide sideFromJson(const QJsonObject& object);

[[nodiscard]] QString idText(TraceId id); ///< 32 hex digits
[[nodiscard]] std::optional<TraceId> traceIdFromText(const QString& text);

} // namespace spanloom::ui
