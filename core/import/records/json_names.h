#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/diagnostic.h"

namespace spanloom {

/// Member names of the outer levels, in all spellings that writers use (camelCase, snake_case, library names
/// from before scopes).
enum class RootKey : std::uint8_t {
    Other, ResourceSpans, Wrapper, Resource, ScopeSpans, DeprecatedScopeSpans, SchemaUrl, ResourceLogs, ScopeLogs,
    Metrics, Profiles
};
[[nodiscard]] RootKey rootKey(std::string_view key);

enum class ScopeSpansKey : std::uint8_t { Other, Scope, Spans, LogRecords, SchemaUrl };
[[nodiscard]] ScopeSpansKey scopeSpansKey(std::string_view key);

/// Counts a message of a signal that is not read (RootKey::Metrics or Profiles).
void reportOtherSignal(DiagnosticLog& diagnostics, RootKey signal, SourcePlace place);

} // namespace spanloom
