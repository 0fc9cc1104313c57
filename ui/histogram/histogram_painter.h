#pragma once

#include <optional>

#include <QtGlobal>

#include "ui/histogram/histogram_geometry.h"

class QPainter;

namespace spanloom::ui {

class TextCache;
class Theme;

/// What is drawn over the bars.
struct HistogramMarks {
    std::optional<TimeRange> brush;
    int hovered = -1; ///< bucket under the mouse
    int focused = -1; ///< bucket of the keyboard, -1 without focus
    TimeDisplay display = TimeDisplay::Local;
};

/// Draws bars, line, brush and time axis. The axis lies below the plot.
class HistogramPainter {
public:
    HistogramPainter(const Theme& theme, TextCache& texts)
        : m_theme(theme)
        , m_texts(texts) { }

    void paint(QPainter& painter, const TimeHistogram& histogram, const HistogramGeometry& geometry,
        const HistogramMarks& marks) const;

private:
    void paintBars(QPainter& painter, const HistogramGeometry& geometry, const HistogramMarks& marks) const;
    void paintDurations(QPainter& painter, const TimeHistogram& histogram, const HistogramGeometry& geometry,
        const HistogramMarks& marks) const;
    void paintAxis(QPainter& painter, const HistogramGeometry& geometry, const HistogramMarks& marks) const;

    const Theme& m_theme;
    TextCache& m_texts;
};

} // namespace spanloom::ui
