#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace spanloom {

/// Whether a member name is this literal. The length is known to the compiler, so that the comparison becomes a
/// few instructions instead of a call; this runs for every member of every value.
template <std::size_t N>
[[nodiscard]] inline bool isName(std::string_view name, const char (&literal)[N]) {
    return name.size() == N - 1 && std::memcmp(name.data(), literal, N - 1) == 0;
}

} // namespace spanloom
