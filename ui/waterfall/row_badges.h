#pragma once

#include <QString>
#include <QVector>

#include "core/trace/trace_document.h"

#include "ui/base/badge.h"
#include "ui/base/format.h"
#include "ui/waterfall/badge_columns.h"
#include "ui/waterfall/row_list.h"

namespace spanloom::ui {

struct RowBadge : Badge {
    BadgeColumn column = BadgeColumn::Remark;
};

/// What stands at the right of a row's name, in one order: remarks (documents, retries, fallback, error), tokens,
/// cost, worst evaluation. A folded row also speaks for the worst evaluation below it; the one root of a trace
/// shows the totals of the trace where it reports no usage of its own.
[[nodiscard]] QVector<RowBadge> rowBadges(const RowList& rows, std::uint32_t span);

/// The badges of a whole trace, for its header.
[[nodiscard]] QVector<Badge> traceBadges(const TraceDocument& document, TimeDisplay display);

/// The worst of the evaluations: failing before passing, then the lowest score. Null when there are none.
[[nodiscard]] const Evaluation* worstEvaluation(const Evaluation* first, const Evaluation* last);

/// What a hover tooltip says of a row, plain text.
[[nodiscard]] QString rowToolTip(const RowList& rows, std::uint32_t span, TimeDisplay display);

} // namespace spanloom::ui
