#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// Writes one opened trace as OTLP/JSON Lines: one TracesData object a (resource, scope) run of spans, one object a
/// line, no line over a few MB unless one span is. Lossless: value kinds, order and duplicates of attributes,
/// dropped counts, flags, both schema urls, empty values. Ids that are no W3C ids are written as derived hex
/// ids with the original in the attributes `spanloom.trace_id`, `spanloom.span_id` and `spanloom.parent_span_id`,
/// which our importer turns back; so are times that the
/// protocol cannot say (`spanloom.start_time_unix_nano`, `spanloom.end_time_unix_nano`) and `spanloom.truncated`. Judgements
/// that came apart from spans follow as log records `gen_ai.evaluation.result`, with what the conventions have no name for
/// under `spanloom.evaluation.`. Spans are grouped by resource and scope, in tree order within a group. A document
/// holds visible spans only: other copies of a span are not written. `write` gets each line without its line break; the
/// first error of `write` or of reading ends the export.
[[nodiscard]] Status writeOtlpJsonLines(const TraceDocument& document, const PayloadSource& payloads,
    const std::function<Status(std::string_view line)>& write);

} // namespace spanloom
