#include "core/import/langfuse/row.h"

#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <vector>

#include <simdjson.h>

#include "core/import/records/json_values.h"

namespace spanloom::langfuse {

using simdjson::dom::element;
using simdjson::dom::element_type;

namespace {

const std::unordered_map<std::string_view, Member>& memberNames() {
    using enum Member;
    static const std::unordered_map<std::string_view, Member> names {{"id", Id}, {"trace_id", TraceId},
        {"parent_observation_id", ParentObservationId}, {"observation_id", ObservationId}, {"session_id", SessionId},
        {"user_id", UserId}, {"type", Type}, {"name", Name}, {"timestamp", Timestamp}, {"start_time", StartTime},
        {"end_time", EndTime}, {"created_at", CreatedAt}, {"updated_at", UpdatedAt},
        {"completion_start_time", CompletionStartTime}, {"model", Model}, {"provided_model_name", ProvidedModelName},
        {"model_parameters", ModelParameters}, {"input", Input}, {"output", Output}, {"metadata", Metadata},
        {"level", Level}, {"status_message", StatusMessage}, {"usage", Usage}, {"usage_details", UsageDetails},
        {"cost_details", CostDetails}, {"input_usage", InputUsage}, {"output_usage", OutputUsage},
        {"total_usage", TotalUsage}, {"prompt_tokens", PromptTokens}, {"completion_tokens", CompletionTokens},
        {"total_tokens", TotalTokens}, {"input_cost", InputCost}, {"output_cost", OutputCost},
        {"total_cost", TotalCost}, {"calculated_input_cost", CalculatedInputCost},
        {"calculated_output_cost", CalculatedOutputCost}, {"calculated_total_cost", CalculatedTotalCost},
        {"prompt_id", PromptId}, {"prompt_name", PromptName}, {"prompt_version", PromptVersion},
        {"environment", Environment}, {"version", Version}, {"release", Release}, {"trace_name", TraceName},
        {"trace_tags", TraceTags}, {"tags", Tags}, {"observations", Observations}, {"scores", Scores},
        {"corrections", Corrections}, {"traces", Traces}, {"data", Data}, {"meta", Meta}, {"trace", Trace},
        {"html_path", HtmlPath}, {"data_type", DataType}, {"value", Value}, {"string_value", StringValue},
        {"long_string_value", LongStringValue}, {"source", Source}, {"comment", Comment},
        {"author_user_id", AuthorUserId}, {"dataset_run_id", DatasetRunId}};
    return names;
}

} // namespace

std::string snakeCase(std::string_view name) {
    std::string result;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool isUpper = c >= 'A' && c <= 'Z';
        const bool startsWord = isUpper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
        if (startsWord)
            result.push_back('_');
        result.push_back(isUpper ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return result;
}

struct Row::Members {
    static constexpr std::size_t kCount = static_cast<std::size_t>(Member::Count);
    struct Other {
        std::string_view name;
        element value;
    };

    std::array<element, kCount> values;
    std::array<bool, kCount> has {};
    std::array<bool, kCount> mentions {};
    std::array<bool, kCount> isRead {};
    std::array<std::string_view, kCount> names;
    std::vector<Other> others;
    std::size_t filled = 0;
};

Row::Row()
    : m_members(std::make_unique<Members>()) { }

Row::Row(const simdjson::dom::object& object)
    : Row() {
    for (const auto field : object) {
        const bool isNull = field.value.is_null();
        const auto found = memberNames().find(snakeCase(field.key));
        if (!saysNothing(field.value))
            ++m_members->filled;
        if (found == memberNames().end()) {
            if (!isNull)
                m_members->others.push_back({field.key, field.value});
            continue;
        }
        const auto index = static_cast<std::size_t>(found->second);
        m_members->mentions[index] = true;
        if (isNull)
            continue;
        m_members->has[index] = true;
        m_members->values[index] = field.value;
        m_members->names[index] = field.key;
    }
}

Row::Row(Row&& other) noexcept = default;
Row& Row::operator=(Row&& other) noexcept = default;
Row::~Row() = default;

bool Row::has(Member member) const { return m_members->has[static_cast<std::size_t>(member)]; }
bool Row::mentions(Member member) const { return m_members->mentions[static_cast<std::size_t>(member)]; }

const element& Row::operator[](Member member) const {
    const auto index = static_cast<std::size_t>(member);
    m_members->isRead[index] = true;
    return m_members->values[index];
}

bool Row::isList(Member member) const {
    return has(member) && m_members->values[static_cast<std::size_t>(member)].is_array();
}

bool Row::isObject(Member member) const {
    return has(member) && m_members->values[static_cast<std::size_t>(member)].is_object();
}

void Row::keepUnread() const {
    for (std::size_t i = 0; i < Members::kCount; ++i) {
        if (!m_members->has[i] || m_members->isRead[i])
            continue;
        m_members->isRead[i] = true;
        m_members->others.push_back({m_members->names[i], m_members->values[i]});
    }
}

std::size_t Row::otherCount() const { return m_members->others.size(); }
std::string_view Row::otherName(std::size_t index) const { return m_members->others[index].name; }
const element& Row::other(std::size_t index) const { return m_members->others[index].value; }
std::size_t Row::filled() const { return m_members->filled; }

std::string_view Row::text(Member member, std::string& scratch) const {
    return has(member) ? readText((*this)[member], scratch) : std::string_view();
}

bool saysNothing(const element& value) {
    switch (value.type()) {
    case element_type::NULL_VALUE: return true;
    case element_type::STRING: {
        const std::string_view text = value.get_string().value_unsafe();
        return text.empty() || text == "{}" || text == "[]" || text == "null";
    }
    case element_type::ARRAY: {
        const simdjson::dom::array list = value.get_array().value_unsafe();
        return list.begin() == list.end();
    }
    case element_type::OBJECT: {
        const simdjson::dom::object members = value.get_object().value_unsafe();
        return members.begin() == members.end();
    }
    default: return false;
    }
}

std::optional<double> numberOf(const element& value) {
    double number = 0;
    std::string_view text;
    if (value.get_double().get(number) == simdjson::SUCCESS)
        return std::isfinite(number) ? std::optional(number) : std::nullopt;
    if (value.get_string().get(text) || text.empty())
        return std::nullopt;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool isWhole = result.ec == std::errc() && result.ptr == text.data() + text.size();
    return isWhole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

} // namespace spanloom::langfuse
