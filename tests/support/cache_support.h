#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/export/canonical_dump.h"
#include "core/workspace/workspace.h"

namespace spanloom::test {

/// Opens a cache folder; throws where that fails (a test then fails with the message).
[[nodiscard]] std::unique_ptr<Workspace> openCache(const std::filesystem::path& folder);
/// Imports one file; the summary of it.
SourceSummary importFile(Workspace& workspace, const std::filesystem::path& file);
/// The canonical dumps of all traces of a cache, in the order of their id texts.
[[nodiscard]] std::string dumpOf(const Workspace& workspace, const CanonicalDumpOptions& options = {});
/// All traces written as OTLP/JSON Lines.
void exportAll(const Workspace& workspace, const std::filesystem::path& file);

[[nodiscard]] std::string readFile(const std::filesystem::path& file);
void writeFile(const std::filesystem::path& file, std::string_view bytes);

/// Compares with tests/golden/NAME; empty = equal, else a short description of the first difference. With
/// $SPANLOOM_UPDATE_GOLDEN set the file is written instead.
[[nodiscard]] std::string differenceToGolden(const std::string& name, const std::string& text);
/// The first line in which two texts differ, with its number; empty = equal.
[[nodiscard]] std::string firstDifference(const std::string& actual, const std::string& expected);

} // namespace spanloom::test
