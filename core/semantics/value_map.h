#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace spanloom {

/// Transparent hashing, so that look-ups by string_view make no string.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
};
template <typename V>
using TextMap = std::unordered_map<std::string, V, TextHash, std::equal_to<>>;

/// Raw value → canonical value; compared trimmed and without case.
class ValueMap {
public:
    void add(std::string_view raw, std::string_view canonical);
    [[nodiscard]] std::optional<std::string_view> find(std::string_view raw) const;

private:
    TextMap<std::string> m_entries;
};

} // namespace spanloom
