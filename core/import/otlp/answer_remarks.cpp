#include "core/import/otlp/answer_remarks.h"

#include <string>
#include <string_view>

#include <simdjson.h>

#include "core/import/records/literal.h"

namespace spanloom::otlp {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

std::string_view textOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// The first object in the list of this name.
bool firstOf(const object& owner, std::string_view name, object& first) {
    for (const auto field : owner) {
        simdjson::dom::array list;
        if (field.key != name || field.value.get_array().get(list))
            continue;
        for (const element item : list)
            return item.get_object().get(first) == simdjson::SUCCESS;
    }
    return false;
}

/// Batches of instrumentationLibrarySpans: of those that write batches, only Grafana's download still has the old name.
bool findGrafanaSpan(const object& root, object& span) {
    object batch, spans;
    return firstOf(root, "batches", batch) && firstOf(batch, "instrumentationLibrarySpans", spans)
        && firstOf(spans, "spans", span);
}

} // namespace

void readAnswerRemarks(const object& root, DecodeContext& context) {
    bool isPartial = false;
    bool hasBatches = false;
    std::string_view message;
    for (const auto field : root) {
        if (isName(field.key, "status"))
            isPartial = textOf(field.value) == "PARTIAL";
        else if (isName(field.key, "message"))
            message = textOf(field.value);
        hasBatches = hasBatches || isName(field.key, "batches");
    }
    if (isPartial)
        context.notice(
            "partial_answer", "the server gave only a part of the trace: " + std::string(message.substr(0, 200)));
    object span;
    if (!hasBatches || !findGrafanaSpan(root, span))
        return;
    for (const auto field : span)
        if (isName(field.key, "startTimeUnixNano") && field.value.type() != element_type::STRING)
            context.notice("rebuilt_by_browser", "this is a download from Grafana, which a browser rebuilt: times are "
                                                 "rounded, resources of a service are merged into one");
}

} // namespace spanloom::otlp
