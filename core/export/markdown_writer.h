#pragma once

#include <string>

#include "core/base/result.h"
#include "core/trace/trace_document.h"

namespace spanloom {

struct MarkdownOptions {
    bool withTexts = true;               ///< messages, tool arguments and results, documents
    std::size_t maxTextBytes = 8'000;    ///< of one text; longer ones are cut in the middle, and say how much is left out
    std::size_t maxSpans = 500;          ///< of the tree; says how many are left out, never one with an error
};

/// One trace as a Markdown document for an issue or for another model: a heading with the root's name, a table of
/// totals (id, start in UTC, duration, tokens, cost with its source, models, prompt version, route, cohort, errors,
/// evaluations), the span tree as an indented list (kind, name, duration, tokens, cost, status, verdicts), then the
/// texts of model calls, tools and retrievers in tree order. Text of the trace is fenced so that it cannot end the
/// fence nor be taken for our own headings. Blocks; any thread.
[[nodiscard]] Result<std::string> writeMarkdown(
    const TraceDocument& document, const PayloadSource& payloads, const MarkdownOptions& options = {});

} // namespace spanloom
