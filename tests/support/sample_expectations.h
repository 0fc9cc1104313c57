#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace spanloom::test {

/// One line of the expected.txt of a folder of samples:
/// file  format  container  traces  spans  fragments  evaluations  diagnostics ("severity:code=count …", "-" for none).
struct SampleExpectation {
    std::filesystem::path path;
    std::string format, container, diagnostics;
    std::size_t traces = 0, spans = 0, fragments = 0, evaluations = 0;
};

[[nodiscard]] std::vector<SampleExpectation> sampleExpectations(const std::filesystem::path& folder);

/// Each of these: empty = as it should be, else what is not.
[[nodiscard]] std::string differenceToExpectation(const SampleExpectation& expectation);
/// Chunks of 1, 7 and 4096 bytes against the whole.
[[nodiscard]] std::string differenceOfChunks(const SampleExpectation& expectation);
/// Units so small that every document is cut, against one unit. Damaged samples and missing ids are left alone: damage
/// costs less when documents are cut, and ids made of places move with them.
[[nodiscard]] std::string differenceOfCuts(const SampleExpectation& expectation);
/// A file of the folder that its expected.txt does not list.
[[nodiscard]] std::string unlistedSample(const std::filesystem::path& folder);

} // namespace spanloom::test
