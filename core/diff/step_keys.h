#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// What a span of an alignment stands for.
struct StepKey {
    std::uint32_t step = 0;     ///< equal = the same step
    std::uint64_t shape = 0;    ///< equal = the same steps all the way down
    std::uint64_t textHash = 0; ///< of the step; says nothing about which side came first
};

/// The name without the model's: "chat gpt-4.1" of gpt-4.1 is "chat". A model's name counts where it stands alone, not
/// as a part of a longer word.
[[nodiscard]] std::string nameWithoutModel(std::string_view name, std::string_view model);

/// Numbers the steps of several traces alike.
class StepNumbers {
public:
    /// One key a span, in their order.
    [[nodiscard]] std::vector<StepKey> keysOf(const TraceDocument& document);

private:
    struct Step {
        std::uint32_t number = 0;
        std::uint64_t textHash = 0;
    };
    [[nodiscard]] Step stepOf(const TraceDocument& document, const TraceSpan& span);

    std::unordered_map<std::string, Step> m_steps;
};

} // namespace spanloom
