#include "core/import/openai_agents/document_reader.h"

#include <simdjson.h>

#include "core/import/openai_agents/item_reader.h"

namespace spanloom::openai_agents {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr int kMaxListDepth = 8;

class DocumentWalk {
public:
    DocumentWalk(DecodeContext& context, SpanSink& sink)
        : m_context(context)
        , m_items(context, sink) { }

    void walk(const element& value, std::string_view traceId, int depth) {
        array list;
        object row;
        if (value.get_array().get(list) == simdjson::SUCCESS && depth < kMaxListDepth) {
            for (const element item : list)
                walk(item, traceId, depth + 1);
        } else if (value.get_object().get(row) == simdjson::SUCCESS) {
            readObject(row, traceId, depth);
        } else {
            m_context.loss("unrecognised_row", "a row is no object; it was not read");
        }
    }

    /// What is left of a trace or body without its lists.
    void readBeside(const object& members) {
        if (isTrace(members))
            [[maybe_unused]] const std::string id = m_items.readTrace(members);
        [[maybe_unused]] const bool hasLists = readLists(members, {}, 0);
    }

private:
    void readObject(const object& row, std::string_view traceId, int depth) {
        if (isSpan(row))
            return m_items.readSpan(row, traceId);
        const bool isItem = isTrace(row);
        const std::string own = isItem ? m_items.readTrace(row) : std::string();
        if (depth < kMaxListDepth && (readLists(row, isItem ? std::string_view(own) : traceId, depth) || isItem))
            return;
        m_context.loss("unrecognised_row", "a row is neither a span nor a trace; it was not read");
    }

    bool readLists(const object& row, std::string_view traceId, int depth) {
        bool isKnown = false;
        for (const std::string_view name : {"trace", "data", "traces", "spans", "items"}) {
            element value;
            if (row[name].get(value) || (!value.is_array() && (name != "trace" || !value.is_object())))
                continue;
            isKnown = true;
            walk(value, traceId, depth + 1);
        }
        return isKnown;
    }

    DecodeContext& m_context;
    ItemReader m_items;
};

} // namespace

void DocumentReader::readDocument(const element& document, DecodeContext& context, SpanSink& sink) {
    DocumentWalk(context, sink).walk(document, {}, 0);
}

void DocumentReader::readBeside(const element& members, DecodeContext& context, SpanSink& sink) {
    object envelope;
    if (members.get_object().get(envelope) == simdjson::SUCCESS)
        DocumentWalk(context, sink).readBeside(envelope);
}

} // namespace spanloom::openai_agents
