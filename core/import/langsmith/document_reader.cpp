#include "core/import/langsmith/document_reader.h"

#include <simdjson.h>

#include "core/import/langsmith/feedback_reader.h"
#include "core/import/langsmith/run_reader.h"

namespace spanloom::langsmith {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr int kMaxListDepth = 8;

bool has(const object& row, std::string_view key) {
    element value;
    return row[key].get(value) == simdjson::SUCCESS;
}

class DocumentWalk {
public:
    DocumentWalk(DecodeContext& context, SpanSink& sink, EmbeddedJson& embedded)
        : m_context(context)
        , m_sink(sink)
        , m_runs(context, sink, embedded) { }

    void walk(const element& value, int depth) {
        simdjson::dom::array list;
        object row;
        if (value.get_array().get(list) == simdjson::SUCCESS && depth < kMaxListDepth) {
            for (const element item : list)
                walk(item, depth + 1);
        } else if (value.get_object().get(row) == simdjson::SUCCESS) {
            readObject(row, depth);
        } else {
            m_context.loss("unrecognised_row", "a row is no object; it was not read");
        }
    }

    /// An envelope, or what is left of one without its list.
    void readEnvelope(const object& row, int depth, bool isKnown) {
        for (const std::string_view name : {"runs", "data", "items", "feedback"}) {
            element list;
            simdjson::dom::array rows;
            if (row[name].get(list) || list.get_array().get(rows) || depth >= kMaxListDepth)
                continue;
            isKnown = true;
            for (const element item : rows)
                walk(item, depth + 1);
        }
        noteNextPage(row);
        if (!isKnown)
            m_context.loss("unrecognised_row", "a row is neither a run nor feedback; it was not read");
    }

private:
    void readObject(const object& row, int depth) {
        if (has(row, "run_type") || has(row, "dotted_order"))
            return m_runs.read(row);
        if (isFeedback(row))
            return readFeedback(row, {}, m_context, m_sink);
        readEnvelope(row, depth, false);
    }

    void noteNextPage(const object& row) {
        object cursors;
        std::string_view next;
        if (row["cursors"].get_object().get(cursors) == simdjson::SUCCESS
            && cursors["next"].get_string().get(next) == simdjson::SUCCESS && !next.empty())
            m_context.info("more_pages", "this is one page of several: the server has more runs");
    }

    DecodeContext& m_context;
    SpanSink& m_sink;
    RunReader m_runs;
};

} // namespace

void DocumentReader::readDocument(const element& document, DecodeContext& context, SpanSink& sink) {
    DocumentWalk(context, sink, m_embedded).walk(document, 0);
}

void DocumentReader::readBeside(const element& members, DecodeContext& context, SpanSink& sink) {
    object envelope;
    if (members.get_object().get(envelope) == simdjson::SUCCESS)
        DocumentWalk(context, sink, m_embedded).readEnvelope(envelope, 0, true);
}

} // namespace spanloom::langsmith
