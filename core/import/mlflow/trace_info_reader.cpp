#include "core/import/mlflow/trace_info_reader.h"

#include <string>

#include <simdjson.h>

#include "core/import/mlflow/assessment_reader.h"
#include "core/import/records/json_values.h"
#include "core/import/records/time_text.h"

namespace spanloom::mlflow {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

class TraceInfoReader {
public:
    TraceInfoReader(const object& info, const SpanReader& spans, Reading& reading)
        : m_info(info)
        , m_spans(spans)
        , m_reading(reading)
        , m_attributes(reading.draft.attributes()) { }

    void read() {
        std::string idText;
        std::string_view id = memberText(m_info, "trace_id", idText);
        if (id.empty())
            id = memberText(m_info, "request_id", idText);
        // Old versions give a trace another id than its spans: the spans' own counts.
        const std::string traceId(m_spans.traceId().empty() ? plainTraceId(id) : std::string_view(m_spans.traceId()));
        if (traceId.empty())
            return m_reading.context.loss("trace_without_id", "the record of a trace has no id; it was left out");
        m_reading.begin();
        m_reading.draft.setTraceId(traceId);
        if (id != traceId)
            m_attributes.addTextIfAny("mlflow.trace.request_id", id);
        bool isAny = false;
        for (const auto field : m_info)
            isAny = readMember(field.key, field.value) || isAny;
        if (isAny)
            m_reading.draft.sendFragment();
        element assessments;
        if (!m_info["assessments"].get(assessments) && !assessments.is_null())
            readAssessments(assessments, traceId, m_reading);
    }

private:
    bool readMember(std::string_view name, const element& value) {
        std::string_view text;
        const bool isEmptyText = value.get_string().get(text) == simdjson::SUCCESS && text.empty();
        if (value.is_null() || isEmptyText || name == "trace_id" || name == "request_id" || name == "assessments"
            || name == "spans" || name == "trace" || name == "info" || name == "data")
            return false;
        if (name == "trace_metadata" || name == "request_metadata")
            readPairs(value, "mlflow.trace.metadata.", "mlflow.trace.metadata");
        else if (name == "tags")
            readPairs(value, "mlflow.traceTag.", "mlflow.trace.tags");
        else if (name == "request_time" || name == "timestamp_ms")
            readStart(name, value);
        else if (name == "experiment_id")
            m_attributes.add("mlflow.experimentId", value);
        else if (name == "trace_location")
            readLocation(value);
        else if (name == "state" || name == "status")
            m_attributes.add("mlflow.trace.state", value);
        else if ((name != "request" && name != "response") || !m_spans.hasContent(text))
            m_attributes.add(ownName("mlflow.trace.", name), value);
        else
            return false;
        return true;
    }

    void readStart(std::string_view name, const element& value) {
        if (const auto time = readTime(value))
            m_reading.draft.record().start = *time;
        else
            m_attributes.add(ownName("mlflow.trace.", name), value);
    }

    void readLocation(const element& value) {
        object location, experiment;
        element id;
        if (value.get_object().get(location)) {
            m_attributes.add("mlflow.trace.location", value);
            return;
        }
        for (const auto field : location) {
            const bool isExperiment = field.key == "mlflow_experiment"
                && field.value.get_object().get(experiment) == simdjson::SUCCESS
                && experiment["experiment_id"].get(id) == simdjson::SUCCESS;
            if (isExperiment)
                m_attributes.add("mlflow.experimentId", id);
            else if (!field.value.is_null())
                m_attributes.add("mlflow.trace.location." + std::string(field.key), field.value);
        }
    }

    /// Metadata or tags: an object, a list of {key, value}, or the JSON text of one.
    void readPairs(const element& value, std::string_view prefix, std::string_view wholeName) {
        element root;
        object members;
        simdjson::dom::array list;
        if (openCell(m_cell, value, root, m_reading.context) != Cell::Open) {
            m_attributes.add(wholeName, value);
        } else if (root.get_object().get(members) == simdjson::SUCCESS) {
            for (const auto field : members)
                m_attributes.add(ownName(prefix, field.key), field.value);
        } else if (root.get_array().get(list) == simdjson::SUCCESS) {
            readPairList(list, prefix);
        }
    }

    void readPairList(const simdjson::dom::array& list, std::string_view prefix) {
        for (const element item : list) {
            object pair;
            element inner;
            std::string scratch;
            if (item.get_object().get(pair) || pair["value"].get(inner))
                m_reading.context.loss("bad_attribute", "an entry of a trace's tags or metadata is no pair of key and value");
            else
                m_attributes.add(ownName(prefix, memberText(pair, "key", scratch)), inner);
        }
    }

    const object& m_info;
    const SpanReader& m_spans;
    Reading& m_reading;
    AttributeDraft& m_attributes;
    EmbeddedJson m_cell;
};

} // namespace

void readTraceInfo(const object& info, const SpanReader& spans, Reading& reading) {
    TraceInfoReader(info, spans, reading).read();
}

} // namespace spanloom::mlflow
