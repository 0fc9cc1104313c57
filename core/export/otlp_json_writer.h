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
/// ids with the original in `spanloom.*` attributes, which our importer turns back.
[[nodiscard]] Status writeOtlpJsonLines(const TraceDocument& document, const PayloadSource& payloads,
    const std::function<Status(std::string_view line)>& write);

} // namespace spanloom
