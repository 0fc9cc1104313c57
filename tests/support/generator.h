#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace spanloom::test {

/// Where generated text goes, in pieces that end at line ends.
using WriteText = std::function<void(std::string_view)>;

struct SampleOptions {
    std::uint64_t seed = 20260302;
    std::uint32_t traces = 2000; ///< answered turns; planted audits and copies come on top
};

/// Writes the support agent's ten days as OTLP/JSON Lines. The same options give the same bytes on every machine:
/// integers only, a generator of our own, no clock, no locale. Returns what was planted, as a JSON document whose
/// figures are counted while the spans are written.
std::string generateSample(const SampleOptions& options, const WriteText& write);

enum class LoadShape : std::uint8_t {
    Text,      ///< about 24 attributes and `spanBytes` a span, most of it prompts, answers and documents
    Attributes ///< 40 short attributes a span
};

struct LoadOptions {
    /// Traces of about fifteen spans; 0 = no limit of their own.
    std::uint64_t traces = 0;
    /// One single trace of so many spans instead; 0 = many traces.
    std::uint64_t spansInOneTrace = 0;
    /// Stop when so many bytes are written and the traces that were begun are complete; 0 = no limit.
    std::uint64_t bytes = 0;
    LoadShape shape = LoadShape::Text;
    std::uint32_t spanBytes = 5000; ///< mean size of a span of the text shape
    std::uint64_t seed = 1;
};

struct LoadCounts {
    std::uint64_t traces = 0;
    std::uint64_t spans = 0;
    std::uint64_t lines = 0;
    std::uint64_t bytes = 0;
};

/// Writes OTLP/JSON Lines for benches and limits; lines of 20 to 60 KB, collector style. Faster than any reader
/// (several hundred MB/s), equal bytes for equal options. One of traces, spansInOneTrace and bytes must be set.
LoadCounts generateLoad(const LoadOptions& options, const WriteText& write);

} // namespace spanloom::test
