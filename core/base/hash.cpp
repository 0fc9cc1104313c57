#include "core/base/hash.h"

#include <xxhash.h>

#include "core/base/hash_kernel.h"

namespace spanloom {

const hashing::Kernel& hashing::kernel() {
#if defined(SPANLOOM_HASH_AVX2)
    static const bool hasAvx2 = __builtin_cpu_supports("avx2") != 0;
    return hasAvx2 ? kAvx2 : kBaseline;
#else
    return kBaseline;
#endif
}

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return hashing::kernel().hash64(bytes.data(), bytes.size(), seed);
}

Hash128 hash128(std::string_view bytes) {
    Hash128 value;
    hashing::kernel().hash128(bytes.data(), bytes.size(), &value.high, &value.low);
    return value;
}

StreamHash::StreamHash()
    : m_state(XXH3_createState()) {
    XXH3_128bits_reset(static_cast<XXH3_state_t*>(m_state));
}

StreamHash::~StreamHash() { XXH3_freeState(static_cast<XXH3_state_t*>(m_state)); }

void StreamHash::update(std::string_view bytes) {
    hashing::kernel().update(m_state, bytes.data(), bytes.size());
}

Hash128 StreamHash::digest() const {
    const XXH128_hash_t value = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(m_state));
    return {value.high64, value.low64};
}

} // namespace spanloom
