#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace spanloom {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    bool operator==(const Hash128&) const = default;
};

/// XXH3: fast, stable over versions and machines, not cryptographic.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
[[nodiscard]] Hash128 hash128(std::string_view bytes);

/// XXH3-128 of a stream.
class StreamHash {
public:
    StreamHash();
    ~StreamHash();
    StreamHash(const StreamHash&) = delete;
    StreamHash& operator=(const StreamHash&) = delete;
    void update(std::string_view bytes);
    [[nodiscard]] Hash128 digest() const;

private:
    void* m_state; // owned; XXH3_state_t, whose header stays out of ours
};

} // namespace spanloom
