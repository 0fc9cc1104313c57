#include "core/base/string_pool.h"

#include <cstring>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "core/base/hash.h"

namespace spanloom {

namespace {

constexpr std::size_t kArenaBytes = 64 * 1024;
constexpr std::size_t kCacheEntries = 4096; // a power of two; 64 KB a thread

struct TextHash {
    std::size_t operator()(std::string_view text) const { return static_cast<std::size_t>(hash64(text)); }
};

} // namespace

struct StringPool::Table {
    std::unordered_map<std::string_view, StringId, TextHash> ids;
    std::vector<std::unique_ptr<char[]>> arenas;
    std::size_t used = kArenaBytes;

    std::string_view store(std::string_view text) {
        if (text.empty())
            return {};
        if (text.size() > kArenaBytes / 4) {
            arenas.insert(arenas.begin(), std::make_unique<char[]>(text.size()));
            std::memcpy(arenas.front().get(), text.data(), text.size());
            return {arenas.front().get(), text.size()};
        }
        if (used + text.size() > kArenaBytes) {
            arenas.push_back(std::make_unique<char[]>(kArenaBytes));
            used = 0;
        }
        char* target = arenas.back().get() + used;
        std::memcpy(target, text.data(), text.size());
        used += text.size();
        return {target, text.size()};
    }
};

StringPool::StringPool()
    : m_table(std::make_unique<Table>())
    , m_pages(std::make_unique<std::atomic<std::string_view*>[]>(kMaxPages)) {
    intern({});
}

StringPool::~StringPool() {
    for (std::uint32_t page = 0; page < kMaxPages; ++page) {
        delete[] m_pages[page].load(std::memory_order_relaxed);
    }
}

StringId StringPool::intern(std::string_view text) {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_table->ids.find(text); found != m_table->ids.end())
        return found->second;
    const StringId id = m_size.load(std::memory_order_relaxed);
    const std::uint32_t page = id >> kPageBits;
    if (page >= kMaxPages)
        throw std::length_error("too many distinct texts");
    std::string_view* entries = m_pages[page].load(std::memory_order_relaxed);
    if (!entries) {
        entries = new std::string_view[1u << kPageBits];
        m_pages[page].store(entries, std::memory_order_release);
    }
    const std::string_view stored = m_table->store(text);
    entries[id & ((1u << kPageBits) - 1)] = stored;
    m_table->ids.emplace(stored, id);
    m_size.store(id + 1, std::memory_order_release);
    return id;
}

StringId StringPool::find(std::string_view text) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_table->ids.find(text);
    return found == m_table->ids.end() ? kMissing : found->second;
}

std::string_view StringPool::text(StringId id) const {
    if (id >= size())
        return {};
    const std::string_view* entries = m_pages[id >> kPageBits].load(std::memory_order_acquire);
    return entries[id & ((1u << kPageBits) - 1)];
}

StringPoolCache::StringPoolCache(StringPool& pool)
    : m_pool(pool)
    , m_entries(kCacheEntries) { }

StringId StringPoolCache::intern(std::string_view text) {
    if (text.empty())
        return 0;
    const std::uint64_t hash = hash64(text);
    Entry& entry = m_entries[hash & (kCacheEntries - 1)];
    if (entry.hash == hash && entry.id != StringPool::kMissing && m_pool.text(entry.id) == text)
        return entry.id;
    entry = {hash, m_pool.intern(text)};
    return entry.id;
}

} // namespace spanloom
