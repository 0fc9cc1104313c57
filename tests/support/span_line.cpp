#include "tests/support/span_line.h"

namespace spanloom::test {

namespace {

std::string timeText(int ms) { return std::to_string(1'700'000'000'000LL + ms) + "000000"; }

std::string wrapped(const std::string& span) {
    return R"({"resourceSpans":[{"resource":{"attributes":[)" + textAttribute("service.name", "shop")
        + R"(]},"scopeSpans":[{"scope":{"name":"lib"},"spans":[)" + span + "]}]}]}\n";
}

} // namespace

std::string textAttribute(const std::string& key, const std::string& value) {
    return R"({"key":")" + key + R"(","value":{"stringValue":")" + value + R"("}})";
}

std::string spanLine(const std::string& trace, const std::string& span, const std::string& parent,
    const std::string& name, int startMs, int endMs, const std::string& attributes) {
    return wrapped(R"({"traceId":")" + trace + R"(","spanId":")" + span + R"(","parentSpanId":")" + parent
        + R"(","name":")" + name + R"(","startTimeUnixNano":")" + timeText(startMs) + R"(","endTimeUnixNano":")"
        + (endMs < 0 ? "0" : timeText(endMs)) + R"(","attributes":[)" + attributes + "]}");
}

std::string logLine(const std::string& trace, const std::string& span, int timeMs, const std::string& event,
    const std::string& attributes) {
    return R"({"resourceLogs":[{"resource":{"attributes":[)" + textAttribute("service.name", "shop")
        + R"(]},"scopeLogs":[{"scope":{"name":"lib"},"logRecords":[{"traceId":")" + trace + R"(","spanId":")" + span
        + R"(","timeUnixNano":")" + timeText(timeMs) + R"(","eventName":")" + event + R"(","attributes":[)" + attributes
        + "]}]}]}]}\n";
}

std::string judgeLine(const std::string& trace, const std::string& span, const std::string& judgedTrace,
    const std::string& judgedSpan, const std::string& metric, double score) {
    return wrapped(R"({"traceId":")" + trace + R"(","spanId":")" + span + R"(","name":"judge","startTimeUnixNano":")"
        + timeText(0) + R"(","endTimeUnixNano":")" + timeText(1000) + R"(","attributes":[)"
        + textAttribute("openinference.span.kind", "EVALUATOR") + ","
        + textAttribute("evaluations.0.evaluation.name", metric)
        + R"(,{"key":"evaluations.0.evaluation.score","value":{"doubleValue":)" + std::to_string(score)
        + R"(}}],"links":[{"traceId":")" + judgedTrace + R"(","spanId":")" + judgedSpan + R"("}]})");
}

} // namespace spanloom::test
