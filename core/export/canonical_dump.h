#pragma once

#include <string>

#include "core/base/result.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// A text of one trace that depends on nothing but what was in the file: spans sorted by (start, id), every
/// attribute with its value kind, in order, events, links, resource, scope. Two imports of the same spans from two
/// formats give the same text. What golden tests compare. With `withMeaning`, canonical fields and totals too.
struct CanonicalDumpOptions {
    bool withMeaning = true;
    bool withAllCopies = false;
};
[[nodiscard]] Result<std::string> canonicalDump(
    const TraceDocument& document, const PayloadSource& payloads, const CanonicalDumpOptions& options = {});

} // namespace spanloom
