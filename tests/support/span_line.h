#pragma once

#include <string>

namespace spanloom::test {

/// One attribute of OTLP/JSON, without a comma.
[[nodiscard]] std::string textAttribute(const std::string& key, const std::string& value);

/// One span as an OTLP/JSON line. Times in milliseconds after 2023-11-14T22:13:20Z; `endMs` below 0 = unfinished;
/// `parent` may be empty; `attributes` are textAttribute()s joined by commas.
[[nodiscard]] std::string spanLine(const std::string& trace, const std::string& span, const std::string& parent,
    const std::string& name, int startMs, int endMs, const std::string& attributes = {});

/// One log record as an OTLP/JSON line; `span` and `event` may be empty.
[[nodiscard]] std::string logLine(const std::string& trace, const std::string& span, int timeMs,
    const std::string& event, const std::string& attributes = {});

/// An evaluator span of another trace that judges a span by a link.
[[nodiscard]] std::string judgeLine(const std::string& trace, const std::string& span, const std::string& judgedTrace,
    const std::string& judgedSpan, const std::string& metric, double score);

} // namespace spanloom::test
