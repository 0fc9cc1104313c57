#include "tests/support/generator_plan.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spanloom::test {

namespace {

    /// Starts of turns are whole microseconds, as most clocks have it.
    constexpr std::int64_t kTick = 1000;

    /// Weight of each hour of the day, UTC.
    constexpr std::array<std::size_t, 24> kHourWeights {
        6, 4, 3, 3, 4, 8, 18, 34, 52, 66, 74, 72, 60, 62, 70, 72, 66, 58, 50, 46, 38, 28, 18, 10};
    /// The shift in traffic between the releases, per mille, in the order of Route.
    constexpr std::array<std::size_t, kRouteCount> kOldRoutes {220, 330, 230, 150, 70};
    constexpr std::array<std::size_t, kRouteCount> kNewRoutes {340, 240, 150, 170, 100};
    constexpr std::array<std::size_t, 3> kOldCohorts {560, 330, 110};
    constexpr std::array<std::size_t, 3> kNewCohorts {430, 360, 210};
    constexpr std::array<std::size_t, 5> kTurnWeights {450, 280, 150, 80, 40};

    template <std::size_t Count>
    std::size_t weighted(Random& random, const std::array<std::size_t, Count>& weights) {
        std::size_t sum = 0;
        for (const std::size_t weight : weights)
            sum += weight;
        std::size_t draw = random.below(sum);
        for (std::size_t i = 0; i + 1 < Count; ++i) {
            if (draw < weights[i])
                return i;
            draw -= weights[i];
        }
        return Count - 1;
    }

    bool usesOrderTool(const TurnPlan& plan) {
        return !plan.isBlocked && !plan.isOutage
            && (plan.route == Route::Refund || plan.route == Route::Order || plan.route == Route::Voice);
    }

    /// A rare case: goes to the first turn from number `from` on that it fits, once.
    struct Plant {
        std::uint32_t from;
        bool (*fits)(const TurnPlan&);
        void (*apply)(TurnPlan&);
        bool isDone = false;
    };

    std::vector<Plant> rareCases(std::uint32_t turns) {
        std::vector<Plant> plants;
        const auto add = [&](std::initializer_list<std::uint32_t> perMille, auto fits, auto apply) {
            for (const std::uint32_t place : perMille)
                plants.push_back({turns * place / 1000, fits, apply});
        };
        const auto onOrders = [](const TurnPlan& plan) {
            return plan.route == Route::Order && plan.isNewRelease && usesOrderTool(plan) && !plan.isToolFailing;
        };
        const auto answers = [](const TurnPlan& plan) { return usesOrderTool(plan) && !plan.isToolLoop; };
        const auto retrieves
            = [](const TurnPlan& plan) { return plan.route != Route::Voice && !plan.isBlocked && !plan.isOutage; };
        add({560, 690, 830, 930}, onOrders, [](TurnPlan& plan) { plan.isToolLoop = true; });
        add({90, 260, 410, 600, 770, 940}, answers, [](TurnPlan& plan) { plan.losesSpan = true; });
        add({180, 520, 860}, answers, [](TurnPlan& plan) { plan.isSplit = true; });
        add({330, 720}, retrieves, [](TurnPlan& plan) { plan.isUnfinished = true; });
        add({70, 150, 240, 350, 470, 590, 700, 810, 910}, retrieves,
            [](TurnPlan& plan) { plan.isRetrievalEmpty = true; });
        return plants;
    }

    class Conversations {
    public:
        Conversations(const SampleOptions& options, const std::function<void(const TurnPlan&, Turn)>& take)
            : m_options(options)
            , m_take(take)
            , m_plants(rareCases(options.traces)) { }

        void play() {
            for (std::int64_t day = 0; day < kSampleDays; ++day) {
                const auto until = static_cast<std::uint32_t>(
                    static_cast<std::int64_t>(m_options.traces) * (day + 1) / kSampleDays);
                while (m_turns < until)
                    playSession(day, until);
            }
        }

    private:
        void playSession(std::int64_t day, std::uint32_t until) {
            Random random(Random::mixed(m_options.seed) + ++m_sessions);
            TurnPlan plan = openSession(random, day);
            const std::size_t turns = 1 + weighted(random, kTurnWeights);
            for (std::size_t turn = 0; turn < turns && m_turns < until; ++turn) {
                plan.turn = static_cast<int>(turn + 1);
                decideTurn(random, plan);
                for (Plant& plant : m_plants) {
                    if (!plant.isDone && m_turns >= plant.from && plant.fits(plan)) {
                        plant.apply(plan);
                        plant.isDone = true;
                        break; // one rare case a turn keeps each of them explainable
                    }
                }
                Turn written = writeTurn(plan);
                ++m_turns;
                plan.history.push_back(written.exchange);
                const std::int64_t end = plan.start + written.duration();
                m_take(plan, std::move(written));
                plan.start = end + random.between(12 * kSecond / kTick, 140 * kSecond / kTick) * kTick;
            }
        }

        TurnPlan openSession(Random& random, std::int64_t day) {
            TurnPlan plan;
            const bool isSlowDay = kSampleStart + day * kDay == kSlowHour - 14 * kHour;
            const std::size_t hour = isSlowDay && random.chance(90) ? 14 : weighted(random, kHourWeights);
            plan.start = kSampleStart + day * kDay + static_cast<std::int64_t>(hour) * kHour
                + random.between(0, kHour / kTick - 1) * kTick;
            plan.isNewRelease = day > kCanaryDay || (day == kCanaryDay && random.chance(500));
            plan.isStaging = random.chance(45);
            plan.route = static_cast<Route>(weighted(random, plan.isNewRelease ? kNewRoutes : kOldRoutes));
            plan.cohort = static_cast<std::uint8_t>(weighted(random, plan.isNewRelease ? kNewCohorts : kOldCohorts));
            plan.session = "ses_";
            appendHex(plan.session, random.next(), 12);
            plan.user = "user-" + std::to_string(1000 + random.below(640));
            plan.usesInHouseModel = plan.route == Route::Chat && plan.cohort == 0 && random.chance(500);
            plan.isVersionMissing = random.chance(30);
            plan.slots = {"AC-" + std::to_string(random.between(210'000, 489'999)), std::string(random.pick(items())),
                std::string(random.pick(cities())), std::to_string(random.between(2, 26)),
                std::to_string(random.between(19, 320))};
            return plan;
        }

        static void decideTurn(Random& random, TurnPlan& plan) {
            plan.seed = random.next();
            plan.isInSlowHour = plan.start >= kSlowHour && plan.start < kSlowHour + kHour;
            plan.isToolLoop = plan.losesSpan = plan.isSplit = plan.isUnfinished = plan.isRetrievalEmpty = false;
            plan.isBlocked = random.chance(8);
            plan.isOutage = !plan.isBlocked && random.chance(6);
            const bool isRefund = plan.route == Route::Refund;
            const std::size_t fallbackChance = plan.isNewRelease && isRefund ? 230 : 45;
            plan.isFallback = random.chance(fallbackChance) && !plan.usesInHouseModel && !plan.isOutage;
            plan.isCacheHit = plan.route == Route::Search && !plan.isOutage && random.chance(60);
            plan.isMasked = isRefund && random.chance(25);
            plan.isToolFailing = random.chance(18);
            plan.isBargedIn = plan.route == Route::Voice && random.chance(120);
            if (plan.isCacheHit || plan.isBlocked)
                plan.isFallback = false;
        }

        const SampleOptions& m_options;
        const std::function<void(const TurnPlan&, Turn)>& m_take;
        std::vector<Plant> m_plants;
        std::uint32_t m_turns = 0;
        std::uint64_t m_sessions = 0;
    };

} // namespace

void playConversations(const SampleOptions& options, const std::function<void(const TurnPlan&, Turn)>& take) {
    Conversations(options, take).play();
}

} // namespace spanloom::test
