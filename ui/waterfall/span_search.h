#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include <QString>

#include "core/trace/trace_document.h"

namespace spanloom::ui {

/// The spans of which name, id, kind, model, tool, retriever, agent, guardrail or error type holds this text, without
/// regard to case, in tree order. Blanks around the text do not count; an empty one finds nothing. Looks at columns
/// only, each distinct text once. Any thread; a stop ends it early with what it has.
[[nodiscard]] std::vector<std::uint32_t> findSpans(
    const TraceDocument& document, const QString& text, std::stop_token stop = {});

/// Where a step among matches (ascending) leads from a span: to the next or previous one, around the end. From
/// kNoIndex to the first or last. kNoIndex without matches.
[[nodiscard]] std::uint32_t steppedMatch(const std::vector<std::uint32_t>& matches, std::uint32_t from, int step);

} // namespace spanloom::ui
