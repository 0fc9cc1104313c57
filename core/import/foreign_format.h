#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/import/importer.h"
#include "core/import/json/json_shape.h"

namespace spanloom {

/// Something that is known and not read.
struct ForeignFormat {
    /// What it is, why not, and what to do instead, for people, with the commands that convert it; file names in them
    /// are the file's own where it can stand in a shell unquoted.
    std::string sentence;
    bool mayHoldTraces = true; ///< false: a picture beside the dumps is nobody's loss
};

/// Nothing when the bytes say nothing of the kind.
[[nodiscard]] std::optional<ForeignFormat> foreignJson(const SourceHead& head, const json::JsonShape& shape);
[[nodiscard]] std::optional<ForeignFormat> foreignBinary(const SourceHead& head);
[[nodiscard]] std::optional<ForeignFormat> foreignText(const SourceHead& head);

} // namespace spanloom
