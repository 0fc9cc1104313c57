#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/hash.h"
#include "core/base/string_pool.h"
#include "core/trace/span_content.h"
#include "core/trace/span_sink.h"

namespace spanloom {

/// Attribute keys, texts, resources and scopes of one running import, shared by its workers. Thread-safe.
/// Equal resources get equal numbers; numbers reserved by the splitter are filled in later and keep their own.
class ImportDictionaries : public ImportContext {
public:
    explicit ImportDictionaries(std::uint64_t sourceSeed)
        : m_seed(sourceSeed)
        , m_keys(std::make_shared<StringPool>())
        , m_strings(std::make_shared<StringPool>()) { }

    [[nodiscard]] ResourceIndex reserveResource() override;
    [[nodiscard]] ScopeIndex reserveScope() override;
    [[nodiscard]] std::uint64_t sourceSeed() const override { return m_seed; }

    [[nodiscard]] ResourceIndex intern(const ResourceRecord& record);
    [[nodiscard]] ScopeIndex intern(const ScopeRecord& record);
    void define(ResourceIndex index, const ResourceRecord& record);
    void define(ScopeIndex index, const ScopeRecord& record);
    [[nodiscard]] std::string scopeName(ScopeIndex index) const;

    [[nodiscard]] const std::shared_ptr<StringPool>& keys() const { return m_keys; }
    [[nodiscard]] const std::shared_ptr<StringPool>& strings() const { return m_strings; }
    [[nodiscard]] std::vector<ResourceContent> resources() const;
    [[nodiscard]] std::vector<ScopeContent> scopes() const;

private:
    struct HashOf {
        std::size_t operator()(const Hash128& hash) const { return static_cast<std::size_t>(hash.low); }
    };

    const std::uint64_t m_seed;
    std::shared_ptr<StringPool> m_keys;
    std::shared_ptr<StringPool> m_strings;
    mutable std::mutex m_mutex;
    std::vector<ResourceContent> m_resources;
    std::vector<ScopeContent> m_scopes;
    std::unordered_map<Hash128, ResourceIndex, HashOf> m_resourceOf;
    std::unordered_map<Hash128, ScopeIndex, HashOf> m_scopeOf;
};

} // namespace spanloom
