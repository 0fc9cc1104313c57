#include "core/import/zipkin/document_reader.h"

#include <simdjson.h>

#include "core/import/records/embedded_json.h"
#include "core/import/zipkin/span_reader.h"

namespace spanloom::zipkin {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

/// A list of traces is a list of lists; more is nobody's format.
constexpr int kMaxNesting = 8;

class DocumentReader final : public JsonRowReader {
public:
    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override {
        SpanReader spans(context, sink, m_inside);
        read(document, context, spans, 0);
    }

private:
    static void read(const element& value, DecodeContext& context, SpanReader& spans, int nesting) {
        object span;
        simdjson::dom::array list;
        if (value.get_object().get(span) == simdjson::SUCCESS)
            return spans.read(span);
        if (nesting >= kMaxNesting || value.get_array().get(list))
            return context.loss("bad_span", "a span is not an object");
        for (const element item : list)
            read(item, context, spans, nesting + 1);
    }

    EmbeddedJson m_inside;
};

} // namespace

std::unique_ptr<JsonRowReader> makeDocumentReader() { return std::make_unique<DocumentReader>(); }

} // namespace spanloom::zipkin
