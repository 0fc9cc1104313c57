#include <algorithm>
#include <cstring>
#include <utility>

#include "core/import/container/container_stage.h"

namespace spanloom::container {

namespace {

void appendUtf8(std::string& target, std::uint32_t codePoint) {
    const auto byte = [&](std::uint32_t value) { target.push_back(static_cast<char>(value)); };
    if (codePoint < 0x80) {
        byte(codePoint);
    } else if (codePoint < 0x800) {
        byte(0xC0 | codePoint >> 6);
        byte(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        byte(0xE0 | codePoint >> 12);
        byte(0x80 | (codePoint >> 6 & 0x3F));
        byte(0x80 | (codePoint & 0x3F));
    } else {
        byte(0xF0 | codePoint >> 18);
        byte(0x80 | (codePoint >> 12 & 0x3F));
        byte(0x80 | (codePoint >> 6 & 0x3F));
        byte(0x80 | (codePoint & 0x3F));
    }
}

constexpr std::uint32_t kReplacement = 0xFFFD;

class Utf16Stage final : public Stage {
public:
    Utf16Stage(
        std::unique_ptr<ByteSource> inner, bool isBigEndian, const ImportLimits& limits, DiagnosticLog& diagnostics)
        : Stage(std::move(inner), limits, diagnostics)
        , m_isBigEndian(isBigEndian) { }

private:
    Result<std::size_t> decode(char* target, std::size_t size) override {
        while (m_used == m_out.size()) {
            m_out.clear();
            m_used = 0;
            if (hasEnded())
                return 0;
            SPANLOOM_TRY(transcodeSome());
        }
        const std::size_t count = std::min(size, m_out.size() - m_used);
        std::memcpy(target, m_out.data() + m_used, count);
        m_used += count;
        return count;
    }

    Status transcodeSome() {
        SPANLOOM_TRY_ASSIGN(const bool hasUnit, fill(2));
        if (!hasUnit) {
            flushSurrogate();
            if (!input().empty())
                reportTruncated("the UTF-16 text ends in the middle of a character");
            endHere();
            return {};
        }
        const std::string_view bytes = input();
        const std::size_t even = bytes.size() & ~std::size_t {1};
        for (std::size_t i = 0; i < even; i += 2)
            unit(m_isBigEndian ? at(bytes, i) << 8 | at(bytes, i + 1) : at(bytes, i + 1) << 8 | at(bytes, i));
        consume(even);
        return {};
    }

    static std::uint32_t at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

    void unit(std::uint32_t value) {
        if (m_isAtStart) {
            m_isAtStart = false;
            if (value == 0xFEFF)
                return;
        }
        const bool isLow = value >= 0xDC00 && value < 0xE000;
        if (m_high != 0 && isLow) {
            appendUtf8(m_out, 0x10000 + ((m_high - 0xD800) << 10) + (value - 0xDC00));
            m_high = 0;
            return;
        }
        flushSurrogate();
        if (value >= 0xD800 && value < 0xDC00)
            m_high = value;
        else
            appendUtf8(m_out, isLow ? kReplacement : value);
    }

    void flushSurrogate() {
        if (m_high != 0)
            appendUtf8(m_out, kReplacement);
        m_high = 0;
    }

    bool m_isBigEndian;
    bool m_isAtStart = true;
    std::uint32_t m_high = 0; // a leading surrogate that waits for its other half
    std::string m_out;
    std::size_t m_used = 0;
};

} // namespace

std::unique_ptr<ByteSource> transcodeUtf16(
    std::unique_ptr<ByteSource> inner, bool isBigEndian, const ImportLimits& limits, DiagnosticLog& diagnostics) {
    return std::make_unique<Utf16Stage>(std::move(inner), isBigEndian, limits, diagnostics);
}

} // namespace spanloom::container
