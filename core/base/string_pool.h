#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace spanloom {

/// Index of a text in one StringPool. 0 is the empty text.
using StringId = std::uint32_t;

/// Append-only set of distinct texts with dense ids from 0 (the empty text).
///
/// Thread-safe: intern() takes a lock, text() takes none and may run beside it. Views stay valid for the
/// life of the pool. Use a StringPoolCache per thread in front of intern() in hot loops.
class StringPool {
public:
    StringPool();
    ~StringPool();
    StringPool(const StringPool&) = delete;
    StringPool& operator=(const StringPool&) = delete;

    StringId intern(std::string_view text);
    /// The id of a text, or kMissing when it was never interned.
    [[nodiscard]] StringId find(std::string_view text) const;
    [[nodiscard]] std::string_view text(StringId id) const;
    /// Appends the texts of a stored pool, one after another in `bytes`, with the next ids. They are taken to be
    /// distinct and new; the index over them is made when intern() or find() first needs it, so that a pool that is
    /// only read costs a copy.
    void load(std::string_view bytes, std::span<const std::uint32_t> lengths);
    [[nodiscard]] std::uint32_t size() const { return m_size.load(std::memory_order_acquire); }

    static constexpr StringId kMissing = 0xFFFFFFFFu;

private:
    struct Table;
    void append(std::string_view stored);
    void indexAll() const;
    static constexpr std::uint32_t kPageBits = 12;
    static constexpr std::uint32_t kMaxPages = 1u << 16;

    mutable std::mutex m_mutex;
    std::unique_ptr<Table> m_table;
    std::unique_ptr<std::atomic<std::string_view*>[]> m_pages;
    std::atomic<std::uint32_t> m_size {0};
};

/// A thread's own memory of a shared pool: repeated texts cost one hash and one compare, no lock.
/// Owned by one thread; must not outlive the pool.
class StringPoolCache {
public:
    explicit StringPoolCache(StringPool& pool);
    StringId intern(std::string_view text);
    [[nodiscard]] StringPool& pool() const { return m_pool; }

private:
    struct Entry {
        std::uint64_t hash = 0;
        StringId id = StringPool::kMissing;
    };
    StringPool& m_pool;
    std::vector<Entry> m_entries;
};

} // namespace spanloom
