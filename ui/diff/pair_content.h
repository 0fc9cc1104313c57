#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QString>

#include "core/base/result.h"
#include "core/diff/text_diff.h"
#include "ui/diff/aligned_traces.h"
#include "ui/diff/text_segments.h"

namespace spanloom::ui {

/// A text as both sides have it, compared word by word.
struct PairText {
    std::string a, b;
    bool hasA = false, hasB = false; ///< recorded at all; an empty text is one
    TextDiff diff;
    std::vector<TextSegment> segments;

    [[nodiscard]] bool isComparable() const { return hasA && hasB; }
};

/// A line of a table "key, A, B".
struct PairRow {
    QString key;
    std::string a, b;
    bool hasA = false, hasB = false;

    [[nodiscard]] bool differs() const { return hasA != hasB || a != b; }
};

/// Everything the lower half shows of one aligned row. Made on a worker thread, then immutable.
struct PairContent {
    PairText output, prompt;
    std::vector<PairRow> parameters, evaluations, attributes, documents; ///< what differs stands first
    bool isRedacted = false;
    bool hasA = false, hasB = false; ///< the row has a span on this side
};

/// Reads, decodes and compares one row. Blocks; any thread.
[[nodiscard]] Result<std::shared_ptr<const PairContent>> loadPairContent(
    const PayloadSource& payloads, const AlignedTraces& traces, std::uint32_t row, std::stop_token stop);

} // namespace spanloom::ui
