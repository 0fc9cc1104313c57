#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/import/mlflow/reading.h"

namespace spanloom::mlflow {

/// Reads the spans of one trace, of any schema version. Lives as long as its document.
class SpanReader {
public:
    explicit SpanReader(Reading& reading)
        : m_reading(reading) { }

    /// `traceId`: of spans that do not say it.
    void read(const simdjson::dom::object& span, std::string_view traceId);

    /// The trace id of the first span, as written; empty before there was one that says it.
    [[nodiscard]] const std::string& traceId() const { return m_traceId; }
    /// Whether this text was the input or output of a span.
    [[nodiscard]] bool hasContent(std::string_view text) const;

private:
    void readIds(const simdjson::dom::object& span, std::string_view traceId);
    void readStatus(const simdjson::dom::object& span);
    void readAttributes(const simdjson::dom::element& attributes);
    void addDecoded(std::string_view key, const simdjson::dom::element& value);
    void readEvents(const simdjson::dom::element& events);
    void readLinks(const simdjson::dom::element& links);
    void readOthers(const simdjson::dom::object& span);
    [[nodiscard]] TimeNs timeOf(const simdjson::dom::object& span, std::string_view name, std::string_view oldName);
    /// The id itself, or one of its own for a span whose id another span of this document bears.
    [[nodiscard]] std::string distinctId(
        std::string_view traceId, std::string_view id, std::string_view name, TimeNs start);

    Reading& m_reading;
    std::string m_traceId;
    std::string m_writtenTraceId; // of the current span, where it had to be shortened
    std::unordered_map<std::string, std::vector<std::uint64_t>> m_known; // name and start of the spans of an id
    std::unordered_set<std::uint64_t> m_contents;
};

} // namespace spanloom::mlflow
