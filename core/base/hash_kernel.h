#pragma once

#include <cstddef>
#include <cstdint>

namespace spanloom::hashing {

/// XXH3 as compiled for one instruction set. The values are the same for all; only the speed differs: Debian's
/// shared library keeps to what each x86-64 has, which is half as fast as AVX2, and an import hashes every byte thrice.
struct Kernel {
    std::uint64_t (*hash64)(const void* bytes, std::size_t size, std::uint64_t seed);
    void (*hash128)(const void* bytes, std::size_t size, std::uint64_t* high, std::uint64_t* low);
    void (*update)(void* state, const void* bytes, std::size_t size); ///< state: XXH3_state_t of a 128-bit hash
};

extern const Kernel kBaseline;
#if defined(SPANLOOM_HASH_AVX2)
extern const Kernel kAvx2; ///< only where the processor has AVX2
#endif

/// The fastest one that this processor can run.
[[nodiscard]] const Kernel& kernel();

} // namespace spanloom::hashing
