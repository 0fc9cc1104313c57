#pragma once

#include <cstdint>

#include <QString>

namespace spanloom::ui {

/// Columns of the trace list, in their first order. The numbers are in the settings file: append only, and raise
/// kTraceColumnsVersion when one is added.
enum class TraceColumn : std::uint8_t {
    Start, Root, Route, Prompt, Model, Cohort, Duration, FirstToken, Tokens, Cost, Evaluations, Spans, Errors, Session,
    User, Service, Environment, AppVersion, RootStatus, Retries, Tools, LlmCalls, Id, Count
};
inline constexpr int kTraceColumnCount = static_cast<int>(TraceColumn::Count);
inline constexpr int kTraceColumnsVersion = 2;

[[nodiscard]] QString columnTitle(TraceColumn column);
[[nodiscard]] QString columnToolTip(TraceColumn column);
/// Right-aligned, and sorted with the largest first by the first click.
[[nodiscard]] bool isNumber(TraceColumn column);
/// Of those that are shown before anybody chooses.
[[nodiscard]] bool isShownAtFirst(TraceColumn column);

} // namespace spanloom::ui
