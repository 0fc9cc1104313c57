#pragma once

#include <QImage>
#include <QSize>

#include "core/timeline/span_overview.h"

namespace spanloom::ui {

class Theme;

/// The whole trace in a few lines of pixels, one lane a depth of the tree. Sizes are device pixels; the lanes stand
/// between margins of that height. A failed span leaves a line in the colour of errors along the foot of its lane.
[[nodiscard]] QImage overviewPicture(const SpanOverview& overview, const Theme& theme, QSize size, int margin);

} // namespace spanloom::ui
