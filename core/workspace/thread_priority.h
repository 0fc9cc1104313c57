#pragma once

namespace spanloom {

/// Lets the calling thread give way to others (nice 10 on Linux; nothing elsewhere). Not reversible.
void lowerThreadPriority();

} // namespace spanloom
