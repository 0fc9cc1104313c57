#include "core/import/records/json_values.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/literal.h"

namespace spanloom {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

enum ValueMember {
    Unknown, StringValue, BoolValue, IntValue, DoubleValue, ArrayValue, KvlistValue, BytesValue, Ignored
};

ValueMember valueMember(std::string_view name) {
    if (name.empty())
        return Unknown;
    switch (name.front()) {
    case 's':
        if (isName(name, "stringValue") || isName(name, "string_value"))
            return StringValue;
        return isName(name, "stringValueStrindex") || isName(name, "string_value_strindex") ? Ignored : Unknown;
    case 'i': return isName(name, "intValue") || isName(name, "int_value") ? IntValue : Unknown;
    case 'd': return isName(name, "doubleValue") || isName(name, "double_value") ? DoubleValue : Unknown;
    case 'b':
        if (isName(name, "boolValue") || isName(name, "bool_value"))
            return BoolValue;
        return isName(name, "bytesValue") || isName(name, "bytes_value") ? BytesValue : Unknown;
    case 'a': return isName(name, "arrayValue") || isName(name, "array_value") ? ArrayValue : Unknown;
    case 'k': return isName(name, "kvlistValue") || isName(name, "kvlist_value") ? KvlistValue : Unknown;
    default: return Unknown;
    }
}

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

std::string_view stringOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

template <typename Number>
bool parseWhole(std::string_view text, Number& number) {
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
}

std::optional<std::int64_t> integerOfDouble(double value) {
    constexpr double kLimit = 9223372036854775808.0;
    if (!(value >= -kLimit && value < kLimit) || value != std::trunc(value))
        return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> integerOfHalves(const object& halves) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    if (halves["low"].get_int64().get(low) || halves["high"].get_int64().get(high))
        return std::nullopt;
    const std::uint64_t joined = static_cast<std::uint64_t>(high) << 32 | static_cast<std::uint32_t>(low);
    return static_cast<std::int64_t>(joined);
}

/// An AnyValue written where a plain value may stand: one member with one of the known names.
bool isTyped(const object& candidate) {
    std::size_t count = 0;
    bool isKnown = false;
    for (const auto field : candidate) {
        isKnown = valueMember(field.key) != Unknown;
        if (++count > 1)
            return false;
    }
    return isKnown;
}

} // namespace

std::optional<std::int64_t> readInteger(const element& value) {
    switch (value.type()) {
    case element_type::INT64: return value.get_int64().value_unsafe();
    case element_type::DOUBLE: return integerOfDouble(value.get_double().value_unsafe());
    case element_type::STRING: {
        std::int64_t number = 0;
        const std::string_view text = stringOf(value);
        if (parseWhole(text, number))
            return number;
        double real = 0;
        return parseWhole(text, real) ? integerOfDouble(real) : std::nullopt;
    }
    case element_type::OBJECT: return integerOfHalves(value.get_object().value_unsafe());
    default: return std::nullopt;
    }
}

std::string_view readText(const element& value, std::string& scratch) {
    if (value.type() == element_type::STRING)
        return stringOf(value);
    if (isNull(value))
        return {};
    scratch = simdjson::minify(value);
    return scratch;
}

std::optional<std::string> readByteList(const element& value) {
    std::string bytes;
    const auto add = [&](const element& item) {
        std::int64_t number = 0;
        if (item.get_int64().get(number) || number < 0 || number > 255)
            return false;
        bytes.push_back(static_cast<char>(number));
        return true;
    };
    simdjson::dom::array list;
    if (value.get_array().get(list) == simdjson::SUCCESS) {
        for (const element item : list)
            if (!add(item))
                return std::nullopt;
        return bytes;
    }
    object members;
    if (value.get_object().get(members))
        return std::nullopt;
    element inner;
    if (members["data"].get(inner) == simdjson::SUCCESS && inner.type() == element_type::ARRAY)
        return readByteList(inner);
    for (const auto field : members) {
        std::size_t index = 0;
        if (!parseWhole(field.key, index) || index != bytes.size() || !add(field.value))
            return std::nullopt;
    }
    return bytes;
}

void JsonValueReader::addExtra(std::string_view key, std::string_view text) {
    m_extras.emplace_back(key, text);
}

void JsonValueReader::writeAttributes(const element* attributes, std::string& target, CarriedIds* carried) {
    ValueWriter writer(target);
    writer.beginList();
    simdjson::dom::array list;
    object members;
    if (attributes && attributes->get_array().get(list) == simdjson::SUCCESS) {
        for (const element item : list) {
            object entry;
            if (item.get_object().get(entry) == simdjson::SUCCESS)
                writeEntry(entry, writer, carried);
            else
                m_context.loss("bad_attribute", "an attribute is not an object with key and value");
        }
    } else if (attributes && attributes->get_object().get(members) == simdjson::SUCCESS) {
        writeObjectEntries(members, writer, carried);
    } else if (attributes && !isNull(*attributes)) {
        m_context.loss("bad_attribute", "attributes are neither a list nor an object");
    }
    for (const auto& [key, text] : m_extras) {
        writer.key(m_context.key(key));
        writer.string(text);
    }
    m_extras.clear();
    writer.endList();
}

void JsonValueReader::writeEntry(const object& entry, ValueWriter& writer, CarriedIds* carried) {
    std::string_view key;
    std::string scratch;
    element value;
    bool hasValue = false;
    for (const auto field : entry) {
        if (isName(field.key, "key")) {
            key = readText(field.value, scratch);
        } else if (isName(field.key, "value")) {
            value = field.value;
            hasValue = true;
        }
    }
    if (carried && key.size() > 9 && std::memcmp(key.data(), "spanloom.", 9) == 0) {
        std::string_view text;
        object typed;
        if (hasValue && value.get_object().get(typed) == simdjson::SUCCESS) {
            for (const auto field : typed)
                if (valueMember(field.key) == StringValue)
                    text = stringOf(field.value);
        }
        carried->hasKind = carried->hasKind || (key == kKindKey && !text.empty());
        if (carried->take(key, text))
            return;
    }
    writer.key(m_context.key(key));
    if (hasValue)
        writeAny(value, writer, 0);
    else
        writer.empty();
}

void JsonValueReader::writeObjectEntries(const object& attributes, ValueWriter& writer, CarriedIds* carried) {
    for (const auto field : attributes) {
        const std::string_view text = stringOf(field.value);
        if (carried) {
            carried->hasKind = carried->hasKind || (field.key == kKindKey && !text.empty());
            if (carried->take(field.key, text))
                continue;
        }
        writer.key(m_context.key(field.key));
        object typed;
        if (field.value.get_object().get(typed) == simdjson::SUCCESS && isTyped(typed))
            writeAny(field.value, writer, 0);
        else
            writePlain(field.value, writer, 0);
    }
}

void JsonValueReader::writeAny(const element& value, ValueWriter& writer, int depth) {
    if (value.type() != element_type::OBJECT)
        return writePlain(value, writer, depth); // hand-made: a value without its type
    bool isEmpty = true;
    // A name for the result: simdjson hands out a reference into the temporary otherwise.
    const simdjson::dom::object members = value.get_object().value_unsafe();
    for (const auto field : members) {
        const ValueMember member = valueMember(field.key);
        if (member != Unknown && member != Ignored && !isNull(field.value))
            return writeTyped(member, field.value, writer, depth);
        isEmpty = isEmpty && member != Unknown;
    }
    if (isEmpty)
        return writer.empty();
    m_context.notice("unknown_value", "an attribute value has a type that is not known; it was kept as a map");
    writePlain(value, writer, depth);
}

void JsonValueReader::writeTyped(int type, const element& value, ValueWriter& writer, int depth) {
    switch (type) {
    case StringValue:
        if (value.type() == element_type::STRING)
            writer.string(value.get_string().value_unsafe());
        else
            writeKept(value, writer);
        break;
    case BoolValue: {
        bool flag = false;
        const std::string_view text = stringOf(value);
        if (value.get_bool().get(flag) == simdjson::SUCCESS || text == "true" || text == "false")
            writer.boolean(flag || text == "true");
        else
            writeKept(value, writer);
        break;
    }
    case IntValue: writeInteger(value, writer); break;
    case DoubleValue: writeReal(value, writer); break;
    case BytesValue: writeBytes(value, writer); break;
    case ArrayValue:
        writeNested(m_context, writer, depth, m_isDeep, [&](ValueWriter& target) { writeArray(value, target, depth); });
        break;
    case KvlistValue:
        writeNested(m_context, writer, depth, m_isDeep, [&](ValueWriter& target) { writeMap(value, target, depth); });
        break;
    default: writer.empty();
    }
}

/// A value of another kind than its name says: its text is kept.
void JsonValueReader::writeKept(const element& value, ValueWriter& writer) {
    m_context.notice("bad_value", "a value does not fit its declared type; its text was kept");
    std::string scratch;
    writer.string(readText(value, scratch));
}

void JsonValueReader::writeInteger(const element& value, ValueWriter& writer) {
    if (const auto number = readInteger(value))
        writer.integer(*number);
    else
        writeKept(value, writer);
}

void JsonValueReader::writeReal(const element& value, ValueWriter& writer) {
    double number = 0;
    if (value.get_double().get(number) == simdjson::SUCCESS)
        return writer.real(number);
    const std::string_view text = stringOf(value);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (text == "NaN")
        writer.real(std::numeric_limits<double>::quiet_NaN());
    else if (text == "Infinity" || text == "+Infinity")
        writer.real(kInfinity);
    else if (text == "-Infinity")
        writer.real(-kInfinity);
    else if (parseWhole(text, number) && std::isfinite(number))
        writer.real(number);
    else
        writeKept(value, writer);
}

void JsonValueReader::writeBytes(const element& value, ValueWriter& writer) {
    const auto bytes = value.type() == element_type::STRING ? decodeBase64(stringOf(value)) : readByteList(value);
    if (bytes)
        writer.bytes(*bytes);
    else
        writeKept(value, writer);
}

void JsonValueReader::writeArray(const element& value, ValueWriter& writer, int depth) {
    element values = value;
    object wrapper;
    if (value.get_object().get(wrapper) == simdjson::SUCCESS && wrapper["values"].get(values))
        values = value; // an empty array is written as {}
    writer.beginArray();
    simdjson::dom::array list;
    if (values.get_array().get(list) == simdjson::SUCCESS)
        for (const element item : list)
            writeAny(item, writer, depth + 1);
    writer.endArray();
}

void JsonValueReader::writeMap(const element& value, ValueWriter& writer, int depth) {
    element values = value;
    object wrapper;
    if (value.get_object().get(wrapper) == simdjson::SUCCESS && wrapper["values"].get(values))
        values = value;
    writer.beginMap();
    simdjson::dom::array list;
    if (values.get_array().get(list) == simdjson::SUCCESS) {
        for (const element item : list) {
            object entry;
            if (item.get_object().get(entry)) {
                m_context.loss("bad_attribute", "an entry of a map is not an object with key and value");
                continue;
            }
            element inner;
            std::string scratch;
            element key;
            writer.mapKey(entry["key"].get(key) ? std::string_view() : readText(key, scratch));
            if (entry["value"].get(inner))
                writer.empty();
            else
                writeAny(inner, writer, depth + 1);
        }
    }
    writer.endMap();
}

void JsonValueReader::writePlain(const element& value, ValueWriter& writer, int depth) {
    switch (value.type()) {
    case element_type::NULL_VALUE: writer.empty(); break;
    case element_type::BOOL: writer.boolean(value.get_bool().value_unsafe()); break;
    case element_type::INT64: writer.integer(value.get_int64().value_unsafe()); break;
    case element_type::UINT64: writer.string(std::to_string(value.get_uint64().value_unsafe())); break;
    case element_type::DOUBLE: writer.real(value.get_double().value_unsafe()); break;
    case element_type::STRING: writer.string(value.get_string().value_unsafe()); break;
    case element_type::ARRAY:
        writeNested(m_context, writer, depth, m_isDeep, [&](ValueWriter& target) {
            target.beginArray();
            // A name for the result: simdjson hands out a reference into the temporary otherwise.
            const simdjson::dom::array elements = value.get_array().value_unsafe();
            for (const element item : elements)
                writePlain(item, target, depth + 1);
            target.endArray();
        });
        break;
    case element_type::OBJECT:
        writeNested(m_context, writer, depth, m_isDeep, [&](ValueWriter& target) {
            target.beginMap();
            // A name for the result: simdjson hands out a reference into the temporary otherwise.
            const simdjson::dom::object members = value.get_object().value_unsafe();
            for (const auto field : members) {
                target.mapKey(field.key);
                writePlain(field.value, target, depth + 1);
            }
            target.endMap();
        });
        break;
    }
}

} // namespace spanloom
