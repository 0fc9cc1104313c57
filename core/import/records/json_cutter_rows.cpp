#include "core/import/records/json_cutter.h"

#include <utility>

#include "core/import/json/json_prefix.h"

// The part of the cutter that speaks of RowContext: what goes on of an opened document of rows beside its rows.

namespace spanloom {

namespace {

/// The text of a member that is a string, escapes left as they are; empty when there is none.
std::string_view stringMember(std::string_view object, std::string_view name) {
    std::string_view result;
    json::forEachMemberOfPrefix(object, [&](std::string_view key, std::string_view value) {
        if (key != name || value.empty() || value.front() != '"')
            return;
        const std::size_t end = json::endOfString(value, 0);
        if (end != std::string_view::npos)
            result = value.substr(1, end - 2);
    });
    return result;
}

} // namespace

bool JsonCutter::isDefinition(Slot slot) {
    return slot == Slot::Resource || slot == Slot::Scope || slot == Slot::RowResource || slot == Slot::Beside;
}

JsonCutter::Slot JsonCutter::slotOfRowKey(std::string_view key) const {
    const Slot level = m_levels.back().slot;
    if (level == Slot::ResourceMap)
        return Slot::RowResource;
    if (level != Slot::Document)
        return Slot::Skip;
    if (isRowList(key))
        return Slot::DocumentList;
    if (!m_rows.resourceMap.empty() && key == m_rows.resourceMap)
        return Slot::ResourceMap;
    return m_rows.keepsBeside ? Slot::Beside : Slot::Skip;
}

JsonCutter::RowResource& JsonCutter::rowResource(Level& level, std::string_view name) {
    const auto [found, isNew] = level.rowResources.try_emplace(std::string(name));
    if (isNew)
        found->second.index = m_import.reserveResource();
    return found->second;
}

/// Gives the row that has just ended the number of the resource that it names.
void JsonCutter::ownRow() {
    if (m_rows.resourceName.empty() || m_slot != Slot::Document || m_levels.size() < 2
        || m_levels.back().slot != Slot::DocumentList || m_writer.body().front() != '{')
        return;
    const std::string_view name = stringMember(m_writer.body(), m_rows.resourceName);
    if (!name.empty())
        m_writer.ownBy(static_cast<std::uint32_t>(rowResource(m_levels[m_levels.size() - 2], name).index));
}

void JsonCutter::writeRowResource(RowResource& resource, std::string_view json, SourcePlace place) {
    RecordHeader header;
    header.type = RecordType::Resource;
    header.offset = place.offset;
    header.line = place.line;
    header.resource = static_cast<std::uint32_t>(resource.index);
    m_writer.begin(header);
    m_writer.append(json);
    m_writer.commit();
    resource.isDefined = true;
}

/// The end of an opened document: resources that were named but never came, and the other members. One without a list
/// was opened only because the source ends within it: half a row, not what stands beside rows.
void JsonCutter::writeRowContext(Level& level) {
    for (auto& [name, resource] : level.rowResources)
        if (!resource.isDefined)
            writeRowResource(resource, '"' + name + '"', level.place);
    if (level.beside.empty() || !level.isKnown)
        return;
    RecordHeader header;
    header.type = RecordType::Beside;
    header.offset = level.place.offset;
    header.line = level.place.line;
    m_writer.begin(header);
    m_writer.append(level.beside);
    m_writer.append("}");
    m_writer.commit();
}

void JsonCutter::beginBeside(char c) {
    m_isOversized = false;
    m_valuePlace = {m_place.offset - 1, m_place.line};
    m_definition.assign(1, c);
}

void JsonCutter::appendBeside(char c) {
    if (m_isOversized)
        return;
    m_definition.push_back(c);
    if (m_definition.size() <= m_limits.maxRecordBytes)
        return;
    reportOversized(m_valuePlace);
    m_isOversized = true;
    m_definition.clear();
}

/// The value in m_definition is whole: it joins the other members of its document.
void JsonCutter::keepBeside() {
    std::string value = std::exchange(m_definition, {});
    if (m_isOversized)
        return;
    std::string& beside = m_levels.back().beside;
    if (beside.size() + m_key.size() + value.size() > m_limits.maxRecordBytes)
        return reportOversized(m_valuePlace);
    beside += beside.empty() ? "{\"" : ",\"";
    beside += m_key;
    beside += "\":";
    beside += value;
}

} // namespace spanloom
