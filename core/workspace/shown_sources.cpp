#include "core/workspace/shown_sources.h"

#include <algorithm>

namespace spanloom {

ShownSources::ShownSources(std::shared_ptr<StringPool> strings, std::shared_ptr<const PriceTable> prices)
    : m_strings(std::move(strings))
    , m_prices(std::move(prices))
    , m_builder(m_strings, m_prices) {
    publish(); // never null, even when nothing can be read
}

void ShownSources::publish() {
    std::shared_ptr<const Snapshot> built = m_builder.build(visibleLocked(), ++m_generation);
    const std::lock_guard lock(m_snapshotMutex);
    m_snapshot.swap(built);
}

SourceList ShownSources::visibleLocked() const {
    SourceList list;
    for (const auto& source : m_sources)
        if (!m_hidden.contains(source->row().id))
            list.push_back(source);
    if (m_live && !isLiveHidden())
        list.push_back(m_live);
    return list;
}

bool ShownSources::isLiveHidden() const { return m_live && m_hidden.contains(m_live->row().id); }

std::shared_ptr<const Snapshot> ShownSources::snapshot() const {
    const std::lock_guard lock(m_snapshotMutex);
    return m_snapshot;
}

std::shared_ptr<const Snapshot> ShownSources::completeSnapshot() const {
    {
        const std::lock_guard lock(m_mutex);
        if (m_hidden.empty())
            return m_snapshot;
    }
    return SnapshotBuilder(m_strings, m_prices).build(all(), 0);
}

SourceList ShownSources::all() const {
    const std::lock_guard lock(m_mutex);
    SourceList list = m_sources;
    if (m_live)
        list.push_back(m_live);
    return list;
}

SourceList ShownSources::visible() const {
    const std::lock_guard lock(m_mutex);
    return visibleLocked();
}

std::uint64_t ShownSources::changes() const {
    const std::lock_guard lock(m_mutex);
    return m_changes;
}

bool ShownSources::replaceAll(SourceList sources, std::uint64_t changes) {
    const std::lock_guard lock(m_mutex);
    if (changes != m_changes)
        return false;
    for (const auto& source : sources) {
        const bool isSame = std::ranges::find(m_sources, source) != m_sources.end();
        if (!isSame)
            m_builder.forget(source->id()); // another process may have rebuilt it
    }
    m_sources = std::move(sources);
    std::erase_if(m_hidden, [&](std::int64_t id) {
        return id < LoadedSource::kFirstLiveId
            && std::ranges::none_of(m_sources, [id](const auto& source) { return source->row().id == id; });
    });
    publish();
    return true;
}

void ShownSources::adopt(std::shared_ptr<const LoadedSource> source) {
    const std::lock_guard lock(m_mutex);
    if (isLiveHidden())
        m_hidden.insert(source->row().id);
    m_live.reset();
    ++m_changes;
    // A look at the catalogue on another thread may have found it already.
    std::erase_if(m_sources, [&](const auto& known) { return known->id() == source->id(); });
    m_sources.push_back(std::move(source));
    std::ranges::sort(m_sources, {}, [](const auto& item) { return item->id(); });
    publish();
}

void ShownSources::replace(std::shared_ptr<const LoadedSource> source) {
    const std::lock_guard lock(m_mutex);
    ++m_changes;
    const auto known = std::ranges::find(m_sources, source->id(), [](const auto& item) { return item->id(); });
    if (known == m_sources.end())
        return;
    m_builder.forget(source->id());
    *known = std::move(source);
    publish();
}

std::shared_ptr<const Snapshot> ShownSources::showLive(std::shared_ptr<const LoadedSource> live) {
    const std::lock_guard lock(m_mutex);
    if (isLiveHidden()) {
        m_hidden.erase(m_live->row().id);
        m_hidden.insert(live->row().id);
    }
    m_liveIds.emplace_back(live->id(), 0);
    m_live = std::move(live);
    publish();
    return m_snapshot;
}

void ShownSources::endLive(std::int64_t id) {
    const std::lock_guard lock(m_mutex);
    // Documents opened while the source was read hold its passing ids; the rows are the same in the finished segment.
    for (auto& [passing, final] : m_liveIds) {
        if (final == 0)
            final = static_cast<std::uint32_t>(id);
        m_hidden.erase(passing);
    }
    std::erase_if(m_liveIds, [](const auto& pair) { return pair.second == 0; });
    if (!m_live)
        return;
    m_live.reset();
    publish();
}

std::uint32_t ShownSources::finalId(std::uint32_t id) const {
    const std::lock_guard lock(m_mutex);
    for (const auto& [passing, final] : m_liveIds)
        if (passing == id && final != 0)
            return final;
    return id;
}

void ShownSources::hide(std::span<const std::int64_t> ids) {
    const std::lock_guard lock(m_mutex);
    m_hidden.insert(ids.begin(), ids.end());
    publish();
}

void ShownSources::unhide(std::span<const std::int64_t> ids) {
    const std::lock_guard lock(m_mutex);
    for (const std::int64_t id : ids)
        m_hidden.erase(id);
    publish();
}

std::vector<std::int64_t> ShownSources::hidden() const {
    const std::lock_guard lock(m_mutex);
    return {m_hidden.begin(), m_hidden.end()};
}

} // namespace spanloom
