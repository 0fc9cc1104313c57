#pragma once

#include <cstdint>
#include <optional>

#include <QtCore/QPoint>
#include <QtCore/QRect>

#include "core/timeline/time_axis.h"

#include "ui/base/span_bar.h"
#include "ui/base/theme.h"
#include "ui/diff/diff_lines.h"

namespace spanloom::ui {

enum class GutterColumn : std::uint8_t { Mark, Time, Tokens, Cost, Verdict };
inline constexpr int kGutterColumns = 5;

/// Lines between columns that can be dragged.
enum class DiffSplitter : std::uint8_t { None, NamesA, GutterLeft, GutterRight, NamesB };

/// What a person chose; fitted to the width there is without being forgotten.
struct DiffWidths {
    int names = 0;       ///< of the tree, alike on both sides; 0 = as wide as the names want, within reason
    int gutter = 262;    ///< of time, tokens and cost; verdicts come on top where one changed
    int shareOfA = 500;  ///< of what the gutter leaves, in thousandths
};

/// Positions of everything in the rows for one size and scroll position. No widget, no painter.
class DiffGeometry {
public:
    DiffLines lines;
    Measures sizes;
    int width = 0;
    int height = 0;
    std::int64_t scrollY = 0;
    int fittingNames = 0; ///< width at which no name is cut, for whoever chose none

    void setWidths(const DiffWidths& wanted); ///< fits them to `width`
    [[nodiscard]] const DiffWidths& wanted() const { return m_wanted; }
    /// The wanted widths after a splitter was dragged to x.
    [[nodiscard]] DiffWidths draggedTo(DiffSplitter splitter, int x) const;

    [[nodiscard]] QRect column(DiffSide side) const;     ///< tree and bars, full height
    [[nodiscard]] QRect gutter() const;
    [[nodiscard]] int namesWidth() const { return m_names; }
    [[nodiscard]] QRect barsArea(DiffSide side) const;   ///< right of the names
    [[nodiscard]] QRect gutterCell(const QRect& line, GutterColumn column) const;
    [[nodiscard]] bool showsVerdicts() const { return lines.traces() && lines.traces()->hasVerdictChanges; }

    [[nodiscard]] std::int64_t contentHeight() const;
    [[nodiscard]] std::uint32_t firstVisibleLine() const;
    [[nodiscard]] std::uint32_t endVisibleLine() const;
    [[nodiscard]] std::uint32_t lineAt(int y) const; ///< kNoIndex below the last
    [[nodiscard]] QRect lineRect(std::uint32_t line) const;
    void scrollToLine(std::uint32_t line);
    void clampScroll();

    [[nodiscard]] QRect foldArrowRect(DiffSide side, std::uint32_t line) const; ///< empty without children or span
    [[nodiscard]] QRect signRect(DiffSide side, std::uint32_t line) const;
    [[nodiscard]] QRect nameRect(DiffSide side, std::uint32_t line) const;
    [[nodiscard]] double xOf(DiffSide side, DurationNs sinceStart) const;
    [[nodiscard]] SpanBar bar(DiffSide side, std::uint32_t line) const;
    /// Where a label of this width goes: right of the bar, else left, else inside at its right end.
    [[nodiscard]] QRectF labelRect(DiffSide side, const SpanBar& bar, double textWidth) const;
    [[nodiscard]] DiffSplitter splitterAt(QPoint at) const;
    /// The line whose fold arrow lies there.
    [[nodiscard]] std::uint32_t foldArrowAt(QPoint at) const;

    /// The common time scale, from the start of either trace.
    [[nodiscard]] TimeAxis axis() const;

private:
    [[nodiscard]] int widestGutter() const; ///< without the column of verdicts
    [[nodiscard]] int verdictWidth() const; ///< 0 when no verdict changed
    [[nodiscard]] int automaticNames(int side) const;
    [[nodiscard]] int indentOf(std::uint32_t line) const;

    DiffWidths m_wanted;
    int m_names = 264;
    int m_gutter = 262;
    int m_left = 0; ///< of A
};

} // namespace spanloom::ui
