#include "core/base/string_pool.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "core/base/hash.h"

namespace spanloom {

namespace {

constexpr std::size_t kArenaBytes = 64 * 1024;
constexpr std::size_t kFirstSlots = 64; // a power of two
constexpr std::size_t kCacheEntries = 4096; // a power of two; 64 KB a thread

} // namespace

/// An open-addressed index, half full at most. A slot keeps 32 bits of the hash, which say where it belongs and
/// spare most comparisons of texts.
struct StringPool::Table {
    struct Slot {
        std::uint32_t hash = 0;
        StringId id = kMissing;
    };
    std::vector<Slot> slots = std::vector<Slot>(kFirstSlots);
    std::uint32_t indexed = 0; ///< texts below this id are in the index
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

    void insert(std::uint32_t hash, StringId id) {
        const std::size_t mask = slots.size() - 1;
        std::size_t at = hash & mask;
        while (slots[at].id != kMissing)
            at = (at + 1) & mask;
        slots[at] = {hash, id};
    }

    void growFor(std::size_t texts) {
        if (texts * 2 <= slots.size())
            return;
        std::size_t size = slots.size();
        while (size < texts * 2)
            size *= 2;
        std::vector<Slot> old(size);
        old.swap(slots);
        for (const Slot& slot : old)
            if (slot.id != kMissing)
                insert(slot.hash, slot.id);
    }

    StringId find(const StringPool& pool, std::string_view text, std::uint32_t hash) const {
        const std::size_t mask = slots.size() - 1;
        for (std::size_t at = hash & mask; slots[at].id != kMissing; at = (at + 1) & mask)
            if (slots[at].hash == hash && pool.text(slots[at].id) == text)
                return slots[at].id;
        return kMissing;
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
    const auto hash = static_cast<std::uint32_t>(hash64(text));
    const std::lock_guard lock(m_mutex);
    indexAll();
    if (const StringId found = m_table->find(*this, text, hash); found != kMissing)
        return found;
    const StringId id = m_size.load(std::memory_order_relaxed);
    append(m_table->store(text));
    m_table->growFor(id + std::size_t {1});
    m_table->insert(hash, id);
    m_table->indexed = id + 1;
    return id;
}

void StringPool::load(std::string_view bytes, std::span<const std::uint32_t> lengths) {
    const std::lock_guard lock(m_mutex);
    auto arena = std::make_unique<char[]>(bytes.size());
    if (!bytes.empty())
        std::memcpy(arena.get(), bytes.data(), bytes.size());
    std::string_view rest(arena.get(), bytes.size());
    // The last arena is the one that store() fills.
    m_table->arenas.insert(m_table->arenas.begin(), std::move(arena));
    for (const std::uint32_t length : lengths) {
        append(rest.substr(0, length));
        rest.remove_prefix(std::min<std::size_t>(length, rest.size()));
    }
}

void StringPool::append(std::string_view stored) {
    const StringId id = m_size.load(std::memory_order_relaxed);
    const std::uint32_t page = id >> kPageBits;
    if (page >= kMaxPages)
        throw std::length_error("too many distinct texts");
    std::string_view* entries = m_pages[page].load(std::memory_order_relaxed);
    if (!entries) {
        entries = new std::string_view[1u << kPageBits];
        m_pages[page].store(entries, std::memory_order_release);
    }
    entries[id & ((1u << kPageBits) - 1)] = stored;
    m_size.store(id + 1, std::memory_order_release);
}

/// Under the lock.
void StringPool::indexAll() const {
    const std::uint32_t count = size();
    if (m_table->indexed == count)
        return;
    m_table->growFor(count);
    for (; m_table->indexed < count; ++m_table->indexed) {
        const std::string_view entry = text(m_table->indexed);
        const auto hash = static_cast<std::uint32_t>(hash64(entry));
        // Of equal texts, which only a damaged store holds, the first one is found.
        if (m_table->find(*this, entry, hash) == kMissing)
            m_table->insert(hash, m_table->indexed);
    }
}

StringId StringPool::find(std::string_view text) const {
    const auto hash = static_cast<std::uint32_t>(hash64(text));
    const std::lock_guard lock(m_mutex);
    indexAll();
    return m_table->find(*this, text, hash);
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
