#include "core/import/mlflow/document_reader.h"

#include <string>

#include <simdjson.h>

#include "core/import/mlflow/assessment_reader.h"
#include "core/import/mlflow/span_reader.h"
#include "core/import/mlflow/trace_info_reader.h"

namespace spanloom::mlflow {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr int kMaxEnvelopes = 8;

bool has(const object& members, std::string_view name) {
    element value;
    return !members[name].get(value) && !value.is_null();
}

template <typename... Names>
bool hasAny(const object& members, Names... names) {
    return (has(members, names) || ...);
}

bool isSpan(const object& members) {
    return hasAny(members, "span_id", "context") && hasAny(members, "start_time_unix_nano", "start_time");
}

bool isTrace(const object& members) { return has(members, "info") && hasAny(members, "data", "spans"); }

/// The record of a trace without its spans, or with them in a cell.
bool isInfo(const object& members) {
    return hasAny(members, "trace_id", "request_id")
        && hasAny(members, "trace_metadata", "request_metadata", "trace_location", "experiment_id", "spans",
            "request_time", "timestamp_ms", "assessments");
}

class DocumentReader final : public JsonRowReader {
public:
    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override {
        SpanDraft draft(context, sink);
        Reading reading {context, sink, draft};
        readAny(document, reading, 0);
    }

private:
    void readAny(const element& document, Reading& reading, int depth) {
        simdjson::dom::array list;
        object members;
        if (depth > kMaxEnvelopes) {
            reportUnknown(reading);
        } else if (document.get_array().get(list) == simdjson::SUCCESS) {
            for (const element item : list)
                readAny(item, reading, depth + 1);
        } else if (document.get_object().get(members) == simdjson::SUCCESS) {
            readObject(members, reading, depth);
        } else {
            reportUnknown(reading);
        }
    }

    void readObject(const object& members, Reading& reading, int depth) {
        element value;
        if (isTrace(members))
            return readTrace(members, reading);
        if (isSpan(members))
            return SpanReader(reading).read(members, {});
        if (hasAny(members, "assessment_name") && hasAny(members, "feedback", "expectation"))
            return readAssessment(members, reading);
        if (!members["trace"].get(value) && readTraceCell(value, reading, depth))
            return;
        if (isInfo(members) || has(members, "spans"))
            return readRow(members, reading);
        if (!members["traces"].get(value) && value.is_array())
            return readAny(value, reading, depth + 1);
        readWithin(members, reading, depth);
    }

    /// A trace somewhere below, as in the answers of served models.
    void readWithin(const object& members, Reading& reading, int depth) {
        bool isAny = false;
        for (const auto field : members) {
            object inner;
            if (field.value.get_object().get(inner) || !holdsTrace(inner, 0))
                continue;
            isAny = true;
            readObject(inner, reading, depth + 1);
        }
        if (!isAny)
            reportUnknown(reading);
    }

    static bool holdsTrace(const object& members, int depth) {
        if (isTrace(members) || has(members, "traces"))
            return true;
        if (depth > 3)
            return false;
        for (const auto field : members) {
            object inner;
            if (field.value.get_object().get(inner) == simdjson::SUCCESS && holdsTrace(inner, depth + 1))
                return true;
        }
        std::string_view text;
        return members["trace"].get_string().get(text) == simdjson::SUCCESS;
    }

    /// The `trace` of a row or answer; false when it is none, so that the other columns count.
    bool readTraceCell(const element& value, Reading& reading, int depth) {
        EmbeddedJson cell;
        element root;
        object trace;
        std::string_view text;
        const bool isEmpty = value.is_null() || (value.get_string().get(text) == simdjson::SUCCESS && text.empty());
        if (isEmpty || openCell(cell, value, root, reading.context) != Cell::Open || root.get_object().get(trace)
            || (!isTrace(trace) && !has(trace, "spans")))
            return false;
        readObject(trace, reading, depth + 1);
        return true;
    }

    static void readTrace(const object& members, Reading& reading) {
        EmbeddedJson infoCell, dataCell;
        element value, root;
        object info;
        SpanReader spans(reading);
        const bool hasInfo = !members["info"].get(value) && infoCell.open(value, root)
            && root.get_object().get(info) == simdjson::SUCCESS;
        if (!hasInfo)
            reading.context.loss("bad_trace_info", "the record of a trace is no object; only its spans were read");
        object data = members;
        if (!members["data"].get(value) && (!dataCell.open(value, root) || root.get_object().get(data)))
            reading.context.loss("bad_spans", "the data of a trace is no object; its spans were not read");
        readSpans(data, hasInfo ? idOf(info) : std::string(), spans, reading);
        if (hasInfo)
            readTraceInfo(info, spans, reading);
        readBesideSpans(data, hasInfo ? info : data, spans, reading);
    }

    /// Old versions write request and response of the trace beside the spans.
    static void readBesideSpans(const object& data, const object& info, const SpanReader& spans, Reading& reading) {
        const std::string traceId = spans.traceId().empty() ? idOf(info) : spans.traceId();
        if (traceId.empty())
            return;
        reading.begin();
        reading.draft.setTraceId(plainTraceId(traceId));
        bool isAny = false;
        for (const char* name : {"request", "response"}) {
            element value;
            std::string scratch;
            if (data[name].get(value) || value.is_null() || spans.hasContent(memberText(data, name, scratch)))
                continue;
            reading.draft.attributes().add("mlflow.trace." + std::string(name), value);
            isAny = true;
        }
        if (isAny)
            reading.draft.sendFragment();
    }

    static void readRow(const object& row, Reading& reading) {
        SpanReader spans(reading);
        const std::string id = idOf(row);
        readSpans(row, id, spans, reading);
        if (isInfo(row))
            readTraceInfo(row, spans, reading);
        else
            readBesideSpans(row, row, spans, reading);
    }

    static void readSpans(const object& data, const std::string& traceId, SpanReader& spans, Reading& reading) {
        element value, root;
        if (data["spans"].get(value) || value.is_null())
            return;
        EmbeddedJson cell, itemCell;
        simdjson::dom::array list;
        Cell state = openCell(cell, value, root, reading.context);
        if (state == Cell::Python)
            return;
        if (state != Cell::Open || root.get_array().get(list))
            return reading.context.loss("bad_spans", "the spans of a trace are no list in JSON; they were not read");
        for (const element item : list) {
            object span;
            state = openCell(itemCell, item, root, reading.context);
            if (state == Cell::Open && root.get_object().get(span) == simdjson::SUCCESS && isSpan(span))
                spans.read(span, traceId);
            else if (state != Cell::Python)
                reading.context.loss("bad_spans", "an entry of a trace's spans is no span; it was not read");
        }
    }

    static void readAssessment(const object& row, Reading& reading) {
        // One alone, as a row: read as a list of one.
        const std::string list = '[' + simdjson::minify(row) + ']';
        EmbeddedJson cell;
        element root;
        if (cell.parse(list, root))
            readAssessments(root, {}, reading);
    }

    static std::string idOf(const object& members) {
        std::string scratch;
        std::string_view id = memberText(members, "trace_id", scratch);
        if (id.empty())
            id = memberText(members, "request_id", scratch);
        return std::string(id);
    }

    static void reportUnknown(Reading& reading) {
        reading.context.loss("unknown_row", "a document is no MLflow trace, span or row of a search; it was not read");
    }
};

} // namespace

std::unique_ptr<JsonRowReader> makeDocumentReader() { return std::make_unique<DocumentReader>(); }

} // namespace spanloom::mlflow
