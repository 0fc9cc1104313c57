#pragma once

#include <vector>

#include <QString>

#include "ui/waterfall/waterfall_geometry.h"

namespace spanloom::ui {

/// A line of the time axis: where it stands and what it says, counted from the start of the trace.
struct RulerTick {
    double x = 0;
    QString text;
};

[[nodiscard]] std::vector<RulerTick> rulerTicks(const WaterfallGeometry& geometry);
[[nodiscard]] std::vector<double> tickPositions(const WaterfallGeometry& geometry);

} // namespace spanloom::ui
