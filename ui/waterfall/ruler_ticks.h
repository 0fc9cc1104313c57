#pragma once

#include <vector>

#include <QString>

#include "ui/waterfall/waterfall_geometry.h"

namespace spanloom::ui {

/// A line of the time axis: where it stands and what it says.
struct RulerTick {
    double x = 0;
    QString text;
};

/// The labels of the time axis, counted from the start of the trace. Deep inside a long trace a label would need
/// more digits than anybody compares: then they count from `reference`, a time from the start of the trace.
struct RulerLabels {
    QString reference; ///< empty = the labels count from the start of the trace
    std::vector<RulerTick> ticks;
};

[[nodiscard]] RulerLabels rulerLabels(const WaterfallGeometry& geometry);
[[nodiscard]] std::vector<double> tickPositions(const WaterfallGeometry& geometry);

} // namespace spanloom::ui
