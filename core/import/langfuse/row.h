#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::langfuse {

/// Members of traces, observations, scores and their envelopes that have a place of their own. One name stands for the
/// spellings of all exports: parentObservationId, parent_observation_id.
enum class Member : std::uint8_t {
    Id, TraceId, ParentObservationId, ObservationId, SessionId, UserId, Type, Name, Timestamp, StartTime, EndTime,
    CreatedAt, UpdatedAt, CompletionStartTime, Model, ProvidedModelName, ModelParameters, Input, Output, Metadata, Level,
    StatusMessage, Usage, UsageDetails, CostDetails, InputUsage, OutputUsage, TotalUsage, PromptTokens,
    CompletionTokens, TotalTokens, InputCost, OutputCost, TotalCost, CalculatedInputCost, CalculatedOutputCost,
    CalculatedTotalCost, PromptId, PromptName, PromptVersion, Environment, Version, Release, TraceName, TraceTags, Tags,
    Observations, Scores, Corrections, Traces, Data, Meta, Trace, HtmlPath, DataType, Value, StringValue,
    LongStringValue, Source, Comment, AuthorUserId, DatasetRunId, Count
};

/// One object of an export with its members sorted out. Views into the document.
class Row {
public:
    Row();
    explicit Row(const simdjson::dom::object& object);
    Row(Row&& other) noexcept;
    Row& operator=(Row&& other) noexcept;
    ~Row();

    /// A member that was written and is not null.
    [[nodiscard]] bool has(Member member) const;
    /// A member that was written, be it null.
    [[nodiscard]] bool mentions(Member member) const;
    /// Only where has(). What is asked for counts as read (see keepUnread()).
    [[nodiscard]] const simdjson::dom::element& operator[](Member member) const;
    /// The text of a member; empty when it is absent. Numbers and objects as JSON text in `scratch`.
    [[nodiscard]] std::string_view text(Member member, std::string& scratch) const;
    [[nodiscard]] bool isList(Member member) const;
    [[nodiscard]] bool isObject(Member member) const;
    /// Counts the known members that nobody has read among the others, so that nothing is lost.
    void keepUnread() const;
    /// Members without a place of their own, not null; names as written.
    [[nodiscard]] std::size_t otherCount() const;
    [[nodiscard]] std::string_view otherName(std::size_t index) const;
    [[nodiscard]] const simdjson::dom::element& other(std::size_t index) const;
    /// How many members say something.
    [[nodiscard]] std::size_t filled() const;

private:
    struct Members;
    std::unique_ptr<Members> m_members;
};

/// "parentObservationId" → "parent_observation_id"; snake case stays.
[[nodiscard]] std::string snakeCase(std::string_view name);

/// Null, "", [], {} and their texts in cells: what exports write for nothing.
[[nodiscard]] bool saysNothing(const simdjson::dom::element& value);

[[nodiscard]] std::optional<double> numberOf(const simdjson::dom::element& value);

} // namespace spanloom::langfuse
