#pragma once

#include "core/import/langfuse/reading.h"
#include "core/import/langfuse/row.h"

namespace spanloom::langfuse {

/// An observation becomes a span.
void readObservation(const Row& row, const Envelope& envelope, Reading& reading);

} // namespace spanloom::langfuse
