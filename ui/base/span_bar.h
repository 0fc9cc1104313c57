#pragma once

#include <cstdint>
#include <optional>

#include <QtCore/QRect>

#include "core/trace/trace_document.h"
#include "ui/base/theme.h"

class QPainter;

namespace spanloom::ui {

/// A span on a time axis: where its bar lies, in pixels.
struct SpanBar {
    enum class Shape : std::uint8_t {
        Closed,    ///< start to end
        OpenEnded, ///< no end: up to the end of the trace
        Reversed,  ///< ends before it starts: drawn hollow between the two
        None       ///< no start: nowhere to draw it
    };
    Shape shape = Shape::None;
    QRectF rect;
    QRectF waiting;                   ///< start to first token; empty without one
    std::optional<double> firstToken; ///< x of the mark
};

/// Paints a bar that has a place: colour of the kind, the waiting part lighter, a mark at the first token, an outline
/// for an error. Where it is too narrow for an outline, the error is its colour.
void drawSpanBar(QPainter& painter, const Theme& theme, const SpanBar& bar, const TraceSpan& span);
/// In which colour a label reads best that lies on a bar of this kind.
[[nodiscard]] Role labelRoleOn(const Theme& theme, Kind kind);
/// Whether a label there lies on the bar.
[[nodiscard]] bool isOnBar(const SpanBar& bar, const QRectF& label);

/// The arrow of a row that has children; nothing in an empty place.
void drawFoldArrow(QPainter& painter, const Theme& theme, const QRect& place, bool isFolded);

} // namespace spanloom::ui
