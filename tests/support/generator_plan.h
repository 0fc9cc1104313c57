#pragma once

#include <cstdint>
#include <functional>

#include "tests/support/generator.h"
#include "tests/support/generator_random.h"
#include "tests/support/generator_turn.h"

namespace spanloom::test {

inline constexpr std::int64_t kSecond = 1'000'000'000;
inline constexpr std::int64_t kHour = 3600 * kSecond;
inline constexpr std::int64_t kDay = 24 * kHour;
/// 2026-03-02 00:00:00 UTC, a Monday.
inline constexpr std::int64_t kSampleStart = 1'772'409'600 * kSecond;
inline constexpr std::int64_t kSampleDays = 10;
/// 2026-03-05 14:00 to 15:00 UTC.
inline constexpr std::int64_t kSlowHour = kSampleStart + 3 * kDay + 14 * kHour;
/// On 2026-03-07 half of the sessions get v13, from the 8th on all.
inline constexpr std::int64_t kCanaryDay = 5;

/// Plans and writes the conversations of ten days, session by session, turn by turn (a later turn repeats what was
/// said before), and gives each turn to `take` in that order.
void playConversations(const SampleOptions& options, const std::function<void(const TurnPlan&, Turn)>& take);

} // namespace spanloom::test
