#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace spanloom::otlp {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, StartGroup = 3, EndGroup = 4, Fixed32 = 5 };

struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::Varint;
    std::uint64_t value = 0;    ///< of Varint, Fixed64, Fixed32
    std::string_view bytes;     ///< of Bytes; points into the message

    [[nodiscard]] bool is(std::uint32_t wantedNumber, WireType wantedType) const {
        return number == wantedNumber && type == wantedType;
    }
};

/// Walks the fields of one protobuf message without copying. Every length is checked against what is left;
/// damage ends the walk and shows in hasFailed().
class WireReader {
public:
    explicit WireReader(std::string_view message)
        : m_rest(message) { }

    /// The next field; false at the end or at damage.
    bool next(WireField& field) {
        if (m_rest.empty() || m_hasFailed)
            return false;
        const std::uint64_t tag = varint();
        field.number = static_cast<std::uint32_t>(tag >> 3);
        field.type = static_cast<WireType>(tag & 7);
        if (m_hasFailed || tag > 0xFFFFFFFFu || field.number == 0)
            return stop();
        switch (field.type) {
        case WireType::Varint: field.value = varint(); break;
        case WireType::Fixed64: field.value = fixed(8); break;
        case WireType::Fixed32: field.value = fixed(4); break;
        case WireType::Bytes: {
            const std::uint64_t size = varint();
            if (m_hasFailed || size > m_rest.size())
                return stop();
            field.bytes = m_rest.substr(0, size);
            m_rest.remove_prefix(size);
            break;
        }
        default: return stop(); // groups: no writer of these messages has ever used them
        }
        return !m_hasFailed;
    }
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; }

private:
    bool stop() {
        m_hasFailed = true;
        return false;
    }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<std::uint8_t>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        m_hasFailed = true;
        return 0;
    }

    /// Little-endian, whatever the machine is.
    std::uint64_t fixed(std::size_t size) {
        if (m_rest.size() < size) {
            m_hasFailed = true;
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = size; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(m_rest[i]);
        m_rest.remove_prefix(size);
        return value;
    }

    std::string_view m_rest;
    bool m_hasFailed = false;
};

} // namespace spanloom::otlp
