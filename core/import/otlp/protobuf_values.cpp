#include "core/import/otlp/protobuf_values.h"

#include <bit>
#include <cstring>

#include <simdjson.h>

#include "core/import/json/repair_json.h"

namespace spanloom::otlp {

namespace {

bool isAscii(std::string_view bytes) {
    std::uint64_t high = 0;
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, 8);
        high |= word;
    }
    for (; i < bytes.size(); ++i)
        high |= static_cast<unsigned char>(bytes[i]);
    return (high & 0x8080808080808080ull) == 0;
}

} // namespace

std::string_view ProtobufValueReader::text(std::string_view bytes, std::string& scratch) {
    if (isAscii(bytes) || simdjson::validate_utf8(bytes.data(), bytes.size()))
        return bytes;
    m_hasRepaired = true;
    m_context.notice("repaired_document", "a text is not valid UTF-8; it was read after a repair");
    scratch = json::validUtf8(bytes);
    return scratch;
}

void ProtobufValueReader::noteDamage() {
    m_hasRepaired = true;
    m_context.loss("malformed_message", "a protobuf message is damaged; the rest of it was skipped");
}

void ProtobufValueReader::writeList(std::string_view message, std::uint32_t number, std::string& target) {
    ValueWriter writer(target);
    writer.beginList();
    WireReader reader(message);
    WireField field;
    while (reader.next(field))
        if (field.is(number, WireType::Bytes))
            writeEntry(field.bytes, writer);
    if (reader.hasFailed())
        noteDamage();
    writer.endList();
}

void ProtobufValueReader::writeEntry(std::string_view keyValue, ValueWriter& writer, CarriedIds* carried) {
    std::string_view key;
    std::string_view value;
    WireReader reader(keyValue);
    WireField field;
    while (reader.next(field)) {
        if (field.is(1, WireType::Bytes))
            key = field.bytes;
        else if (field.is(2, WireType::Bytes))
            value = field.bytes;
    }
    if (reader.hasFailed())
        noteDamage();
    key = text(key, m_keyText);
    if (carried && key.size() > 9 && std::memcmp(key.data(), "spanloom.", 9) == 0) {
        WireField carriedText;
        WireReader inner(value);
        if (inner.next(carriedText) && carriedText.is(1, WireType::Bytes)) {
            carried->hasKind = carried->hasKind || (key == kKindKey && !carriedText.bytes.empty());
            if (carried->take(key, carriedText.bytes))
                return;
        }
    }
    writer.key(m_context.key(key));
    writeValue(value, writer, 0);
}

void ProtobufValueReader::writeValue(std::string_view anyValue, ValueWriter& writer, int depth) {
    WireReader reader(anyValue);
    WireField field;
    WireField last; // of the members of a oneof, the last one on the wire counts
    while (reader.next(field))
        if (field.number >= 1 && field.number <= 7)
            last = field;
    if (reader.hasFailed())
        noteDamage();
    const bool isBytes = last.type == WireType::Bytes;
    const bool isVarint = last.type == WireType::Varint;
    if (last.number == 1 && isBytes)
        writer.string(text(last.bytes, m_valueText));
    else if (last.number == 2 && isVarint)
        writer.boolean(last.value != 0);
    else if (last.number == 3 && isVarint)
        writer.integer(static_cast<std::int64_t>(last.value));
    else if (last.number == 4 && last.type == WireType::Fixed64)
        writer.real(std::bit_cast<double>(last.value));
    else if (last.number == 5 && isBytes)
        writeNested(m_context, writer, depth, m_isDeep,
            [&](ValueWriter& target) { writeArray(last.bytes, target, depth); });
    else if (last.number == 6 && isBytes)
        writeNested(m_context, writer, depth, m_isDeep,
            [&](ValueWriter& target) { writeMap(last.bytes, target, depth); });
    else if (last.number == 7 && isBytes)
        writer.bytes(last.bytes);
    else
        writer.empty();
}

void ProtobufValueReader::writeArray(std::string_view message, ValueWriter& writer, int depth) {
    writer.beginArray();
    WireReader reader(message);
    WireField field;
    while (reader.next(field))
        if (field.is(1, WireType::Bytes))
            writeValue(field.bytes, writer, depth + 1);
    if (reader.hasFailed())
        noteDamage();
    writer.endArray();
}

void ProtobufValueReader::writeMap(std::string_view message, ValueWriter& writer, int depth) {
    writer.beginMap();
    WireReader reader(message);
    WireField field;
    while (reader.next(field)) {
        if (!field.is(1, WireType::Bytes))
            continue;
        std::string_view key;
        std::string_view value;
        WireReader entry(field.bytes);
        WireField member;
        while (entry.next(member)) {
            if (member.is(1, WireType::Bytes))
                key = member.bytes;
            else if (member.is(2, WireType::Bytes))
                value = member.bytes;
        }
        if (entry.hasFailed())
            noteDamage();
        writer.mapKey(text(key, m_keyText));
        writeValue(value, writer, depth + 1);
    }
    if (reader.hasFailed())
        noteDamage();
    writer.endMap();
}

} // namespace spanloom::otlp
