#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/string_pool.h"
#include "core/store/cache/sqlite.h"
#include "core/trace/span_content.h"

namespace spanloom {

/// Appends the texts of a pool from id `first` on, in chunks; returns the pool's size now. Call within a
/// transaction. `pool` is kKeyPool or kStringPool.
[[nodiscard]] Result<std::uint32_t> appendTexts(
    sqlite::Connection& connection, std::int64_t pool, const StringPool& texts, std::uint32_t first);
/// Number of texts stored, the empty one included.
[[nodiscard]] Result<std::uint32_t> storedTexts(sqlite::Connection& connection, std::int64_t pool);
/// Loads a stored pool into one that is still empty.
[[nodiscard]] Status loadTexts(sqlite::Connection& connection, std::int64_t pool, StringPool& texts);

/// Adds what was stored since `texts` was loaded with its first `known` texts. Busy when the pool has other texts under
/// the numbers of the stored ones.
[[nodiscard]] Status loadAddedTexts(
    sqlite::Connection& connection, std::int64_t pool, StringPool& texts, std::uint32_t known);

/// Removes what is stored of a dictionary. Call within a transaction.
[[nodiscard]] Status removeDictionary(sqlite::Connection& connection, std::int64_t dictionary);

/// Replaces the stored resources or scopes. Call within a transaction.
[[nodiscard]] Status writeResources(sqlite::Connection& connection, const std::vector<ResourceContent>& resources);
[[nodiscard]] Status writeScopes(sqlite::Connection& connection, const std::vector<ScopeContent>& scopes);
[[nodiscard]] Status loadResources(sqlite::Connection& connection, std::vector<ResourceContent>& resources);
[[nodiscard]] Status loadScopes(sqlite::Connection& connection, std::vector<ScopeContent>& scopes);

} // namespace spanloom
