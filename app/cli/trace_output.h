#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/cli/json_output.h"
#include "core/workspace/snapshot.h"

namespace spanloom::cli {

/// The members of one row of the trace list, as the contract names them, into an open object.
void writeTraceMembers(JsonOutput& json, const Snapshot& snapshot, std::uint32_t row);
/// `facts`: AttemptFlag, as a list of what happened and whether it was inferred.
void writeAttempts(JsonOutput& json, std::uint32_t facts);
void writeEvaluations(JsonOutput& json, std::span<const Evaluation> evaluations);

[[nodiscard]] std::string tracesJson(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows);
[[nodiscard]] std::string tracesTable(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows);
[[nodiscard]] std::string tracesCsv(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows);

/// Text of a trace's id, as a person knows it.
[[nodiscard]] std::string traceIdText(const Snapshot& snapshot, std::uint32_t row);

} // namespace spanloom::cli
