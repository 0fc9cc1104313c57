#include "core/import/console/console_importer.h"

#include <array>

#include "core/import/flat/flat_span_reader.h"

namespace spanloom::console {

namespace {

constexpr int kFound = 48; // the SDK's words within other text
constexpr std::array<std::string_view, 1> kLists {"spans"};

/// A JSON member of an object that begins after other output of a program.
bool containsPythonSpan(std::string_view text) {
    for (const std::string_view mark : {"\"trace_id\": \"0x", "\"trace_id\":\"0x"})
        if (text.find(mark) != std::string_view::npos)
            return text.find("\"context\"") != std::string_view::npos;
    return false;
}

class ConsoleImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "otel-console"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"OpenTelemetry SDK dumps",
            "Python console exporter and span.to_json(), span objects of the JavaScript SDK as JSON",
            "other output of the program between the spans is skipped and counted"};
    }
    [[nodiscard]] int probe(const SourceHead& head) const override {
        if (const int confidence = JsonRowImporter::probe(head); confidence > 0)
            return confidence;
        return containsPythonSpan(head.bytes) ? kFound : 0;
    }
    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        if (shape.has("spanContext") || shape.has("_spanContext"))
            return probe::kCertain;
        // The console exporter of JavaScript, its object written as JSON.
        const bool hasIds = shape.has("traceId") && shape.has("id") && shape.has("timestamp");
        if (hasIds && shape.has("attributes") && !shape.has("localEndpoint")
            && (shape.has("status") || shape.has("instrumentationScope") || shape.has("instrumentationLibrary")))
            return probe::kCertain + 1;
        const bool hasContext
            = shape.objectKey == "context" && shape.innerHas("trace_id") && shape.innerHas("trace_state");
        const bool isPython
            = hasContext && shape.has("parent_id") && shape.has("start_time") && !shape.has("span_kind");
        return isPython ? probe::kCertain : 0;
    }
    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override {
        return flat::makeSpanReader(flat::Dialect::Sdk);
    }
};

} // namespace

const Importer& consoleImporter() {
    static const ConsoleImporter importer;
    return importer;
}

} // namespace spanloom::console
