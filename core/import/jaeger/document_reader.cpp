#include "core/import/jaeger/document_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <simdjson.h>

#include "core/import/jaeger/process.h"
#include "core/import/jaeger/span_reader.h"
#include "core/import/records/json_values.h"
#include "core/import/records/literal.h"

namespace spanloom::jaeger {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

/// Lists and envelopes stand at most so deep; more is nobody's format.
constexpr int kMaxNesting = 8;

/// Members beside the spans of a trace that its interface computes, and what an answer says of itself.
bool isOfNoInterest(std::string_view key) {
    static constexpr std::array<std::string_view, 8> kNames {
        "services", "duration", "startTime", "endTime", "traceName", "total", "limit", "offset"};
    return std::find(kNames.begin(), kNames.end(), key) != kNames.end();
}

/// One document, or a piece of one that was cut.
class DocumentWalk {
public:
    DocumentWalk(DecodeContext& context, SpanSink& sink)
        : m_context(context)
        , m_sink(sink)
        , m_spans(context, sink) { }

    void readAny(const element& value, int nesting) {
        simdjson::dom::array list;
        object members;
        if (nesting <= kMaxNesting && value.get_object().get(members) == simdjson::SUCCESS)
            return readObject(members, nesting);
        if (nesting > kMaxNesting || value.get_array().get(list))
            return reportUnrecognised();
        for (const element item : list)
            readAny(item, nesting + 1);
    }

    void readSpan(const element& value, std::optional<ResourceIndex> resource, Processes& processes) {
        object span;
        if (value.get_object().get(span))
            m_context.loss("bad_span", "a span is not an object");
        else
            m_spans.read(span, resource, processes);
    }

    void readBeside(const object& members);

private:
    void readObject(const object& root, int nesting);
    void readTrace(const object& trace, const element& spans);
    void readErrors(const element& errors);
    void readTraceFacts(std::string_view traceId, const object& members);
    void reportUnrecognised() {
        m_context.loss("unrecognised_document", "a document holds no spans in a form that is known");
    }

    DecodeContext& m_context;
    SpanSink& m_sink;
    SpanReader m_spans;
};

void DocumentWalk::readObject(const object& root, int nesting) {
    element spans, data, source;
    bool hasSpans = false, hasData = false, hasSource = false, isSpan = false, isEmpty = true;
    for (const auto field : root) {
        isEmpty = false;
        const std::string_view key = field.key;
        if (isName(key, "spans")) {
            spans = field.value;
            hasSpans = true;
        } else if (isName(key, "data")) {
            data = field.value;
            hasData = true;
        } else if (isName(key, "_source")) {
            source = field.value;
            hasSource = true;
        }
        isSpan = isSpan || isName(key, "spanID");
    }
    if (isSpan) {
        Processes none(m_context, m_sink);
        m_spans.read(root, std::nullopt, none);
    } else if (hasSpans) {
        readTrace(root, spans);
    } else if (hasData) {
        if (data.type() != element_type::NULL_VALUE)
            readAny(data, nesting + 1);
        readBeside(root);
    } else if (hasSource) {
        readAny(source, nesting + 1);
    } else if (!isEmpty) {
        reportUnrecognised();
    }
}

void DocumentWalk::readTrace(const object& trace, const element& spans) {
    Processes processes(m_context, m_sink);
    for (const auto field : trace) {
        object described;
        if (isName(field.key, "processes") && field.value.get_object().get(described) == simdjson::SUCCESS)
            processes.read(described);
    }
    simdjson::dom::array list;
    if (spans.get_array().get(list) == simdjson::SUCCESS) {
        for (const element span : list)
            readSpan(span, std::nullopt, processes);
    } else if (spans.type() != element_type::NULL_VALUE) {
        m_context.loss("bad_list", "a list of spans is not a list");
    }
    readBeside(trace);
}

/// What a trace or an answer says beside its lists.
void DocumentWalk::readBeside(const object& members) {
    std::string scratch;
    std::string_view traceId;
    bool hasFacts = false;
    for (const auto field : members) {
        const std::string_view key = field.key;
        const bool isNull = field.value.type() == element_type::NULL_VALUE;
        if (isName(key, "traceID"))
            traceId = readText(field.value, scratch);
        else if (isName(key, "errors") && !isNull)
            readErrors(field.value);
        else if (isName(key, "warnings") && hasEntries(field.value))
            m_context.notice("writer_warning", "a trace carries warnings of its writer: " + warningText(field.value));
        const bool isKnown = isName(key, "traceID") || isName(key, "spans") || isName(key, "data")
            || isName(key, "processes") || isName(key, "errors") || isOfNoInterest(key)
            || (isName(key, "warnings") && !hasEntries(field.value));
        hasFacts = hasFacts || (!isKnown && !isNull);
    }
    if (hasFacts && !traceId.empty())
        readTraceFacts(traceId, members);
    else if (hasFacts)
        m_context.info("unknown_key", "an answer has members beside its traces; they were left out");
}

void DocumentWalk::readErrors(const element& errors) {
    simdjson::dom::array list;
    if (errors.get_array().get(list))
        return;
    for (const element item : list) {
        std::string scratch;
        object error;
        std::string_view text = readText(item, scratch);
        if (item.get_object().get(error) == simdjson::SUCCESS)
            for (const auto field : error)
                if (isName(field.key, "msg") && field.value.type() == element_type::STRING)
                    text = readText(field.value, scratch);
        m_context.notice("server_error",
            "the server that gave this answer reported an error: " + std::string(text.substr(0, 200)));
    }
}

void DocumentWalk::readTraceFacts(std::string_view traceId, const object& members) {
    SpanDraft draft(m_context, m_sink);
    draft.begin();
    draft.setTraceId(traceId);
    for (const auto field : members) {
        const std::string_view key = field.key;
        const bool isElsewhere = isName(key, "traceID") || isName(key, "spans") || isName(key, "processes")
            || isName(key, "data") || isName(key, "errors") || isOfNoInterest(key);
        if (isElsewhere || field.value.type() == element_type::NULL_VALUE)
            continue;
        if (!isName(key, "warnings") || hasEntries(field.value))
            draft.attributes().add("jaeger." + std::string(key), field.value);
    }
    Processes none(m_context, m_sink);
    draft.record().resource = none.find({});
    draft.record().scope = internScope(m_context, m_sink, {});
    draft.sendFragment();
}

class DocumentReader final : public JsonRowReader {
public:
    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override {
        DocumentWalk(context, sink).readAny(document, 0);
    }
    void readOwnedRow(const element& row, ResourceIndex resource, DecodeContext& context, SpanSink& sink) override {
        Processes none(context, sink);
        DocumentWalk(context, sink).readSpan(row, resource, none);
    }
    void defineResource(
        const element& content, ResourceIndex resource, DecodeContext& context, SpanSink& sink) override {
        std::string packed;
        AttributeDraft draft(context, packed);
        draft.begin();
        writeProcess(content, draft, context);
        draft.end();
        sink.defineResource(resource, {listOrNothing(packed), {}, 0});
    }
    void readBeside(const element& members, DecodeContext& context, SpanSink& sink) override {
        object known;
        if (members.get_object().get(known) == simdjson::SUCCESS)
            DocumentWalk(context, sink).readBeside(known);
    }
};

} // namespace

std::unique_ptr<JsonRowReader> makeDocumentReader() { return std::make_unique<DocumentReader>(); }

} // namespace spanloom::jaeger
