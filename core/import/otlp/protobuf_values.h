#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/import/records/decode_context.h"
#include "core/import/otlp/wire_reader.h"

namespace spanloom::otlp {

/// Writes attributes and values of protobuf messages in the packed form. One thread, one decoder.
class ProtobufValueReader {
public:
    explicit ProtobufValueReader(DecodeContext& context)
        : m_context(context) { }

    /// One KeyValue as the next entry of an open list; ids of ours go to `carried` where it is given.
    void writeEntry(std::string_view keyValue, ValueWriter& writer, CarriedIds* carried = nullptr);
    /// A whole list: the fields with this number of a message.
    void writeList(std::string_view message, std::uint32_t number, std::string& target);

    /// One AnyValue.
    void writeAny(std::string_view anyValue, ValueWriter& writer) { writeValue(anyValue, writer, 0); }

    /// The text itself, or a repaired copy in `scratch` where it is not UTF-8.
    [[nodiscard]] std::string_view text(std::string_view bytes, std::string& scratch);
    void noteDamage();
    /// Whether something was repaired since the last call.
    [[nodiscard]] bool takeRepaired() { return std::exchange(m_hasRepaired, false); }

private:
    void writeValue(std::string_view anyValue, ValueWriter& writer, int depth);
    void writeArray(std::string_view message, ValueWriter& writer, int depth);
    void writeMap(std::string_view message, ValueWriter& writer, int depth);

    DecodeContext& m_context;
    std::string m_keyText;
    std::string m_valueText;
    bool m_isDeep = false;
    bool m_hasRepaired = false;
};

} // namespace spanloom::otlp
