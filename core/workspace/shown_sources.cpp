#include "core/workspace/shown_sources.h"

#include <algorithm>

namespace spanloom {

namespace {

// Each holds a file open. A watched file is replaced every second; whoever looks at a trace is shown the new one.
constexpr std::size_t kReplacedKept = 8;

} // namespace

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
    std::shared_ptr<const PriceTable> prices;
    {
        const std::lock_guard lock(m_mutex);
        if (m_hidden.empty() && m_rules->all().empty())
            return m_snapshot;
        prices = m_prices;
    }
    return SnapshotBuilder(m_strings, prices).build(all(), 0);
}

void ShownSources::setPrices(std::shared_ptr<const PriceTable> prices) {
    const std::lock_guard lock(m_mutex);
    m_prices = prices;
    m_builder.setPrices(std::move(prices));
}

void ShownSources::setRules(std::shared_ptr<const VerdictRules> rules) {
    const std::lock_guard lock(m_mutex);
    m_rules = rules;
    m_builder.setRules(std::move(rules));
    publish();
}

std::shared_ptr<const VerdictRules> ShownSources::rules() const {
    const std::lock_guard lock(m_mutex);
    return m_rules;
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

void ShownSources::adopt(std::shared_ptr<const LoadedSource> source, std::int64_t replaces) {
    const std::lock_guard lock(m_mutex);
    const auto old = std::ranges::find(m_sources, replaces, [](const auto& item) { return item->row().id; });
    if (replaces != 0 && old != m_sources.end()) {
        if (m_hidden.erase(replaces) > 0)
            m_hidden.insert(source->row().id);
        m_builder.forget((*old)->id());
        m_replaced.push_back(std::move(*old));
        m_sources.erase(old);
        if (m_replaced.size() > kReplacedKept)
            m_replaced.erase(m_replaced.begin());
    }
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

std::shared_ptr<const LoadedSource> ShownSources::replaced(std::uint32_t id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find(m_replaced, id, [](const auto& item) { return item->id(); });
    return found == m_replaced.end() ? nullptr : *found;
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
