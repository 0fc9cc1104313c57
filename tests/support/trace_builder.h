#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/analysis/trace_builder.h"
#include "core/trace/trace_document.h"

namespace spanloom::test {

/// Payloads in memory: what the cache would read for the spans of a TestTrace. Segment 0; row = line number.
class TestPayloads : public PayloadSource {
public:
    TestPayloads();
    [[nodiscard]] Result<SpanPayload> payload(SpanRef span) const override;
    [[nodiscard]] Result<ResourceContent> resource(std::uint32_t segment, std::uint32_t resource) const override;
    [[nodiscard]] Result<ScopeContent> scope(std::uint32_t segment, std::uint32_t scope) const override;
    [[nodiscard]] const StringPool* keys(std::uint32_t segment) const override;

    [[nodiscard]] StringPool& keyPool() { return m_keys; }
    std::map<std::uint32_t, SpanPayload> payloads;  ///< by row; absent rows have no attributes
    std::vector<ResourceContent> resources;         ///< [0] has service.name = "test"
    std::vector<ScopeContent> scopes;               ///< [0] is "spanloom.test" 1.0

private:
    StringPool m_keys;
};

/// What a text describes, before the tree is built.
struct TestTrace {
    TraceId id {0x1111111111111111, 0x2222222222222222};
    std::shared_ptr<StringPool> strings;
    std::vector<StoredSpan> spans;
    std::vector<Evaluation> evaluations;
    std::shared_ptr<TestPayloads> payloads;
    std::deque<std::vector<std::uint64_t>> meaningValues; ///< what the spans' meanings point into
};

/// Times in a text count in milliseconds from here.
inline constexpr TimeNs kTestEpoch = 1'700'000'000'000'000'000;

/// One span a line, the tree by indentation (any deeper line is a child of the nearest shallower one above):
///
///     AGENT support 0-1000 session=s1 route=/refund
///       LLM "chat gpt" 100-400 model=gpt-4o tokens=300/60 ttft=120 cost=0.01
///       TOOL search 400-500 status=error error_type=timeout
///       EVALUATOR judge 500-600 eval=groundedness:0.4:fail
///
/// A line is: KIND name start-end word*. Names with blanks stand in quotes. Times are milliseconds, fractions
/// allowed; "100-" is unfinished, "?-400" has no start; without times 0-100. Blank lines and lines that begin with #
/// are skipped.
/// Words: tokens=IN/OUT ('-' = absent), cache=READ/WRITE, cost=USD (recorded), ttft=MS, status=ok|error,
/// otel=client|server|…, id=NUMBER or 16 hex digits (else the line's number, from 1), parent=… (overrides the
/// indentation; parent=none), eval=name:score[:verdict[:label]] (target: the span itself, for EVALUATOR spans none),
/// attr.KEY=TEXT, scope=NUMBER (of its instrumentation; else 0), event=name@MS, hash=TEXT (input and arguments hash),
/// content=TEXT (same id and content = the same copy), and any field by its public name (field.h), also
/// resource.FIELD=…. A word that is not understood aborts the test.
[[nodiscard]] TestTrace parseTrace(std::string_view text);

/// parseTrace() and TraceBuilder::build() without prices.
[[nodiscard]] std::shared_ptr<const TraceDocument> traceFromText(std::string_view text);

/// The document together with what its spans' payloads would be.
struct OpenedTestTrace {
    std::shared_ptr<const TraceDocument> document;
    std::shared_ptr<TestPayloads> payloads;
};
[[nodiscard]] OpenedTestTrace openTraceFromText(std::string_view text);

} // namespace spanloom::test
