#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/import/zipkin/span_parts.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::zipkin {

/// Spans of version 1: kind, times and service are said by annotations (cs, cr: the client sent and received; sr, ss:
/// the server; ms, mr: a message), and one span may hold what the client and the server saw. Such a span becomes two
/// records of one id, as version 2 writes them. Lives during one document; one thread.
class FirstVersionReader {
public:
    explicit FirstVersionReader(SpanParts& parts)
        : m_parts(parts) { }

    [[nodiscard]] static bool isOne(const simdjson::dom::object& span);
    void read(const simdjson::dom::object& span);

private:
    /// What one side saw of a span.
    struct Half {
        std::optional<OtelKind> kind;
        std::optional<std::int64_t> start, end; // nanoseconds
        std::string_view service;
    };
    struct Annotation;
    struct Pair;

    void collectHalves(const std::vector<Annotation>& annotations, const std::vector<Pair>& pairs);
    void readHalf(const simdjson::dom::object& span, std::size_t index, const std::vector<Annotation>& annotations,
        const std::vector<Pair>& pairs);
    void addAnnotations(std::size_t index, const std::vector<Annotation>& annotations);
    void addPairs(std::size_t index, const std::vector<Pair>& pairs);
    [[nodiscard]] bool addAddress(std::size_t index, const Pair& pair);
    void setTimes(std::size_t index);
    /// The half that a service's fact belongs to.
    [[nodiscard]] std::size_t halfOf(std::string_view service) const;
    [[nodiscard]] std::size_t halfOf(OtelKind kind, OtelKind second) const;

    SpanParts& m_parts;
    std::vector<Half> m_halves;
};

} // namespace spanloom::zipkin
