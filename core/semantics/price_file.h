#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/trace/attribute_codec.h"
#include "core/trace/price_row.h"

namespace spanloom {

/// The rows of a file in the format of resources/prices (its README.md): what a person exports and imports. Name steps,
/// factors and all else are passed over. Malformed with the number of the row and what is wrong with it.
[[nodiscard]] Result<std::vector<PriceRow>> readPriceFile(std::string_view json);
/// The same of a parsed file.
[[nodiscard]] Result<std::vector<PriceRow>> readPriceRows(ValueView file);
/// One entry a row. What readPriceFile() makes of it is equal but for ids and owners.
[[nodiscard]] std::string writePriceFile(const std::vector<PriceRow>& rows);

} // namespace spanloom
