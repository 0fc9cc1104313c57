#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include <QString>
#include <QVector>

#include "core/trace/trace_document.h"
#include "core/workspace/snapshot.h"
#include "ui/base/badge.h"
#include "ui/base/format.h"

namespace spanloom::ui {

/// What the list's row of a trace says: there at once, before the trace is opened.
struct PreviewHead {
    TraceId trace;
    QString title;
    QString idText;
    TimeNs start = kNoTime;
    QVector<Badge> badges;
    std::uint64_t signature = 0; ///< changes when the trace must be opened anew
};

/// Nothing when the trace is not in the snapshot. O(rows); any thread.
[[nodiscard]] std::optional<PreviewHead> previewHead(const Snapshot& snapshot, TraceId trace);

/// Several traces in sums.
struct PreviewSums {
    std::size_t traces = 0;      ///< that were found
    QVector<Badge> badges;
    QString spans;               ///< "1,204 spans"
};
/// O(rows); any thread.
[[nodiscard]] PreviewSums previewSums(const Snapshot& snapshot, const std::vector<TraceId>& traces);

/// A text of a trace and what it is.
struct PreviewText {
    QString text;  ///< at most kMostPreviewText letters of it
    bool isCut = false;
    bool isRedacted = false;
    [[nodiscard]] bool isEmpty() const { return text.isEmpty(); }
};
inline constexpr qsizetype kMostPreviewText = 20'000;

/// What is read when a trace is opened for the preview. Immutable.
struct TracePreview {
    std::shared_ptr<const TraceDocument> document;
    std::vector<std::uint32_t> importantSpans; ///< the root, then those that are drawn first when room is short
    PreviewText input, output, error;
    QString failure; ///< why the trace could not be opened; empty otherwise
};

inline constexpr std::size_t kMostPreviewRows = 400;

/// Spans in the order in which they deserve a row: the root, then by turns the longest failed and the longest of all.
/// At most kMostPreviewRows. O(n).
[[nodiscard]] std::vector<std::uint32_t> importantSpans(std::span<const TraceSpan> spans);

/// What the user asked and got: the root's own input and output where it has them, else those of the model call that
/// answered; and what the first failed span says. Blocks; any thread.
[[nodiscard]] TracePreview readPreview(
    std::shared_ptr<const TraceDocument> document, const PayloadSource& payloads, std::stop_token stop);

} // namespace spanloom::ui
