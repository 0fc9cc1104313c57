#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/import/importer.h"
#include "core/import/json/json_shape.h"

namespace spanloom {

namespace {

constexpr std::string_view kWhatWeRead
    = "Spanloom reads OTLP traces: JSON, JSON Lines or protobuf, also compressed with gzip or zstd";

/// Below this a probe only found familiar words; a recognised other format speaks louder.
constexpr int kSureEnough = 50;

/// The name of a JSON dialect that is known but not read, or nothing. Order matters: from the most particular
/// member names to the least.
std::string_view jsonDialect(const json::JsonShape& shape) {
    const auto& s = shape;
    if (s.has("traceEvents") || (s.isArray && s.has("ph") && s.has("ts")))
        return "Chrome trace event JSON";
    if (s.has("traceID") || (s.arrayKey == "data" && s.elementHas("traceID")))
        return "Jaeger JSON";
    if (s.has("databricks_output") || (s.has("info") && s.has("data")))
        return "MLflow JSON";
    const bool isZipkinSpan = s.has("id") && (s.has("timestamp") || s.has("localEndpoint"));
    if (s.has("traceId") && (isZipkinSpan || s.has("binaryAnnotations")))
        return "Zipkin JSON";
    if (s.has("dotted_order") || s.has("run_type") || (s.has("runs") && s.has("cursors")))
        return "LangSmith JSON";
    if (s.has("observations") || (s.has("trace") && s.innerHas("observations")) || s.has("htmlPath"))
        return "Langfuse JSON";
    if ((s.has("context") || s.elementHas("context")) && (s.has("span_kind") || s.elementHas("span_kind")))
        return "Phoenix JSON";
    if (s.arrayKey == "traces" && s.elementHas("object"))
        return "OpenAI Agents SDK JSON";
    if (s.has("custom_id") && s.has("response"))
        return "OpenAI batch output";
    if (s.has("TraceId") && s.has("SpanId"))
        return "a ClickHouse otel_traces export";
    if (s.has("context") || s.has("spanContext") || s.has("_spanContext"))
        return "an OpenTelemetry SDK console dump";
    if (s.has("$schema"))
        return "JSON with a schema of its own (speedscope writes such)";
    return {};
}

/// Formats that show in their first bytes.
std::string_view binaryFormat(std::string_view bytes) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMagics {{
        {"PAR1", "a Parquet file"},
        {"ARROW1", "an Arrow file"},
        {"\xff\xff\xff\xff", "an Arrow stream"},
        {"SQLite format 3", "an SQLite database"},
        {"PK\x03\x04", "a zip archive"},
        {"%PDF", "a PDF document"},
        {"\x89PNG", "a picture"},
    }};
    for (const auto& [magic, format] : kMagics)
        if (bytes.substr(0, magic.size()) == magic)
            return format;
    return {};
}

bool isBinary(std::string_view bytes) {
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\0';
    });
}

bool isCsv(std::string_view bytes) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    return std::count(line.begin(), line.end(), ',') >= 2;
}

Error refusal(ErrorCode code, std::string_view what) {
    return {code, std::string(what) + ". " + std::string(kWhatWeRead) + '.', {}, -1};
}

std::string notYet(std::string_view format) {
    return "this is " + std::string(format) + ", which this version does not read yet";
}

Error explain(std::string_view bytes, const json::JsonShape& shape) {
    if (bytes.find_first_not_of(std::string_view(" \t\r\n\0", 5)) == std::string_view::npos)
        return refusal(ErrorCode::NotRecognised, "the file is empty");
    if (const std::string_view format = binaryFormat(bytes); !format.empty())
        return refusal(ErrorCode::Unsupported, notYet(format));
    if (const std::string_view dialect = jsonDialect(shape); !dialect.empty())
        return refusal(ErrorCode::Unsupported, notYet(dialect));
    if (shape.isJson) {
        std::string message = "this is JSON, but of no known trace format";
        for (std::size_t i = 0; i < std::min<std::size_t>(shape.keys.size(), 5); ++i)
            message += (i == 0 ? "; its members are " : ", ") + shape.keys[i].substr(0, 40);
        return refusal(ErrorCode::NotRecognised, message);
    }
    if (isBinary(bytes))
        return refusal(ErrorCode::NotRecognised, "these are bytes of no known format");
    if (isCsv(bytes))
        return refusal(ErrorCode::Unsupported, notYet("CSV text"));
    return refusal(ErrorCode::NotRecognised, "this is text, but no trace format that is known");
}

} // namespace

Result<const Importer*> recogniseFormat(const SourceHead& head) {
    const Importer* best = nullptr;
    int bestConfidence = 0;
    for (const Importer* importer : builtinImporters()) {
        const int confidence = importer->probe(head);
        if (confidence > bestConfidence) {
            best = importer;
            bestConfidence = confidence;
        }
    }
    if (bestConfidence >= kSureEnough)
        return best;
    const json::JsonShape shape = json::shapeOf(head.bytes);
    if (best && jsonDialect(shape).empty())
        return best;
    return fail(explain(head.bytes, shape));
}

} // namespace spanloom
