#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace spanloom::test {

/// The folder of real dumps that tests may use where it is present: $SPANLOOM_SHARED_TRACES, else
/// ../shared/traces beside the project. nullopt = absent; such tests skip and say so.
[[nodiscard]] std::optional<std::filesystem::path> sharedTraces();

} // namespace spanloom::test
