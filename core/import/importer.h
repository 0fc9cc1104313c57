#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/import/limits.h"
#include "core/trace/span_sink.h"

namespace spanloom {

/// A piece of a source that one worker can decode without the pieces before it.
struct RecordUnit {
    std::string bytes;         ///< owned
    std::uint8_t kind = 0;     ///< of the format's own choosing (whole documents, spans of one scope, a resource …)
    bool hasContext = false;   ///< resource and scope below hold for all records in it
    ResourceIndex resource {};
    ScopeIndex scope {};
    SourcePlace place;         ///< of bytes[0]
    std::uint64_t sequence = 0; ///< order of units within the source, set by the splitter
};

/// Takes units from a splitter; blocks while too much is waiting (this bounds memory).
class UnitSink {
public:
    virtual ~UnitSink() = default;
    /// False = the import is being stopped; the splitter returns at once.
    virtual bool addUnit(RecordUnit&& unit) = 0;
};

/// Sequential half of an importer: cuts a byte stream into units. There is no promise about chunk borders.
class RecordSplitter {
public:
    virtual ~RecordSplitter() = default;
    /// An error ends the import of this source (what was passed on so far stays).
    virtual Status feed(std::string_view bytes) = 0;
    /// End of input: hands out the remainder, reports a cut-off record.
    virtual Status finish() = 0;
};

/// Parallel half: one instance a worker thread, unit by unit, no state between units.
/// Whatever cannot be decoded is counted in the sink's diagnostics with its place.
class RecordDecoder {
public:
    virtual ~RecordDecoder() = default;
    virtual void decode(const RecordUnit& unit, SpanSink& sink) = 0;
};

/// The beginning of a source (decompressed), for probes: up to 64 KiB.
struct SourceHead {
    std::string_view bytes;
    bool isWhole = false; ///< the source ends here
    std::string_view name {}; ///< of the file, for the words of a refusal only; may be empty
};

/// What a splitter is made with. References outlive the splitter.
struct SplitterContext {
    ImportContext& import;
    UnitSink& units;
    DiagnosticLog& diagnostics; ///< of the splitting thread
    const ImportLimits& limits;
};

/// What people are told of a format: one line of `spanloom-cli formats` and of the table in README.md. Plain words,
/// one line each, no '|'.
struct FormatDescription {
    std::string_view title;   ///< "Jaeger JSON"
    std::string_view shapes;  ///< who writes it, and in what layouts: "UI download, API v1, one trace alone"
    std::string_view remarks; ///< what is particular; may be empty
};

/// Passive facts, a probe and two factories of one format.
class Importer {
public:
    virtual ~Importer() = default;
    [[nodiscard]] virtual std::string_view formatName() const = 0; ///< stable: "otlp-json", "otlp-protobuf"
    [[nodiscard]] virtual FormatDescription description() const { return {formatName(), {}, {}}; }
    /// Looks at the head only. 0 = not mine; else a confidence, higher wins, ties by registration order.
    [[nodiscard]] virtual int probe(const SourceHead& head) const = 0;
    [[nodiscard]] virtual std::unique_ptr<RecordSplitter> makeSplitter(const SplitterContext& context) const = 0;
    [[nodiscard]] virtual std::unique_ptr<RecordDecoder> makeDecoder(
        const ImportLimits& limits, std::uint64_t sourceSeed) const = 0;
};

/// All formats, in order; registered in builtin_importers.cpp, one line each with its reason.
[[nodiscard]] const std::vector<const Importer*>& builtinImporters();

/// How a refusal ends where nothing better can be said.
inline constexpr std::string_view kWhatWeRead = ". Spanloom reads OTLP, Jaeger, Zipkin, Tempo, Langfuse, LangSmith, "
                                                "MLflow, Phoenix, OpenAI Agents, ClickHouse and other span dumps, "
                                                "scores and datasets";

/// The importer of a head, or an Error that says what the bytes look like and what we do read.
[[nodiscard]] Result<const Importer*> recogniseFormat(const SourceHead& head);

} // namespace spanloom
