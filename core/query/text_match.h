#pragma once

#include <string>
#include <string_view>

#include "core/trace/ids.h"

namespace spanloom {

/// Looks for one text within others without regard to the case of Latin, Greek and Cyrillic letters. Anything else, and
/// what is not UTF-8, is compared byte by byte. One thread (keeps a buffer).
class TextMatch {
public:
    explicit TextMatch(std::string_view wanted);

    [[nodiscard]] bool isIn(std::string_view text);
    [[nodiscard]] bool isInHex(const TraceId& id) const; ///< false unless mayBeHex()
    [[nodiscard]] bool mayBeHex() const { return m_mayBeHex; }

private:
    std::string m_wanted; ///< folded
    bool m_mayBeHex = false;
    std::string m_folded;
};

} // namespace spanloom
