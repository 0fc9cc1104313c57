#include "core/import/langfuse/trace_reader.h"

#include <array>
#include <utility>

#include <simdjson.h>

#include "core/import/langfuse/score_reader.h"
#include "core/import/records/time_text.h"

namespace spanloom::langfuse {

namespace {

constexpr std::array<std::pair<Member, std::string_view>, 13> kPlain {{
    {Member::Name, "langfuse.trace.name"},
    {Member::UserId, "user.id"},
    {Member::SessionId, "session.id"},
    {Member::Release, "langfuse.release"},
    {Member::Version, "langfuse.version"},
    {Member::Environment, "langfuse.environment"},
    {Member::Tags, "langfuse.trace.tags"},
    {Member::TotalCost, "langfuse.trace.total_cost"},
    {Member::HtmlPath, "langfuse.trace.html_path"},
    {Member::CreatedAt, "langfuse.trace.created_at"},
    {Member::UpdatedAt, "langfuse.trace.updated_at"},
    {Member::Level, "langfuse.trace.level"},
    {Member::Comment, "langfuse.trace.comment"},
}};

} // namespace

void readTrace(const Row& row, const Envelope& envelope, Reading& reading) {
    reading.begin();
    std::string scratch;
    const std::string_view id = row.text(Member::Id, scratch);
    reading.draft.setTraceId(id.empty() ? std::string_view(envelope.traceId) : id);
    if (row.has(Member::Timestamp)) {
        if (const auto time = readTime(row[Member::Timestamp]))
            reading.draft.record().start = *time;
        else if (!saysNothing(row[Member::Timestamp]))
            reading.attributes.add("langfuse.trace.timestamp", row[Member::Timestamp]);
    }
    RowAttributes& attributes = reading.attributes;
    for (const auto& [member, key] : kPlain)
        if (row.has(member))
            attributes.add(key, row[member]);
    if (!row.has(Member::SessionId))
        attributes.draft().addTextIfAny("session.id", envelope.sessionId);
    if (row.has(Member::Input))
        attributes.add("langfuse.trace.input", row[Member::Input]);
    if (row.has(Member::Output))
        attributes.add("langfuse.trace.output", row[Member::Output]);
    const simdjson::dom::element* metadata = row.has(Member::Metadata) ? &row[Member::Metadata] : nullptr;
    reading.metadata.read(metadata, "langfuse.trace.metadata", reading.draft.record(), attributes, reading.context,
        reading.sink);
    readOtherMembers(row, "langfuse.trace.", {reading.draft.traceId(), std::nullopt}, reading);
    reading.draft.sendFragment();
}

} // namespace spanloom::langfuse
