#include "ui/diff/aligned_traces.h"

#include <algorithm>
#include <chrono>

namespace spanloom::ui {

namespace {

void buildTree(AlignedTraces& traces) {
    const std::vector<AlignedRow>& rows = traces.alignment.rows;
    traces.parents.assign(rows.size(), kNoIndex);
    traces.subtreeEnds.assign(rows.size(), static_cast<std::uint32_t>(rows.size()));
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        while (!open.empty() && rows[open.back()].depth >= rows[i].depth) {
            traces.subtreeEnds[open.back()] = i;
            open.pop_back();
        }
        if (!open.empty())
            traces.parents[i] = open.back();
        open.push_back(i);
    }
}

void findChanges(AlignedTraces& traces) {
    const std::vector<AlignedRow>& rows = traces.alignment.rows;
    traces.isChanged.assign(rows.size(), false);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        if (rows[i].isPair()) {
            const RowDelta delta = rowDelta(*traces.a, *traces.b, rows[i]);
            traces.isChanged[i] = delta.isChanged();
            traces.changedPairs += delta.isChanged() ? 1 : 0;
            traces.hasVerdictChanges = traces.hasVerdictChanges || delta.verdictsDiffer;
            if (delta.isChanged())
                traces.changes.push_back(i);
        } else if (traces.parents[i] == kNoIndex || rows[traces.parents[i]].isPair()) {
            traces.changes.push_back(i);
        }
    }
}

DurationNs lengthOf(const TraceDocument& document) {
    const TraceTotals& totals = document.totals;
    return totals.start == kNoTime || totals.end == kNoTime ? 0 : durationBetween(totals.start, totals.end);
}

} // namespace

std::shared_ptr<const AlignedTraces> alignForView(
    std::shared_ptr<const TraceDocument> a, std::shared_ptr<const TraceDocument> b) {
    auto result = std::make_shared<AlignedTraces>();
    result->a = std::move(a);
    result->b = std::move(b);
    const auto start = std::chrono::steady_clock::now();
    result->alignment = alignTraces(*result->a, *result->b);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    result->milliseconds = taken.count();
    buildTree(*result);
    findChanges(*result);
    result->total = traceDelta(*result->a, *result->b);
    result->longest = std::max<DurationNs>({1, lengthOf(*result->a), lengthOf(*result->b)});
    return result;
}

} // namespace spanloom::ui
