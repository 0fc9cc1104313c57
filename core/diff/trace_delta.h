#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/diff/alignment.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// A figure on both sides; nothing = not reported there, which is not zero.
struct Delta {
    std::optional<double> a, b;

    [[nodiscard]] std::optional<double> difference() const; ///< b − a, when both are known
    [[nodiscard]] std::optional<double> relative() const;   ///< (b − a) / a, when a is not zero
};

/// One evaluation on both sides, paired by name (evaluationNameKey) in order.
struct EvaluationDelta {
    std::string name;
    std::uint32_t a = kNoIndex; ///< index into TraceDocument::evaluations
    std::uint32_t b = kNoIndex;
};

/// What differs in one aligned row. Ghost rows have figures on one side only.
struct RowDelta {
    Delta duration;     ///< ns; nothing for unfinished spans
    Delta inputTokens, outputTokens, tokens; ///< as the span itself reports; tokens = input + output
    Delta cost;         ///< USD
    std::vector<EvaluationDelta> evaluations;
    bool statusDiffers = false;
    bool nameDiffers = false;
    bool textsDiffer = false; ///< hashes of input, output or arguments differ, where both sides have them

    /// Anything but time and the figures that vary from run to run: status, name, texts, verdicts.
    [[nodiscard]] bool isChanged() const { return statusDiffers || nameDiffers || textsDiffer || verdictsDiffer; }
    bool verdictsDiffer = false;
};

/// Of one row, or of the whole traces (totals, by the rules of counting) with kNoIndex rows.
[[nodiscard]] RowDelta rowDelta(const TraceDocument& a, const TraceDocument& b, const AlignedRow& row);
[[nodiscard]] RowDelta traceDelta(const TraceDocument& a, const TraceDocument& b);

} // namespace spanloom
