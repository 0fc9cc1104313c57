#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/import/byte_source.h"
#include "core/workspace/paths.h"

namespace spanloom {

/// A writer with a buffer may cut a file in the middle of a record when it rotates. The record belongs to the part that
/// it begins in.
struct RotationBorders {
    std::int64_t skippedBytes = 0; ///< at the beginning of the file: they end the record of the part before
    std::string rest;              ///< of the last record, from the beginning of the part behind
};

/// Of JSON Lines that are not compressed; nothing for all other files.
[[nodiscard]] RotationBorders rotationBorders(const ListedFile& file);

/// What there is between the borders. `bytes`: of the file itself, -1 = all.
[[nodiscard]] std::unique_ptr<ByteSource> between(
    RotationBorders borders, std::unique_ptr<ByteSource> file, std::int64_t bytes);

} // namespace spanloom
