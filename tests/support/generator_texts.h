#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spanloom::test {

enum class Route : std::uint8_t { Refund, Order, Search, Chat, Voice, Count };
inline constexpr std::size_t kRouteCount = static_cast<std::size_t>(Route::Count);
inline constexpr std::array<std::string_view, kRouteCount> kRouteNames {
    "/support/refund", "/support/order", "/search", "/chat", "/voice/support"};

struct HelpPage {
    std::string_view id;
    std::string_view title;
    std::string_view content;
};

/// Pages that answer questions of a route, best first by their nature.
[[nodiscard]] std::span<const HelpPage> helpPages(Route route);
/// Questions with the slots {order} {item} {city} {days} {amount}.
[[nodiscard]] std::span<const std::string_view> questions(Route route);
/// Sentences of answers with the same slots; the first is a greeting line, any of the rest may follow.
[[nodiscard]] std::span<const std::string_view> answerSentences(Route route);
/// Sentences for the long answers of the planted slice: the whole policy, restated.
[[nodiscard]] std::span<const std::string_view> policySentences();
[[nodiscard]] std::string_view systemPrompt(bool isNewRelease);
[[nodiscard]] std::string_view toolDefinitions();
[[nodiscard]] std::span<const std::string_view> injectionAttempts();
[[nodiscard]] std::span<const std::string_view> items();
[[nodiscard]] std::span<const std::string_view> cities();
[[nodiscard]] std::span<const std::string_view> complaints(); ///< comments given with a thumb down

struct Slots {
    std::string order;
    std::string item;
    std::string city;
    std::string days;
    std::string amount;
};

/// `text` with its slots replaced.
[[nodiscard]] std::string filled(std::string_view text, const Slots& slots);

} // namespace spanloom::test
