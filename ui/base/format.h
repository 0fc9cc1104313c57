#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <QString>

#include "core/trace/ids.h"

namespace spanloom {
enum class CostSource : std::uint8_t;
}

namespace spanloom::ui {

/// Numbers and times for people: three significant digits, the unit after a thin space. Nothing recorded = en dash.
/// The exact…() forms are for tooltips and copying.

inline constexpr char16_t kThinSpace = u'\u2009';
[[nodiscard]] QString absentText(); ///< "–"

[[nodiscard]] QString formatDuration(DurationNs duration);              ///< "8.90 s", "320 ms", "2.08 min", "2.05 h"
[[nodiscard]] QString formatDuration(std::optional<DurationNs> duration);
[[nodiscard]] QString exactDuration(DurationNs duration);               ///< "8.900123456 s"

[[nodiscard]] QString formatTokens(std::int64_t tokens);                ///< "12.4k"; negative = absent
[[nodiscard]] QString formatCount(std::uint64_t count);                 ///< "9,120"
[[nodiscard]] QString formatCost(std::optional<double> usd);            ///< "$0.0412", "$12.40"
[[nodiscard]] QString exactCost(double usd);                            ///< up to nine decimals
/// "recorded", "computed from prices", "partly recorded, partly computed", "unknown".
[[nodiscard]] QString costSourceText(CostSource source);
/// The exact cost, where it comes from, and how many calls it lacks; not known is not zero.
[[nodiscard]] QString costToolTip(std::optional<double> usd, CostSource source, std::uint64_t unpricedCalls);
[[nodiscard]] QString formatPercent(double fraction);                   ///< 0.31 → "31 %"
[[nodiscard]] QString formatPercentPoints(double difference);           ///< 0.023 → "+2.3 pp"
[[nodiscard]] QString formatScore(double score);                        ///< "0.41", "4", "87.5"
[[nodiscard]] QString formatBytes(std::int64_t bytes);                  ///< "412 MB" (decimal)
[[nodiscard]] QString formatRate(double perSecond);                     ///< "12.4k"

enum class TimeDisplay : std::uint8_t { Utc, Local };

[[nodiscard]] QString formatTimeOfDay(TimeNs time, TimeDisplay display); ///< "12:13:03.412"
[[nodiscard]] QString formatDate(TimeNs time, TimeDisplay display);      ///< "2026-11-18"
[[nodiscard]] QString formatDateTime(TimeNs time, TimeDisplay display);  ///< "2026-11-18 12:13:03.412"
/// To the nanosecond, with the zone: "2026-11-18 12:13:03.412000123 UTC".
[[nodiscard]] QString exactTime(TimeNs time, TimeDisplay display);

/// UTF-8 of core as text; bytes that are not UTF-8 become the replacement character.
[[nodiscard]] QString toText(std::string_view utf8);
/// "7f3a…c21" of a long id; the whole when it is short.
[[nodiscard]] QString shortId(const QString& id);

} // namespace spanloom::ui
