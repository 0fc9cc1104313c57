#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/string_pool.h"

namespace spanloom {

/// The canonical fields of one span: what semantics makes of a vocabulary's attributes. At most 64; the numbers
/// are stored in the cache (meaning layer): append only, and raise kMeaningVersion when one changes its sense.
enum class Field : std::uint8_t {
    Kind, KindInferred, Operation, Provider, RequestModel, ResponseModel, ResponseId, FinishReason,
    TimeToFirstToken, // ns from the span's start
    InputTokens, OutputTokens, TotalTokens, CacheReadTokens, CacheWriteTokens, ReasoningTokens, AudioInputTokens,
    AudioOutputTokens,
    RecordedCost, // USD, double
    PromptName, PromptVersion, PromptHash, PromptVersionDerived,
    Route, Router, Fallback, Retries, CacheHit, RateLimited, TimedOut,
    Session, User, Customer, CustomerTier, Cohort, Environment, AppName, AppVersion, Agent, AgentVersion, Workflow,
    Channel, Service,
    Tool, Retriever, Documents, BestDocumentScore,
    Guardrail, GuardrailDecision,
    ErrorType, Streaming, Redacted,
    InputHash, OutputHash, ArgumentsHash,
    Temperature, MaxTokens, ServiceTier, InputLength, OutputLength,
    FromUses, // bits (1 << Field) of the fields whose value a person's attribute use gave
    Inferred, // bits (1 << Field) of the fields whose value was inferred from shape or status, not recorded
    Count
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::Count);
static_assert(kFieldCount <= 64);
inline constexpr std::uint32_t kMeaningVersion = 1;

enum class FieldType : std::uint8_t { Text, Integer, Real, Flag, Hash };

struct FieldInfo {
    Field field;
    std::string_view publicName; ///< in the filter language, the command line, columns and documentation
    FieldType type;
    std::string_view unit;       ///< "ns", "tokens", "USD", "" …
    /// Inherited over the trace where a span has none of its own (attribute reference, "Inheriting identity").
    bool isInherited;
};

[[nodiscard]] const FieldInfo& info(Field field);
[[nodiscard]] std::optional<Field> fieldFromName(std::string_view publicName);

/// One span's fields, packed: a presence mask and the present values in field order. A view; the owner of the
/// values must outlive it. Texts are ids in the string pool of the import or snapshot it came from.
class MeaningView {
public:
    MeaningView() = default;
    MeaningView(std::uint64_t present, const std::uint64_t* values)
        : m_present(present)
        , m_values(values) { }

    [[nodiscard]] bool has(Field field) const { return m_present >> index(field) & 1; }
    [[nodiscard]] StringId text(Field field) const { return static_cast<StringId>(raw(field)); } ///< 0 when absent
    [[nodiscard]] std::int64_t integer(Field field) const { return static_cast<std::int64_t>(raw(field)); }
    [[nodiscard]] double real(Field field) const { return std::bit_cast<double>(raw(field)); }
    [[nodiscard]] bool flag(Field field) const { return raw(field) != 0; }
    [[nodiscard]] std::uint64_t hash(Field field) const { return raw(field); }
    /// Whether a person's attribute use gave this value.
    [[nodiscard]] bool isFromUse(Field field) const { return raw(Field::FromUses) >> index(field) & 1; }
    /// Whether this value was inferred (a retry seen by its shape, a time-out by its status), not recorded.
    [[nodiscard]] bool isInferred(Field field) const { return raw(Field::Inferred) >> index(field) & 1; }
    [[nodiscard]] std::uint64_t present() const { return m_present; }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(std::popcount(m_present)); }
    [[nodiscard]] const std::uint64_t* values() const { return m_values; }
    /// The stored 64 bits, 0 when absent.
    [[nodiscard]] std::uint64_t raw(Field field) const {
        const std::uint64_t bit = std::uint64_t {1} << index(field);
        return m_present & bit ? m_values[std::popcount(m_present & (bit - 1))] : 0;
    }

private:
    static unsigned index(Field field) { return static_cast<unsigned>(field); }
    std::uint64_t m_present = 0;
    const std::uint64_t* m_values = nullptr;
};

/// One span's fields while they are being found. A value; reusable after clear().
class MeaningRow {
public:
    void clear() { m_present = 0; }
    void setText(Field field, StringId id) { set(field, id); }
    void setInteger(Field field, std::int64_t value) { set(field, static_cast<std::uint64_t>(value)); }
    void setReal(Field field, double value) { set(field, std::bit_cast<std::uint64_t>(value)); }
    void setFlag(Field field, bool value) { set(field, value ? 1 : 0); }
    void setHash(Field field, std::uint64_t value) { set(field, value); }
    void remove(Field field) { m_present &= ~bit(field); }
    [[nodiscard]] bool has(Field field) const { return (m_present & bit(field)) != 0; }
    [[nodiscard]] std::uint64_t raw(Field field) const { return has(field) ? m_values[static_cast<std::size_t>(field)] : 0; }
    [[nodiscard]] StringId text(Field field) const { return static_cast<StringId>(raw(field)); }
    [[nodiscard]] std::int64_t integer(Field field) const { return static_cast<std::int64_t>(raw(field)); }
    [[nodiscard]] double real(Field field) const { return std::bit_cast<double>(raw(field)); }
    [[nodiscard]] bool flag(Field field) const { return raw(field) != 0; }
    [[nodiscard]] std::uint64_t present() const { return m_present; }
    /// Appends the present values in field order; with present() this is the packed form of MeaningView.
    void appendTo(std::vector<std::uint64_t>& values) const {
        for (std::uint64_t rest = m_present; rest != 0; rest &= rest - 1)
            values.push_back(m_values[static_cast<std::size_t>(std::countr_zero(rest))]);
    }

private:
    static std::uint64_t bit(Field field) { return std::uint64_t {1} << static_cast<unsigned>(field); }
    void set(Field field, std::uint64_t value) {
        m_present |= bit(field);
        m_values[static_cast<std::size_t>(field)] = value;
    }
    std::uint64_t m_present = 0;
    std::array<std::uint64_t, kFieldCount> m_values {};
};

} // namespace spanloom
