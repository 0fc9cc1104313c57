#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace spanloom {

/// Dense codes, one a row, as narrow as the largest of them allows: queries are bound by how much memory they walk.
class FacetCodes {
public:
    FacetCodes() = default;
    /// Codes below `codeCount`.
    FacetCodes(std::span<const std::uint32_t> codes, std::size_t codeCount) {
        if (codeCount <= 0x100)
            m_codes = std::vector<std::uint8_t>(codes.begin(), codes.end());
        else if (codeCount <= 0x10000)
            m_codes = std::vector<std::uint16_t>(codes.begin(), codes.end());
        else
            m_codes = std::vector<std::uint32_t>(codes.begin(), codes.end());
    }

    /// Calls f with a span of the codes in their real width; for loops over many rows.
    template <typename F>
    decltype(auto) visit(F&& f) const {
        return std::visit([&f](const auto& codes) -> decltype(auto) { return f(std::span(codes)); }, m_codes);
    }
    [[nodiscard]] std::uint32_t operator[](std::size_t row) const {
        return visit([row](const auto codes) { return static_cast<std::uint32_t>(codes[row]); });
    }
    [[nodiscard]] std::size_t size() const {
        return visit([](const auto codes) { return codes.size(); });
    }

private:
    std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>> m_codes;
};

} // namespace spanloom
