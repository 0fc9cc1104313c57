#include "ui/state/comparison_side.h"

#include <unordered_set>
#include <utility>

#include <QObject>

#include "core/query/trace_query.h"
#include "ui/base/format.h"

namespace spanloom::ui {

ComparisonSide traceSide(TraceId trace, const QString& label) {
    ComparisonSide side;
    side.label = label;
    side.traces = {trace};
    side.isSet = true;
    return side;
}

ComparisonSide tracesSide(std::vector<TraceId> traces) {
    ComparisonSide side;
    side.label = traces.size() == 1 ? QObject::tr("1 trace") : QObject::tr("%1 traces").arg(formatCount(traces.size()));
    side.traces = std::move(traces);
    side.isSet = !side.traces.empty();
    return side;
}

ComparisonSide filterSide(TraceFilter filter, const QString& label) {
    ComparisonSide side;
    side.label = label;
    side.filter = std::move(filter);
    side.isSet = true;
    return side;
}

std::vector<std::uint32_t> rowsOf(const ComparisonSide& side, const FacetIndex& index) {
    if (!side.isSet)
        return {};
    if (side.traces.empty()) {
        const auto selection = selectTraces(index, side.filter);
        return selection ? selection->rows() : std::vector<std::uint32_t>();
    }
    const std::unordered_set<TraceId> wanted(side.traces.begin(), side.traces.end());
    std::vector<std::uint32_t> rows;
    const std::vector<TraceId>& ids = index.table()->ids;
    for (std::uint32_t row = 0; row < ids.size(); ++row)
        if (wanted.contains(ids[row]))
            rows.push_back(row);
    return rows;
}

} // namespace spanloom::ui
