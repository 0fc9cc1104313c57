#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace spanloom::test {

/// Appends `text` with JSON's escapes, without the quotes around it.
void appendEscaped(std::string& out, std::string_view text);
/// `text` as a JSON string with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);
/// `value` thousandths as a decimal number without trailing zeros: 860 → "0.86", -1000 → "-1".
[[nodiscard]] std::string decimal(std::int64_t thousandths);
/// `value` as `digits` hexadecimal digits.
void appendHex(std::string& out, std::uint64_t value, int digits = 16);

/// OTLP/JSON attributes, written as they are added.
class AttributeText {
public:
    AttributeText& text(std::string_view key, std::string_view value);
    AttributeText& integer(std::string_view key, std::int64_t value);
    AttributeText& thousandths(std::string_view key, std::int64_t value); ///< a double
    AttributeText& flag(std::string_view key, bool value);
    AttributeText& texts(std::string_view key, std::initializer_list<std::string_view> values);
    /// The members of an "attributes" array.
    [[nodiscard]] const std::string& json() const { return m_json; }

private:
    void open(std::string_view key);
    std::string m_json;
};

enum class Service : std::uint8_t { Agent, Gateway, Retriever, Orders, Voice, Evals, Count };
enum class SpanType : std::uint8_t { Internal = 1, Server = 2, Client = 3 };
enum class Outcome : std::uint8_t { Unset = 0, Ok = 1, Error = 2 };

struct DraftEvent {
    std::int64_t time = 0;
    std::string name;
    AttributeText attributes;
};

struct DraftLink {
    std::uint64_t traceHigh = 0;
    std::uint64_t traceLow = 0;
    std::uint64_t span = 0;
    std::string relation;
};

struct DraftSpan {
    std::uint64_t traceHigh = 0;
    std::uint64_t traceLow = 0;
    std::uint64_t id = 0;
    std::uint64_t parent = 0; ///< 0 = none
    std::string name;
    Service service = Service::Agent;
    SpanType type = SpanType::Internal;
    std::int64_t start = 0;
    std::int64_t end = 0; ///< 0 = never ended
    AttributeText attributes;
    std::vector<DraftEvent> events;
    std::vector<DraftLink> links;
    Outcome outcome = Outcome::Unset;
    std::string statusMessage;
    /// What the resource of the span says: release and pod.
    bool isNewRelease = false;
    bool isStaging = false;
    std::uint8_t pod = 0;
};

/// One export message as the collector's file exporter writes it: the spans grouped by resource and scope, one
/// line with its newline.
[[nodiscard]] std::string exportLine(const std::vector<const DraftSpan*>& spans);

} // namespace spanloom::test
