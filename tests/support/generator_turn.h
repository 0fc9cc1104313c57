#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/generator_spans.h"
#include "tests/support/generator_texts.h"

namespace spanloom::test {

enum class ModelName : std::uint8_t { Small, Large, Fallback, InHouse, Judge, Embedding, Count };

struct ModelCard {
    std::string_view requested;
    std::string_view answered;
    std::string_view provider;
    std::string_view server;
    std::int64_t firstTokenMs;
    std::int64_t tokenUs; ///< time an output token takes
    /// List prices in 10^-9 USD a token; -1 = nobody publishes one.
    std::int64_t inputNano;
    std::int64_t outputNano;
    std::int64_t cachedNano;
};
[[nodiscard]] const ModelCard& card(ModelName model);

inline constexpr std::array<std::string_view, 3> kCohorts {"free", "pro", "enterprise"};

struct Exchange {
    std::string question;
    std::string answer;
};

/// One turn of a conversation, decided before a span is written.
struct TurnPlan {
    std::uint64_t seed = 0;
    std::int64_t start = 0;
    Route route = Route::Chat;
    std::uint8_t cohort = 0;
    std::string session;
    std::string user;
    int turn = 1;
    Slots slots;
    std::vector<Exchange> history;
    bool isNewRelease = false;
    bool isStaging = false;
    // What goes wrong, or is planted to be found.
    bool isInSlowHour = false;
    bool isFallback = false;
    bool isCacheHit = false;
    bool isBlocked = false;
    bool isMasked = false;
    bool isRetrievalEmpty = false;
    bool isVersionMissing = false;
    bool isToolLoop = false;
    bool isOutage = false; ///< every model attempt fails
    bool isToolFailing = false;
    bool isUnfinished = false;
    bool isBargedIn = false;
    bool usesInHouseModel = false;
    bool losesSpan = false; ///< a span with children never reaches the collector
    bool isSplit = false;   ///< the order service's spans arrive at the very end of the file

    /// The planted slice: slow and dear.
    [[nodiscard]] bool isInSlice() const { return isNewRelease && route == Route::Refund && isFallback; }
};

struct Turn {
    std::vector<DraftSpan> spans;
    Exchange exchange;
    std::size_t answeringSpan = 0; ///< index in spans; the root when no model answered
    std::int64_t inputTokens = 0;  ///< of the answering service's chat calls; judges and embeddings apart
    std::int64_t outputTokens = 0;
    std::int64_t costNano = 0; ///< of the same calls, list prices; calls without a price left out
    int chatCalls = 0;         ///< failed attempts included
    int unpricedCalls = 0;
    std::int64_t groundedness = -1; ///< thousandths; -1 = not judged
    std::int64_t relevance = -1;
    int thumbs = 0; ///< -1 down, 1 up
    int orphans = 0;

    /// Latest end minus earliest start.
    [[nodiscard]] std::int64_t duration() const;
};

[[nodiscard]] Turn writeTurn(const TurnPlan& plan);

} // namespace spanloom::test
