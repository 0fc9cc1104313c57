#include "core/workspace/import_dictionaries.h"

namespace spanloom {

namespace {

ResourceContent contentOf(const ResourceRecord& record) {
    return {std::string(record.attributes), std::string(record.schemaUrl), record.droppedAttributes};
}

ScopeContent contentOf(const ScopeRecord& record) {
    return {std::string(record.name), std::string(record.version), std::string(record.attributes),
        std::string(record.schemaUrl), record.droppedAttributes};
}

Hash128 identityOf(const ResourceRecord& record) {
    std::string identity;
    appendSized(identity, record.attributes);
    appendSized(identity, record.schemaUrl);
    appendVarint(identity, record.droppedAttributes);
    return hash128(identity);
}

Hash128 identityOf(const ScopeRecord& record) {
    std::string identity;
    appendSized(identity, record.name);
    appendSized(identity, record.version);
    appendSized(identity, record.attributes);
    appendSized(identity, record.schemaUrl);
    appendVarint(identity, record.droppedAttributes);
    return hash128(identity);
}

} // namespace

ResourceIndex ImportDictionaries::reserveResource() {
    const std::lock_guard lock(m_mutex);
    m_resources.emplace_back();
    return static_cast<ResourceIndex>(m_resources.size() - 1);
}

ScopeIndex ImportDictionaries::reserveScope() {
    const std::lock_guard lock(m_mutex);
    m_scopes.emplace_back();
    return static_cast<ScopeIndex>(m_scopes.size() - 1);
}

ResourceIndex ImportDictionaries::intern(const ResourceRecord& record) {
    const Hash128 identity = identityOf(record);
    const std::lock_guard lock(m_mutex);
    const auto [entry, isNew] = m_resourceOf.try_emplace(identity, static_cast<ResourceIndex>(m_resources.size()));
    if (isNew)
        m_resources.push_back(contentOf(record));
    return entry->second;
}

ScopeIndex ImportDictionaries::intern(const ScopeRecord& record) {
    const Hash128 identity = identityOf(record);
    const std::lock_guard lock(m_mutex);
    const auto [entry, isNew] = m_scopeOf.try_emplace(identity, static_cast<ScopeIndex>(m_scopes.size()));
    if (isNew)
        m_scopes.push_back(contentOf(record));
    return entry->second;
}

void ImportDictionaries::define(ResourceIndex index, const ResourceRecord& record) {
    const std::lock_guard lock(m_mutex);
    if (static_cast<std::size_t>(index) < m_resources.size())
        m_resources[static_cast<std::size_t>(index)] = contentOf(record);
}

void ImportDictionaries::define(ScopeIndex index, const ScopeRecord& record) {
    const std::lock_guard lock(m_mutex);
    if (static_cast<std::size_t>(index) < m_scopes.size())
        m_scopes[static_cast<std::size_t>(index)] = contentOf(record);
}

std::string ImportDictionaries::scopeName(ScopeIndex index) const {
    const std::lock_guard lock(m_mutex);
    return static_cast<std::size_t>(index) < m_scopes.size() ? m_scopes[static_cast<std::size_t>(index)].name
                                                             : std::string();
}

std::vector<ResourceContent> ImportDictionaries::resources() const {
    const std::lock_guard lock(m_mutex);
    return m_resources;
}

std::vector<ScopeContent> ImportDictionaries::scopes() const {
    const std::lock_guard lock(m_mutex);
    return m_scopes;
}

} // namespace spanloom
