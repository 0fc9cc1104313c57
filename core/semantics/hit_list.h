#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/semantics/vocabulary_rules.h"
#include "core/trace/span_content.h"

namespace spanloom {

/// Something on a span that a source of a field was found in.
struct Hit {
    const Source* source = nullptr;
    ValueView value;
    std::string_view tail;    ///< see KeyMatch
    std::uint32_t index = 0;  ///< see KeyMatch
    AttributeListView event;  ///< attributes of the event, where the whole event is the value
    std::uint64_t order = 0;
};

/// All hits of one span, by slot and in order of precedence. Reusable.
class HitList {
public:
    void clear() { m_hits.clear(); }
    Hit& add(const Source& source, ValueView value) {
        Hit& hit = m_hits.emplace_back();
        hit.source = &source;
        hit.value = value;
        return hit;
    }
    /// `preferred`: a vocabulary (or -1) whose model facts come first, because the scope name names it.
    void sort(int preferred) {
        m_ends.fill(0);
        std::uint64_t sequence = 0xFFFF;
        for (Hit& hit : m_hits) {
            const auto slot = static_cast<std::uint64_t>(hit.source->slot);
            const bool isFirst = preferred >= 0 && hit.source->vocabulary == preferred && hit.source->rank > 0
                && !hit.source->isAlias && isModelFact(hit.source->slot);
            // Of equal keys the last one counts, so later hits sort first; indexed rows keep their order apart.
            hit.order = slot << 48 | std::uint64_t{!hit.source->isUse} << 41 | std::uint64_t{!isFirst} << 40
                | std::uint64_t{hit.source->rank} << 20 | (sequence & 0xFFFF);
            if (sequence > 0)
                --sequence;
            ++m_ends[static_cast<std::size_t>(slot)];
        }
        std::sort(m_hits.begin(), m_hits.end(), [](const Hit& a, const Hit& b) { return a.order < b.order; });
        std::uint32_t end = 0;
        for (std::uint32_t& count : m_ends)
            count = end += count;
    }
    [[nodiscard]] std::span<const Hit> of(Slot slot) const {
        const auto i = static_cast<std::size_t>(slot);
        const std::uint32_t begin = i == 0 ? 0 : m_ends[i - 1];
        return std::span<const Hit>(m_hits).subspan(begin, m_ends[i] - begin);
    }
    [[nodiscard]] std::span<const Hit> of(Field field) const { return of(slotOf(field)); }
    [[nodiscard]] const std::vector<Hit>& all() const { return m_hits; }

private:
    static bool isModelFact(Slot slot) {
        return (slot >= slotOf(Field::Provider) && slot <= slotOf(Field::RecordedCost))
            || (slot >= Slot::CostInput && slot <= Slot::CostCacheWrite);
    }
    std::vector<Hit> m_hits;
    std::array<std::uint32_t, kSlotCount> m_ends {};
};

} // namespace spanloom
