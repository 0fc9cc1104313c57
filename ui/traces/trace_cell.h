#pragma once

#include <cstdint>

#include <QString>
#include <QVector>

#include "core/workspace/snapshot.h"
#include "ui/base/badge.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/traces/trace_column.h"

namespace spanloom::ui {

enum class StatusMark : std::uint8_t { None, Ok, Warn, Bad };

/// What one cell of the trace list shows. Made when it first comes into sight, then kept.
struct TraceCell {
    QString text;
    QString prefix;          ///< before the text, muted (the date of a time)
    QString suffix;          ///< after the text, muted, never elided ("+2 ⇄")
    bool isAbsent = false;   ///< the text is an en dash, muted
    bool isMuted = false;
    bool isRight = false;
    bool isMono = false;
    double bar = -1;         ///< 0..1, below the text; -1 = no bar
    StatusMark mark = StatusMark::None;
    QVector<Badge> badges;
};

/// How the cells of one list are written.
struct CellStyle {
    TimeDisplay times = TimeDisplay::Local;
    bool showsDates = false;     ///< the list spans more than a day
    bool showsYears = false;     ///< and more than a year
    DurationNs fullBar = 0;      ///< duration of a full bar
};

[[nodiscard]] TraceCell traceCell(const Snapshot& snapshot, std::uint32_t row, TraceColumn column,
    const CellStyle& style);
/// The exact values, plain text.
[[nodiscard]] QString traceToolTip(const Snapshot& snapshot, std::uint32_t row, TraceColumn column, TimeDisplay times);
/// The exact value for the clipboard, without units; empty when absent.
[[nodiscard]] QString traceCopyText(const Snapshot& snapshot, std::uint32_t row, TraceColumn column);

/// The id as a person knows it: 32 hex digits, or the writer's own.
[[nodiscard]] QString traceIdText(const Snapshot& snapshot, std::uint32_t row);

} // namespace spanloom::ui
