#include "core/import/langfuse/observation_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <simdjson.h>

#include "core/import/langfuse/score_reader.h"
#include "core/import/records/json_values.h"
#include "core/import/records/time_text.h"

namespace spanloom::langfuse {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr std::string_view kPrefix = "langfuse.observation.";

/// Members that are attributes as they are.
constexpr std::array<std::pair<Member, std::string_view>, 20> kPlain {{
    {Member::Level, "langfuse.observation.level"},
    {Member::StatusMessage, "langfuse.observation.status_message"},
    {Member::ModelParameters, "langfuse.observation.model.parameters"},
    {Member::UsageDetails, "langfuse.observation.usage_details"},
    {Member::CostDetails, "langfuse.observation.cost_details"},
    {Member::CompletionStartTime, "langfuse.observation.completion_start_time"},
    {Member::PromptId, "langfuse.observation.prompt.id"},
    {Member::PromptName, "langfuse.observation.prompt.name"},
    {Member::Environment, "langfuse.environment"},
    {Member::Version, "langfuse.version"},
    {Member::Release, "langfuse.release"},
    {Member::UserId, "user.id"},
    {Member::SessionId, "session.id"},
    {Member::TraceName, "langfuse.trace.name"},
    {Member::TraceTags, "langfuse.trace.tags"},
    {Member::Tags, "langfuse.trace.tags"},
    {Member::CreatedAt, "langfuse.observation.created_at"},
    {Member::UpdatedAt, "langfuse.observation.updated_at"},
    {Member::Comment, "langfuse.observation.comment"},
    {Member::Timestamp, "langfuse.trace.timestamp"},
}};

/// A sum that older exports write beside, or instead of, the details.
struct Sum {
    Member member;
    std::string_view name; ///< in the details
    std::string_view attribute;
};

constexpr std::array<Sum, 6> kUsageSums {{
    {Member::InputUsage, "input", "langfuse.observation.input_usage"},
    {Member::OutputUsage, "output", "langfuse.observation.output_usage"},
    {Member::TotalUsage, "total", "langfuse.observation.total_usage"},
    {Member::PromptTokens, "input", "langfuse.observation.prompt_tokens"},
    {Member::CompletionTokens, "output", "langfuse.observation.completion_tokens"},
    {Member::TotalTokens, "total", "langfuse.observation.total_tokens"},
}};

constexpr std::array<Sum, 6> kCostSums {{
    {Member::InputCost, "input", "langfuse.observation.input_cost"},
    {Member::OutputCost, "output", "langfuse.observation.output_cost"},
    {Member::TotalCost, "total", "langfuse.observation.total_cost"},
    {Member::CalculatedInputCost, "input", "langfuse.observation.calculated_input_cost"},
    {Member::CalculatedOutputCost, "output", "langfuse.observation.calculated_output_cost"},
    {Member::CalculatedTotalCost, "total", "langfuse.observation.calculated_total_cost"},
}};

void writeNumber(ValueWriter& writer, double number) {
    if (number == std::trunc(number) && std::fabs(number) < 9e15)
        writer.integer(static_cast<std::int64_t>(number));
    else
        writer.real(number);
}

bool isClose(double a, double b) { return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b)); }

/// The numbers of an observation: details where they are, else details made of the sums.
class NumberReader {
public:
    NumberReader(const Row& row, Reading& reading)
        : m_row(row)
        , m_reading(reading) { }

    void read() {
        object usage;
        const bool hasUsage = m_row.has(Member::Usage) && m_usageText.open(m_row[Member::Usage], m_usageRoot)
            && m_usageRoot.get_object().get(usage) == simdjson::SUCCESS;
        std::string unitText;
        const std::string_view unit = hasUsage ? memberText(usage, "unit", unitText) : std::string_view();
        const bool isTokens = unit.empty() || unit == "TOKENS" || unit == "tokens";
        // Characters or seconds are no tokens: such a usage stays as it is.
        const object* source = hasUsage && isTokens ? &usage : nullptr;
        readSums(Member::UsageDetails, "langfuse.observation.usage_details", kUsageSums, source, "");
        readSums(Member::CostDetails, "langfuse.observation.cost_details", kCostSums, source, "Cost");
        if (m_row.has(Member::Usage) && !source)
            m_reading.attributes.add("langfuse.observation.usage", m_row[Member::Usage]);
    }

private:
    void readSums(Member detailsMember, std::string_view key, const std::array<Sum, 6>& sums, const object* usage,
        std::string_view suffix) {
        const bool hasDetails = m_row.has(detailsMember) && !saysNothing(m_row[detailsMember]);
        if (hasDetails)
            return keepDisagreeing(m_row[detailsMember], sums);
        std::array<std::pair<std::string_view, std::optional<double>>, 3> parts {
            {{"input", {}}, {"output", {}}, {"total", {}}}};
        bool isAny = false;
        for (auto& [name, part] : parts) {
            for (const Sum& sum : sums)
                if (sum.name == name && m_row.has(sum.member) && !part)
                    part = numberOf(m_row[sum.member]);
            element value;
            if (!part && usage && !(*usage)[std::string(name) + std::string(suffix)].get(value))
                part = numberOf(value);
            isAny = isAny || (part && *part != 0);
        }
        // Exports write 0 where nothing was counted or priced.
        if (!isAny)
            return keepZeroes(m_row.mentions(detailsMember), sums);
        ValueWriter& writer = m_reading.attributes.draft().addKey(key);
        writer.beginMap();
        for (const auto& [name, part] : parts) {
            if (!part)
                continue;
            writer.mapKey(name);
            writeNumber(writer, *part);
        }
        writer.endMap();
    }

    /// Sums repeat the details; one that differs is a fact of its own.
    void keepDisagreeing(const element& details, const std::array<Sum, 6>& sums) {
        element root;
        object members;
        const bool isObject
            = m_detailsText.open(details, root) && root.get_object().get(members) == simdjson::SUCCESS;
        for (const Sum& sum : sums) {
            if (!m_row.has(sum.member))
                continue;
            const auto number = numberOf(m_row[sum.member]);
            element value;
            const bool isNamed = isObject && members[sum.name].get(value) == simdjson::SUCCESS;
            const auto detail = isNamed ? numberOf(value) : std::nullopt;
            const bool isSame = number
                && ((detail && isClose(*number, *detail)) || (!detail && *number == 0)
                    || (isObject && repeatsBuckets(*number, sum.name, members)));
            if (!isSame)
                m_reading.attributes.add(sum.attribute, m_row[sum.member]);
        }
    }

    /// Langfuse sums all buckets whose name begins like this, and all of them for the total.
    static bool repeatsBuckets(double number, std::string_view name, const object& members) {
        double sum = 0;
        for (const auto field : members)
            if (field.key != "total" && (name == "total" || field.key.substr(0, name.size()) == name))
                sum += numberOf(field.value).value_or(0);
        return isClose(number, sum);
    }

    /// No numbers at all. Zeroes beside details that are there but empty are sums of nothing.
    void keepZeroes(bool mentionsDetails, const std::array<Sum, 6>& sums) {
        for (const Sum& sum : sums)
            if (m_row.has(sum.member) && !(mentionsDetails && numberOf(m_row[sum.member]) == 0.0))
                m_reading.attributes.add(sum.attribute, m_row[sum.member]);
    }

    const Row& m_row;
    Reading& m_reading;
    EmbeddedJson m_usageText;
    EmbeddedJson m_detailsText;
    element m_usageRoot;
};

TimeNs timeOf(const Row& row, Member member, DecodeContext& context) {
    if (!row.has(member) || saysNothing(row[member]))
        return kNoTime;
    if (const auto time = readTime(row[member]))
        return *time;
    context.loss("bad_time", "a time of an observation could not be read");
    return kNoTime;
}

void readIdentity(const Row& row, const Envelope& envelope, std::string_view type, Reading& reading) {
    SpanDraft& draft = reading.draft;
    std::string scratch;
    const std::string_view ownTrace = row.text(Member::TraceId, scratch);
    const std::string traceId(ownTrace.empty() ? std::string_view(envelope.traceId) : ownTrace);
    draft.setTraceId(traceId);
    draft.setSpanId(row.text(Member::Id, scratch));
    // Some exporters write the trace as the parent of its roots.
    if (const std::string_view parent = row.text(Member::ParentObservationId, scratch); parent != traceId)
        draft.setParentId(parent);
    draft.setName(row.text(Member::Name, scratch));
    draft.record().start = timeOf(row, Member::StartTime, reading.context);
    draft.record().end = timeOf(row, Member::EndTime, reading.context);
    // An event is a point in time, not something that never ended.
    if (type == "event" && draft.record().end == kNoTime)
        draft.record().end = draft.record().start;
    if (row.text(Member::Level, scratch) == "ERROR") {
        draft.record().status = StatusCode::Error;
        draft.setStatusMessage(row.text(Member::StatusMessage, scratch));
    }
}

void readModel(const Row& row, RowAttributes& attributes) {
    constexpr std::string_view kModel = "langfuse.observation.model.name";
    const bool hasModel = row.has(Member::Model) && !saysNothing(row[Member::Model]);
    if (hasModel)
        attributes.add(kModel, row[Member::Model]);
    if (!row.has(Member::ProvidedModelName))
        return;
    std::string a, b;
    if (!hasModel)
        attributes.add(kModel, row[Member::ProvidedModelName]);
    else if (row.text(Member::Model, a) != row.text(Member::ProvidedModelName, b))
        attributes.add("langfuse.observation.provided_model_name", row[Member::ProvidedModelName]);
}

void readPromptVersion(const Row& row, RowAttributes& attributes) {
    if (!row.has(Member::PromptVersion) || saysNothing(row[Member::PromptVersion]))
        return;
    constexpr std::string_view kKey = "langfuse.observation.prompt.version";
    if (const auto number = readInteger(row[Member::PromptVersion]))
        attributes.draft().addInteger(kKey, *number);
    else
        attributes.add(kKey, row[Member::PromptVersion]);
}

/// Exports write zeroes for spans that are no model call; as details of a usage they would make them one.
bool isAllZero(const element& details) {
    object members;
    if (details.get_object().get(members))
        return false;
    std::size_t count = 0;
    for (const auto field : members) {
        if (numberOf(field.value) != 0.0)
            return false;
        ++count;
    }
    return count > 0;
}

void readPlain(const Row& row, Member member, std::string_view key, RowAttributes& attributes) {
    const bool isNumbers = member == Member::UsageDetails || member == Member::CostDetails;
    if (isNumbers && !row.has(Member::Model) && isAllZero(row[member]))
        attributes.add(std::string(kPrefix) + "zeroes." + std::string(key.substr(kPrefix.size())), row[member]);
    else
        attributes.add(key, row[member]);
}

} // namespace

void readObservation(const Row& row, const Envelope& envelope, Reading& reading) {
    reading.begin();
    RowAttributes& attributes = reading.attributes;
    std::string typeText;
    std::string type(row.text(Member::Type, typeText));
    std::transform(type.begin(), type.end(), type.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    readIdentity(row, envelope, type, reading);
    attributes.draft().addTextIfAny("langfuse.observation.type", type);
    readModel(row, attributes);
    for (const auto& [member, key] : kPlain)
        if (row.has(member))
            readPlain(row, member, key, attributes);
    readPromptVersion(row, attributes);
    NumberReader(row, reading).read();
    if (row.has(Member::Input))
        attributes.addContent("langfuse.observation.input", row[Member::Input]);
    if (row.has(Member::Output))
        attributes.addContent("langfuse.observation.output", row[Member::Output]);
    const element* metadata = row.has(Member::Metadata) ? &row[Member::Metadata] : nullptr;
    reading.metadata.read(metadata, "langfuse.observation.metadata", reading.draft.record(), attributes,
        reading.context, reading.sink);
    const ScoreTarget target {reading.draft.traceId(), reading.draft.spanId()};
    readOtherMembers(row, kPrefix, target, reading);
    reading.draft.send();
}

} // namespace spanloom::langfuse
