#include "core/workspace/snapshot.h"

namespace spanloom {

const char* name(SourceState state) {
    switch (state) {
    case SourceState::Importing: return "importing";
    case SourceState::Complete: return "complete";
    case SourceState::Partial: return "partial";
    case SourceState::Cancelled: return "cancelled";
    case SourceState::Failed: return "failed";
    case SourceState::Skipped: return "skipped";
    }
    return "failed";
}

} // namespace spanloom
