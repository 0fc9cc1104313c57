#pragma once

#include <span>
#include <string_view>

namespace spanloom {

/// A file of resources/, compiled into the library. Both views live as long as the program.
struct EmbeddedFile {
    std::string_view name; ///< without its folder
    std::string_view bytes;
};

[[nodiscard]] std::span<const EmbeddedFile> embeddedSemantics(); ///< resources/semantics/*.json
[[nodiscard]] std::span<const EmbeddedFile> embeddedPrices();    ///< resources/prices/*.json

} // namespace spanloom
