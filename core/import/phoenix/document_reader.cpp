#include "core/import/phoenix/document_reader.h"

#include <simdjson.h>

#include "core/import/phoenix/annotation_reader.h"
#include "core/import/phoenix/span_reader.h"

namespace spanloom::phoenix {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr int kMaxListDepth = 8;

bool has(const object& row, std::string_view key) {
    element value;
    return row[key].get(value) == simdjson::SUCCESS && value.type() != element_type::NULL_VALUE;
}

/// What stands around a row.
struct Around {
    std::string_view traceId;
    std::string_view listName;
};

class DocumentWalk {
public:
    DocumentWalk(DecodeContext& context, SpanSink& sink, EmbeddedJson& embedded)
        : m_context(context)
        , m_sink(sink)
        , m_spans(context, sink, embedded) { }

    void walk(const element& value, const Around& around, int depth) {
        array list;
        object row;
        if (value.get_array().get(list) == simdjson::SUCCESS && depth < kMaxListDepth)
            walkList(list, around, depth);
        else if (value.get_object().get(row) == simdjson::SUCCESS)
            readObject(row, around, depth);
        else
            m_context.loss("unrecognised_row", "a row is no object; it was not read");
    }

    /// An envelope, or what is left of one without its list. False = it holds no rows.
    bool readEnvelope(const object& row, int depth);

private:
    void walkList(const array& list, const Around& around, int depth) {
        for (const element item : list)
            walk(item, around, depth + 1);
    }

    void readObject(const object& row, const Around& around, int depth) {
        if (isSpan(row))
            return m_spans.read(row, around.listName);
        if (isAnnotation(row))
            return readAnnotation(row, {around.traceId, {}, {}}, m_context, m_sink);
        if (depth >= kMaxListDepth || !readEnvelope(row, depth))
            m_context.loss("unrecognised_row", "a row is neither a span nor an annotation; it was not read");
    }

    /// Those of a whole trace, which need not name it.
    void readJudgements(const array& list, const AnnotatedPlace& place) {
        for (const element item : list) {
            object row;
            if (item.get_object().get(row) == simdjson::SUCCESS)
                readAnnotation(row, place, m_context, m_sink);
            else
                m_context.loss("unrecognised_row", "an annotation is no object; it was not read");
        }
    }

    static bool holdsRows(const array& list) {
        object first;
        return list.size() > 0 && list.at(0).get_object().get(first) == simdjson::SUCCESS
            && (isSpan(first) || isAnnotation(first));
    }

    DecodeContext& m_context;
    SpanSink& m_sink;
    SpanReader m_spans;
};

bool DocumentWalk::readEnvelope(const object& row, int depth) {
    std::string scratch;
    const std::string traceId(memberText(row, "traceId", scratch));
    bool isKnown = false;
    for (const auto field : row) {
        array list;
        if (field.value.get_array().get(list))
            continue;
        const bool isKnownName = field.key == "data" || field.key == "spans" || field.key == "annotations"
            || field.key == "notes" || field.key == "traces";
        if (!isKnownName && !holdsRows(list))
            continue;
        isKnown = true;
        if (field.key == "annotations" || field.key == "notes")
            readJudgements(list, {traceId, {}, field.key == "notes" ? std::string_view("note") : std::string_view()});
        else
            walkList(list, {traceId, isKnownName ? std::string_view() : field.key}, depth);
    }
    if (has(row, "next_cursor"))
        m_context.info("more_pages", "this is one page of several: the server has more spans");
    return isKnown;
}

} // namespace

void DocumentReader::readDocument(const element& document, DecodeContext& context, SpanSink& sink) {
    DocumentWalk(context, sink, m_embedded).walk(document, {}, 0);
}

void DocumentReader::readBeside(const element& members, DecodeContext& context, SpanSink& sink) {
    object envelope;
    if (members.get_object().get(envelope) == simdjson::SUCCESS)
        [[maybe_unused]] const bool hasRows = DocumentWalk(context, sink, m_embedded).readEnvelope(envelope, 0);
}

} // namespace spanloom::phoenix
