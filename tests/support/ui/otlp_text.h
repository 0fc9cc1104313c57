#pragma once

#include <string>

#include <QByteArray>
#include <QFile>
#include <QString>

namespace spanloom::test {

/// One line of OTLP JSON with a trace of a root span and an LLM call below it.
struct OtlpTrace {
    int number = 1;           ///< makes the ids
    QByteArray name = "root";
    qint64 startMs = 1'760'000'000'000;
    qint64 durationMs = 1000;
    bool hasFailed = false;
};

inline QByteArray otlpLine(const OtlpTrace& trace) {
    const auto nanos = [](qint64 ms) { return QByteArray::number(ms * 1'000'000); };
    const QByteArray traceId = QByteArray::number(trace.number, 16).rightJustified(32, '0');
    const QByteArray rootId = QByteArray::number(trace.number * 2 + 1, 16).rightJustified(16, '0');
    const QByteArray callId = QByteArray::number(trace.number * 2 + 2, 16).rightJustified(16, '0');
    const QByteArray status = trace.hasFailed ? R"({"code":2,"message":"refused"})" : R"({"code":1})";
    return R"({"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"test"},"spans":[)"
           R"({"traceId":")" + traceId + R"(","spanId":")" + rootId + R"(","name":")" + trace.name
        + R"(","startTimeUnixNano":")" + nanos(trace.startMs) + R"(","endTimeUnixNano":")"
        + nanos(trace.startMs + trace.durationMs) + R"(","status":)" + status + R"(},)"
        + R"({"traceId":")" + traceId + R"(","spanId":")" + callId + R"(","parentSpanId":")" + rootId
        + R"(","name":"chat","startTimeUnixNano":")" + nanos(trace.startMs) + R"(","endTimeUnixNano":")"
        + nanos(trace.startMs + trace.durationMs) + R"(","attributes":[)"
        + R"({"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
        + R"({"key":"gen_ai.request.model","value":{"stringValue":"gpt-4.1-mini"}},)"
        + R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"120"}},)"
        + R"({"key":"gen_ai.usage.output_tokens","value":{"intValue":"30"}}]}]}]}]})" + "\n";
}

/// Writes a JSON Lines file of `count` traces: the n-th starts n seconds after the first and lasts n × 10 ms.
inline bool writeOtlpFile(const QString& path, int count, int firstNumber = 1) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    for (int i = 0; i < count; ++i) {
        OtlpTrace trace;
        trace.number = firstNumber + i;
        trace.name = "question " + QByteArray::number(trace.number);
        trace.startMs += i * 1000;
        trace.durationMs = (i + 1) * 10;
        trace.hasFailed = i % 5 == 4;
        file.write(otlpLine(trace));
    }
    return true;
}

} // namespace spanloom::test
