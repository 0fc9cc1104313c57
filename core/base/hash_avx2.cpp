// Compiled with -mavx2, see core/CMakeLists.txt.
#define SPANLOOM_HASH_KERNEL kAvx2
#include "core/base/hash_kernel.inc"
