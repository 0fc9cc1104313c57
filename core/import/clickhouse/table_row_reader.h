#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::clickhouse {

[[nodiscard]] std::unique_ptr<JsonRowReader> makeTableRowReader();

/// The server's word for an answer that broke off, wherever it stands.
inline constexpr std::string_view kExceptionCode = "clickhouse_exception";
inline constexpr std::string_view kExceptionMessage
    = "the server reported an error in the middle of its answer; the rows after it are missing";
/// "Code: 241. DB::Exception: …"
[[nodiscard]] bool isExceptionText(std::string_view text);

} // namespace spanloom::clickhouse
