#include "core/analysis/visible_copies.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace spanloom {

namespace {

std::size_t slotOf(SpanId id) {
    // Ids of small test files count up; the multiplication spreads them, the shift takes the mixed bits.
    return static_cast<std::size_t>((id.value * 0x9E3779B97F4A7C15ull) >> 17);
}

bool isBetter(const StoredSpan& candidate, const StoredSpan& current) {
    // kNoTime is the smallest time, so that a finished copy beats an unfinished one by its end alone.
    const auto rank = [](const StoredSpan& span) {
        return std::make_tuple(span.end, span.meaning.size(), span.ref.segment, span.ref.row);
    };
    if (candidate.contentHash == current.contentHash && candidate.end == current.end)
        return std::tie(candidate.ref.segment, candidate.ref.row) < std::tie(current.ref.segment, current.ref.row);
    return rank(candidate) > rank(current);
}

bool isCaller(OtelKind kind) { return kind == OtelKind::Client || kind == OtelKind::Producer; }
bool isCallee(OtelKind kind) { return kind == OtelKind::Server || kind == OtelKind::Consumer; }

/// Of callees under one id; a start that is missing sorts first.
auto identityOf(const StoredSpan& callee) {
    return std::make_tuple(callee.start, callee.resourceMeaning.text(Field::Service));
}

} // namespace

std::uint32_t VisibleCopies::groupOf(SpanId id) {
    for (std::size_t slot = slotOf(id) & m_mask;; slot = (slot + 1) & m_mask) {
        std::uint32_t& entry = m_table[slot];
        if (entry == 0) {
            m_groups.push_back({id, kNoIndex, kNoIndex, false, false});
            entry = static_cast<std::uint32_t>(m_groups.size());
        }
        if (m_groups[entry - 1].id == id)
            return entry - 1;
    }
}

void VisibleCopies::group(std::span<const StoredSpan> stored) {
    const std::size_t slots = std::bit_ceil(std::max<std::size_t>(stored.size() * 2, 16));
    if (m_table.size() < slots)
        m_table.resize(slots);
    std::fill_n(m_table.begin(), slots, 0u);
    m_mask = slots - 1;
    m_groups.clear();
    m_groupOfStored.resize(stored.size());
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (stored[i].flags & SpanFlag::Fragment)
            continue;
        const std::uint32_t index = groupOf(stored[i].id);
        m_groupOfStored[i] = index;
        m_groups[index].hasCaller |= isCaller(stored[i].otelKind);
        m_groups[index].hasCallee |= isCallee(stored[i].otelKind);
    }
}

void VisibleCopies::offer(std::uint32_t& slot, std::span<const StoredSpan> stored, std::uint32_t index) {
    if (slot == kNoIndex) {
        slot = static_cast<std::uint32_t>(m_spans.size());
        m_spans.push_back({index, 1, kNoIndex, kNoIndex});
        return;
    }
    VisibleSpan& visible = m_spans[slot];
    ++visible.copies;
    if (isBetter(stored[index], stored[visible.stored]))
        visible.stored = index;
}

void VisibleCopies::offerCallee(Group& group, std::span<const StoredSpan> stored, std::uint32_t index) {
    const auto identity = identityOf(stored[index]);
    std::uint32_t* place = &group.callee;
    while (*place != kNoIndex && identityOf(stored[m_spans[*place].stored]) < identity)
        place = &m_spans[*place].nextCallee;
    const bool isCopy = *place != kNoIndex && identityOf(stored[m_spans[*place].stored]) == identity;
    if (isCopy)
        return offer(*place, stored, index);
    const std::uint32_t next = *place;
    *place = static_cast<std::uint32_t>(m_spans.size()); // before the list grows: it points into it
    m_spans.push_back({index, 1, kNoIndex, next});
}

void VisibleCopies::choose(std::span<const StoredSpan> stored) {
    group(stored);
    m_spans.clear();
    m_spans.reserve(m_groups.size());
    const auto isOfCallee = [&](const Group& own, std::size_t i) {
        return own.hasCaller && own.hasCallee && isCallee(stored[i].otelKind);
    };
    bool hasLate = false; // callees without a start come when those with one are known
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (stored[i].flags & SpanFlag::Fragment)
            continue;
        Group& own = m_groups[m_groupOfStored[i]];
        const auto index = static_cast<std::uint32_t>(i);
        if (!isOfCallee(own, i))
            offer(own.main, stored, index);
        else if (stored[i].start != kNoTime)
            offerCallee(own, stored, index);
        else
            hasLate = true;
    }
    for (std::size_t i = 0; hasLate && i < stored.size(); ++i) {
        Group* const own = stored[i].flags & SpanFlag::Fragment ? nullptr : &m_groups[m_groupOfStored[i]];
        if (!own || stored[i].start != kNoTime || !isOfCallee(*own, i))
            continue;
        if (own->callee != kNoIndex && stored[m_spans[own->callee].stored].start != kNoTime)
            ++m_spans[own->callee].copies;
        else
            offerCallee(*own, stored, static_cast<std::uint32_t>(i));
    }
    for (const Group& own : m_groups)
        for (std::uint32_t callee = own.callee; callee != kNoIndex; callee = m_spans[callee].nextCallee)
            m_spans[callee].clientHalf = own.main;
}

std::uint32_t VisibleCopies::find(SpanId id) const {
    for (std::size_t slot = slotOf(id) & m_mask;; slot = (slot + 1) & m_mask) {
        const std::uint32_t entry = m_table.empty() ? 0 : m_table[slot];
        if (entry == 0)
            return kNoIndex;
        const Group& own = m_groups[entry - 1];
        if (own.id == id)
            return own.callee != kNoIndex ? own.callee : own.main;
    }
}

} // namespace spanloom
