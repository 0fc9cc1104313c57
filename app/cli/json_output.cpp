#include "app/cli/json_output.h"

#include <utility>

#include "core/trace/attribute_codec.h"

namespace spanloom::cli {

void JsonOutput::separate() {
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (m_hasMembers.empty())
        return;
    if (m_hasMembers.back())
        m_text += ',';
    m_hasMembers.back() = true;
}

void JsonOutput::open(char bracket) {
    separate();
    m_text += bracket;
    m_hasMembers.push_back(false);
}

void JsonOutput::close(char bracket) {
    m_hasMembers.pop_back();
    m_text += bracket;
}

void JsonOutput::key(std::string_view name) {
    separate();
    appendJsonString(m_text, name);
    m_text += ':';
    m_afterKey = true;
}

void JsonOutput::text(std::string_view value) {
    separate();
    appendJsonString(m_text, value);
}

void JsonOutput::integer(std::int64_t value) {
    separate();
    m_text += std::to_string(value);
}

void JsonOutput::real(double value) {
    separate();
    appendJsonNumber(m_text, value);
}

void JsonOutput::boolean(bool value) {
    separate();
    m_text += value ? "true" : "false";
}

void JsonOutput::null() {
    separate();
    m_text += "null";
}

void JsonOutput::raw(std::string_view json) {
    separate();
    m_text += json;
}

void JsonOutput::textOrNull(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty())
        null();
    else
        text(value);
}

void JsonOutput::countOrNull(std::string_view name, std::int64_t value) {
    key(name);
    if (value < 0)
        null();
    else
        integer(value);
}

void JsonOutput::realOrNull(std::string_view name, std::optional<double> value) {
    key(name);
    if (value)
        real(*value);
    else
        null();
}

std::string JsonOutput::take() {
    m_text += '\n';
    return std::exchange(m_text, {});
}

} // namespace spanloom::cli
