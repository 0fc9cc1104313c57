#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/import/records/embedded_json.h"
#include "core/import/records/span_draft.h"

namespace spanloom::langsmith {

/// Turns runs, with all that are nested in them, into spans. Lives during one document.
class RunReader {
public:
    RunReader(DecodeContext& context, SpanSink& sink, EmbeddedJson& embedded);
    ~RunReader();

    void read(const simdjson::dom::object& run);

private:
    struct Nested; // a run within another one
    struct Facts;  // what is needed when all members have been seen

    void readRun(const simdjson::dom::object& run, const Nested& above);
    void readMember(std::string_view key, const simdjson::dom::element& value, Facts& facts);
    void readPlace(std::string_view key, const simdjson::dom::element& value, Facts& facts);
    void readIds(const Facts& facts, const Nested& above);
    void readTimes(const Facts& facts);
    void readStatus(const Facts& facts);
    void readExtra(const simdjson::dom::element& value);
    void readEvents(const simdjson::dom::element& value);
    void readTags(const simdjson::dom::element& value);
    void readFeedbackList(const simdjson::dom::element& value);
    void noteMissingContent(const Facts& facts);
    void addOther(std::string_view key, const simdjson::dom::element& value);

    DecodeContext& m_context;
    SpanSink& m_sink;
    EmbeddedJson& m_embedded;
    SpanDraft m_draft;
    NoOrigin m_origin;
    std::vector<Nested> m_nested; // still to be read; a stack of our own, because runs may nest deep
    std::string m_key;
    std::string m_traceId; // of the run being read
    std::string m_runId;
};

} // namespace spanloom::langsmith
