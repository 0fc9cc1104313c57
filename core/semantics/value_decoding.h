#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/semantics/hit_list.h"
#include "core/semantics/json_reader.h"

namespace spanloom {

/// Empty text, null, [], {} and the marks of redaction say nothing.
[[nodiscard]] bool isMissing(ValueView value);
[[nodiscard]] bool isRedactionMark(std::string_view text);

[[nodiscard]] std::optional<std::int64_t> integerOf(ValueView value); ///< also of numeric text and whole doubles
[[nodiscard]] std::optional<double> realOf(ValueView value);          ///< finite
[[nodiscard]] std::optional<bool> boolOf(ValueView value);            ///< also true/false/1/0/yes/no as text
/// Epoch nanoseconds of ISO 8601 text (quotes allowed, no zone = UTC) or of an epoch number in s, ms, us or ns.
[[nodiscard]] std::optional<TimeNs> timeOf(ValueView value);

/// The source's own marks for "none" ("N/A").
[[nodiscard]] bool saysNothing(const Source& source, ValueView value);

/// One of the words of Field::GuardrailDecision.
[[nodiscard]] bool isGuardrailDecision(std::string_view text);

/// Follows one path; "[]" is the first element for which the rest leads somewhere.
[[nodiscard]] std::optional<ValueView> follow(ValueView value, std::span<const std::string> path);

/// Turns a hit into a value by its source's encoding. One thread; views live until the next clear().
class HitDecoder {
public:
    explicit HitDecoder(JsonReader& json)
        : m_json(json) { }

    /// The value the source means: paths followed, first element of lists. nullopt when missing.
    [[nodiscard]] std::optional<ValueView> value(const Hit& hit);
    /// As text, value map applied. A mapped source with an unlisted value gives the raw text.
    [[nodiscard]] std::optional<std::string_view> text(const Hit& hit, const Vocabularies::Rules& rules);
    [[nodiscard]] std::optional<std::int64_t> integer(const Hit& hit);
    [[nodiscard]] std::optional<double> real(const Hit& hit);
    [[nodiscard]] std::optional<bool> flag(const Hit& hit);

private:
    [[nodiscard]] std::optional<double> sum(const Hit& hit);
    [[nodiscard]] bool cutToPattern(const Source& source);
    [[nodiscard]] bool matches(const Source& source, ValueView value);
    [[nodiscard]] std::string_view provider(std::string_view host, const Vocabularies::Rules& rules);

    JsonReader& m_json;
    std::string m_text;
    // Status codes, error names and hosts repeat: patterns run once a value.
    std::unordered_map<std::uint64_t, bool> m_matches;
    std::unordered_map<std::uint64_t, std::string_view> m_providers;
};

/// A JSON schema of parameters stands where their values should be.
[[nodiscard]] bool isParameterSchema(ValueView value);

/// A URL path with its query cut and its numbers and ids masked: "/orders/*".
void appendMaskedPath(std::string& target, std::string_view path);

/// Hash of a value as data: member order, number spelling and JSON-in-text do not matter.
[[nodiscard]] std::uint64_t dataHash(ValueView value);
[[nodiscard]] constexpr std::uint64_t mixHash(std::uint64_t a, std::uint64_t b) {
    std::uint64_t x = a * 0x9E3779B97F4A7C15ull + b;
    x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93ull;
    return x ^ (x >> 32);
}

} // namespace spanloom
