#pragma once

#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// Finds model calls that two instrumentations report beside each other instead of one below the other (the SDK's span
/// lost the framework's as its parent), and sets TraceSpan::sameCallAs of the inner one. Needs parents, subtrees,
/// kinds, meanings and own usage.
///
/// Real parallel calls must never be merged. So all of this is asked for: both are LLM spans, written by different
/// scopes; neither has a further LLM span below it, nor the inner one above; the inner one hangs at an ancestor
/// of the outer one or at the top level; its time lies within the outer one's, which holds no second such span, and it
/// lies in no second outer one; their models are one family; token numbers and response ids that both have are equal;
/// and either the response ids are there, or input and output are the same by hash, or the inner one takes nine tenths
/// of the outer one's time. O(n log n).
void findCallsBeside(std::vector<TraceSpan>& spans, const StringPool& strings);

} // namespace spanloom
