#include "core/base/hash.h"

#include <xxhash.h>

namespace spanloom {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Hash128 hash128(std::string_view bytes) {
    const XXH128_hash_t value = XXH3_128bits(bytes.data(), bytes.size());
    return {value.high64, value.low64};
}

StreamHash::StreamHash()
    : m_state(XXH3_createState()) {
    XXH3_128bits_reset(static_cast<XXH3_state_t*>(m_state));
}

StreamHash::~StreamHash() { XXH3_freeState(static_cast<XXH3_state_t*>(m_state)); }

void StreamHash::update(std::string_view bytes) {
    XXH3_128bits_update(static_cast<XXH3_state_t*>(m_state), bytes.data(), bytes.size());
}

Hash128 StreamHash::digest() const {
    const XXH128_hash_t value = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(m_state));
    return {value.high64, value.low64};
}

} // namespace spanloom
