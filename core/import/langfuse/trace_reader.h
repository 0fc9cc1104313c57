#pragma once

#include "core/import/langfuse/reading.h"
#include "core/import/langfuse/row.h"

namespace spanloom::langfuse {

/// The record of a trace becomes facts of that trace: session, user, tags, metadata, input and output.
void readTrace(const Row& row, const Envelope& envelope, Reading& reading);

} // namespace spanloom::langfuse
