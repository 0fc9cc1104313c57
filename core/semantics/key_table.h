#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/string_pool.h"
#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

/// What each key of one import feeds, found once a key: a look-up is an array access. Owned by one thread; the
/// pool and the rules must outlive it.
class KeyTable {
public:
    KeyTable(const Vocabularies::Rules& rules, const StringPool& keys)
        : m_rules(rules)
        , m_keys(keys) { }

    [[nodiscard]] std::span<const KeyMatch> matches(StringId key) {
        if (key >= m_entries.size() || m_entries[key].begin == kUnknown)
            learn(key);
        if (key >= m_entries.size())
            return {};
        const Entry entry = m_entries[key];
        return std::span<const KeyMatch>(m_matches).subspan(entry.begin, entry.count);
    }
    [[nodiscard]] std::string_view text(StringId key) const { return m_keys.text(key); }

private:
    static constexpr std::uint32_t kUnknown = 0xFFFFFFFFu;
    struct Entry {
        std::uint32_t begin = kUnknown;
        std::uint32_t count = 0;
    };

    void learn(StringId key) {
        if (key >= m_keys.size())
            return; // not of this pool: no meaning, and no table of hostile size
        if (key >= m_entries.size())
            m_entries.resize(m_keys.size());
        Entry entry;
        entry.begin = static_cast<std::uint32_t>(m_matches.size());
        m_rules.match(m_keys.text(key), m_matches);
        entry.count = static_cast<std::uint32_t>(m_matches.size()) - entry.begin;
        m_entries[key] = entry;
    }

    const Vocabularies::Rules& m_rules;
    const StringPool& m_keys;
    std::vector<Entry> m_entries;
    std::vector<KeyMatch> m_matches;
};

} // namespace spanloom
