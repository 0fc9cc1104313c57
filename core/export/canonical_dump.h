#pragma once

#include <string>

#include "core/base/result.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// A text of one trace that depends on nothing but what was in the file: spans sorted by (start, id), every
/// attribute with its value kind, in order, events, links, resource, scope. Two imports of the same spans from two
/// formats give the same text. What golden tests compare. With `withMeaning`, canonical fields and totals too.
/// Ids that are no W3C ids appear as written; what depends on where and when the import ran (numbers of resources,
/// rows, the remark "repaired") does not. One fact a line: a difference of two dumps is readable.
struct CanonicalDumpOptions {
    bool withMeaning = true;
    /// Says how many copies of each span are stored. Their contents are not part of a document.
    bool withAllCopies = false;
};
[[nodiscard]] Result<std::string> canonicalDump(
    const TraceDocument& document, const PayloadSource& payloads, const CanonicalDumpOptions& options = {});

} // namespace spanloom
