#include "core/import/jaeger/tag_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/literal.h"

namespace spanloom::jaeger {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

std::string_view textOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::optional<bool> boolOf(const element& value) {
    bool flag = false;
    if (value.get_bool().get(flag) == simdjson::SUCCESS)
        return flag;
    const std::string_view text = textOf(value);
    if (text == "true" || text == "false")
        return text == "true";
    return std::nullopt;
}

std::optional<double> realOf(const element& value) {
    double number = 0;
    if (value.get_double().get(number) == simdjson::SUCCESS)
        return number;
    const std::string_view text = textOf(value);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "+Inf" || text == "Infinity" || text == "+Infinity")
        return kInfinity;
    if (text == "-Inf" || text == "-Infinity")
        return -kInfinity;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace

void TagReader::read(const element& list, AttributeDraft& target, TagTaker* taker) {
    simdjson::dom::array tags;
    object fields;
    if (list.get_array().get(tags) == simdjson::SUCCESS) {
        for (const element tag : tags)
            readTag(tag, target, taker);
    } else if (list.get_object().get(fields) == simdjson::SUCCESS) {
        for (const auto field : fields) {
            m_key = field.key;
            std::replace(m_key.begin(), m_key.end(), '@', '.');
            if (!taker || !taker->take(m_key, field.value))
                target.add(m_key, field.value);
        }
    } else if (list.type() != element_type::NULL_VALUE) {
        m_context.loss("bad_attribute", "tags are neither a list nor an object");
    }
}

void TagReader::readTag(const element& tag, AttributeDraft& target, TagTaker* taker) {
    object members;
    if (tag.get_object().get(members))
        return m_context.loss("bad_attribute", "a tag is not an object with key, type and value");
    std::string_view key;
    std::string_view type;
    element value;
    bool hasKey = false;
    bool hasValue = false;
    for (const auto field : members) {
        if (isName(field.key, "key"))
            hasKey = field.value.get_string().get(key) == simdjson::SUCCESS;
        else if (isName(field.key, "type"))
            type = textOf(field.value);
        else if (isName(field.key, "value")) {
            value = field.value;
            hasValue = true;
        }
    }
    if (!hasKey)
        return m_context.loss("bad_attribute", "a tag is not an object with key, type and value");
    if (!hasValue)
        target.addKey(key).empty();
    else if (!taker || !taker->take(key, value))
        add(key, type, value, target);
}

void TagReader::add(std::string_view key, std::string_view type, const element& value, AttributeDraft& target) {
    if (isName(type, "string")) {
        std::string_view text;
        if (value.get_string().get(text) == simdjson::SUCCESS)
            return target.addText(key, text);
    } else if (isName(type, "int64")) {
        if (const auto number = readInteger(value))
            return target.addInteger(key, *number);
    } else if (isName(type, "bool")) {
        if (const auto flag = boolOf(value))
            return target.addBool(key, *flag);
    } else if (isName(type, "float64")) {
        if (const auto number = realOf(value))
            return target.addReal(key, *number);
    } else if (isName(type, "binary")) {
        const auto bytes = value.type() == element_type::STRING ? decodeBase64(textOf(value)) : std::nullopt;
        if (bytes)
            return target.addKey(key).bytes(*bytes);
    } else if (type.empty()) {
        return target.add(key, value);
    }
    keep(key, value, target);
}

void TagReader::keep(std::string_view key, const element& value, AttributeDraft& target) {
    if (value.type() != element_type::NULL_VALUE)
        m_context.notice("bad_value", "a value does not fit its declared type; it was kept as it is");
    target.add(key, value);
}

} // namespace spanloom::jaeger
