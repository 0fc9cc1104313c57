#include "core/workspace/thread_priority.h"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace spanloom {

void lowerThreadPriority() {
#ifdef __linux__
    // On Linux a thread's nice value is its own, against what POSIX says of processes.
    const auto thread = static_cast<id_t>(syscall(SYS_gettid));
    setpriority(PRIO_PROCESS, thread, 10);
#endif
}

} // namespace spanloom
