#define SPANLOOM_HASH_KERNEL kBaseline
#include "core/base/hash_kernel.inc"
