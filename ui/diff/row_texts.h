#pragma once

#include <QString>

#include "ui/base/badge.h"
#include "ui/base/theme.h"
#include "ui/diff/aligned_traces.h"

namespace spanloom::ui {

/// A figure's change in words, and whether it speaks for B (less is better).
struct DeltaText {
    QString text;
    Role role = Role::Muted;
};

/// "−2.49 s", "+0.32 s"; a middle dot when either side is not known.
[[nodiscard]] DeltaText durationDelta(const Delta& delta);
/// "−41 %", "×12" from ten times more on; the difference itself where A is zero. `isMoney` writes that as dollars.
[[nodiscard]] DeltaText relativeDelta(const Delta& delta, bool isMoney);
/// "✗ → ✓" of the first evaluation whose verdict changed; empty when none did.
[[nodiscard]] DeltaText verdictDelta(const AlignedTraces& traces, const RowDelta& delta);

/// The words of one aligned row.
struct RowTexts {
    QString nameA, nameB;         ///< one line; empty where the side lacks the span
    QString durationA, durationB;
    DeltaText time, tokens, cost, verdict;
    Badge ghost;                  ///< "only in A"; empty text for pairs
};
[[nodiscard]] RowTexts rowTexts(const AlignedTraces& traces, std::uint32_t row);

/// One line without line breaks, for names as they come from a trace.
[[nodiscard]] QString oneLine(std::string_view utf8);
/// Exact figures of both sides.
[[nodiscard]] QString rowToolTip(const AlignedTraces& traces, std::uint32_t row);
/// Names and figures of both sides, separated by tabs, for the clipboard.
[[nodiscard]] QString rowForCopying(const AlignedTraces& traces, std::uint32_t row);
/// A sentence for a screen reader.
[[nodiscard]] QString rowSpoken(const AlignedTraces& traces, std::uint32_t row);

} // namespace spanloom::ui
