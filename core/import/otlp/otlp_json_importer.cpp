#include "core/import/json/json_shape.h"
#include "core/import/otlp/json_decoder.h"
#include "core/import/records/json_names.h"
#include "core/import/records/json_splitter.h"
#include "core/import/otlp/otlp_importers.h"

namespace spanloom::otlp {

namespace {

constexpr int kCertain = 90;   // the protocol's own outer member
constexpr int kLikely = 70;    // an inner object without its envelope
constexpr int kFound = 40;     // the protocol's words within other text
constexpr int kPossible = 10;  // an empty message

bool isEnvelope(RootKey key) {
    return key == RootKey::ResourceSpans || key == RootKey::ResourceLogs || key == RootKey::Metrics
        || key == RootKey::Profiles;
}

int confidence(const json::JsonShape& shape) {
    for (const std::string& key : shape.keys)
        if (isEnvelope(rootKey(key)))
            return kCertain;
    if (rootKey(shape.objectKey) == RootKey::Wrapper)
        for (const std::string& key : shape.innerKeys)
            if (isEnvelope(rootKey(key)))
                return kCertain;
    for (const std::string& key : shape.keys)
        if (const RootKey outer = rootKey(key); outer == RootKey::ScopeSpans || outer == RootKey::DeprecatedScopeSpans
            || outer == RootKey::ScopeLogs)
            return kLikely;
    if (shape.has("traceId") && shape.has("spanId"))
        return kLikely;
    const bool hasStart = shape.has("start_time_unix_nano") || shape.has("startTimeUnixNano");
    if (shape.has("trace_id") && shape.has("span_id") && hasStart)
        return kLikely;
    const bool hasLogTime = shape.has("observedTimeUnixNano") || shape.has("observed_time_unix_nano")
        || shape.has("timeUnixNano") || shape.has("time_unix_nano");
    const bool isLog = shape.has("severityNumber") || shape.has("severity_number") || shape.has("body");
    if ((hasLogTime && isLog) || shape.has("logRecords") || shape.has("log_records"))
        return kLikely;
    return 0;
}

bool containsWord(std::string_view text) {
    for (const std::string_view word : {"{\"resourceSpans\"", "{\\\"resourceSpans\\\"", "{\"resource_spans\"",
             "{\\\"resource_spans\\\"", "{\"resourceLogs\"", "{\\\"resourceLogs\\\"",
             "{\"resource_logs\"", "{\"resourceMetrics\""})
        if (text.find(word) != std::string_view::npos)
            return true;
    return false;
}

class OtlpJsonImporter final : public Importer {
public:
    [[nodiscard]] std::string_view formatName() const override { return "otlp-json"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"OTLP/JSON",
            "documents, arrays, JSON Lines and objects one after another; traces and logs; the collector's "
            "file exporter, Tempo and Grafana (batches, trace), Jaeger v3 (result), bare ResourceSpans and "
            "spans, lines within log lines",
            "ids in hex or base64, enums as names or numbers, camelCase or snake_case; metrics and profiles "
            "are counted and left out"};
    }

    [[nodiscard]] int probe(const SourceHead& head) const override {
        const json::JsonShape shape = json::shapeOf(head.bytes);
        if (const int value = shape.isJson ? confidence(shape) : 0; value > 0)
            return value;
        if (containsWord(head.bytes))
            return kFound;
        const bool isEmptyMessage = shape.isJson && !shape.isArray && shape.keys.empty()
            && head.bytes.find('}') != std::string_view::npos;
        const bool isEmptyList = shape.isArray && !shape.isNestedArray && shape.keys.empty()
            && head.bytes.find_first_not_of("[] \t\r\n") == std::string_view::npos;
        return isEmptyMessage || isEmptyList ? kPossible : 0;
    }

    [[nodiscard]] std::unique_ptr<RecordSplitter> makeSplitter(const SplitterContext& context) const override {
        return std::make_unique<JsonSplitter>(context);
    }
    [[nodiscard]] std::unique_ptr<RecordDecoder> makeDecoder(
        const ImportLimits& limits, std::uint64_t sourceSeed) const override {
        return std::make_unique<JsonDecoder>(limits, sourceSeed);
    }
};

} // namespace

const Importer& jsonImporter() {
    static const OtlpJsonImporter importer;
    return importer;
}

} // namespace spanloom::otlp
