#include "core/analysis/fragments.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace spanloom {

namespace {

constexpr std::uint64_t bit(Field field) { return std::uint64_t {1} << static_cast<unsigned>(field); }

template <typename... Fields>
constexpr std::uint64_t bits(Fields... fields) {
    return (bit(fields) | ...);
}

/// Not taken over field by field: they speak of other fields, of the record itself, or of an outcome.
constexpr std::uint64_t kNeverTaken = bits(Field::Kind, Field::KindInferred, Field::FromUses, Field::Inferred,
    Field::TimeToFirstToken, Field::PromptVersionDerived, Field::ErrorType);
constexpr std::uint64_t kHashes = bits(Field::InputHash, Field::OutputHash, Field::ArgumentsHash);
constexpr std::uint64_t kSums = bits(Field::InputLength, Field::OutputLength, Field::Retries);

/// What a fact about the whole trace may say of the span that stands for it.
std::uint64_t fieldsOfTraces() {
    static const std::uint64_t fields = [] {
        std::uint64_t result = bits(Field::Agent, Field::AgentVersion, Field::Workflow, Field::PromptName,
            Field::PromptVersion, Field::Redacted, Field::InputHash, Field::OutputHash, Field::InputLength,
            Field::OutputLength);
        for (std::size_t i = 0; i < kFieldCount; ++i)
            if (info(static_cast<Field>(i)).isInherited)
                result |= bit(static_cast<Field>(i));
        return result;
    }();
    return fields;
}

template <typename F>
void forEachField(std::uint64_t fields, F&& f) {
    for (; fields != 0; fields &= fields - 1)
        f(static_cast<Field>(std::countr_zero(fields)));
}

void setRaw(MeaningRow& row, Field field, std::uint64_t value) { row.setHash(field, value); }

void addBits(MeaningRow& row, Field field, std::uint64_t value) { setRaw(row, field, row.raw(field) | value); }

/// The first token's time after the span's start. Zero is a first token at the time of the record itself.
void takeFirstToken(MeaningRow& row, const StoredSpan& fragment, const StoredSpan& span) {
    if (row.has(Field::TimeToFirstToken) || !fragment.meaning.has(Field::TimeToFirstToken) || span.start == kNoTime)
        return;
    std::int64_t time = fragment.meaning.integer(Field::TimeToFirstToken);
    if (time == 0 && fragment.start != kNoTime)
        time = durationBetween(span.start, fragment.start);
    if (time >= 0 && (span.end == kNoTime || time <= durationBetween(span.start, span.end)))
        row.setInteger(Field::TimeToFirstToken, time);
}

void takeKind(MeaningRow& row, const MeaningView& fragment) {
    const auto internal = static_cast<std::int64_t>(Kind::Internal);
    if (row.integer(Field::Kind) == internal && fragment.has(Field::Kind) && fragment.integer(Field::Kind) != internal
        && !fragment.flag(Field::KindInferred)) {
        row.setInteger(Field::Kind, fragment.integer(Field::Kind));
        row.remove(Field::KindInferred);
    }
}

/// Adds what one fragment says to a span's row. `taken` are the fields that earlier fragments gave.
void take(MeaningRow& row, std::uint64_t& taken, const MeaningView& from, std::uint64_t allowed) {
    const std::uint64_t used = from.raw(Field::FromUses);
    const auto takeField = [&](Field field) {
        setRaw(row, field, from.raw(field));
        if (from.isFromUse(field))
            addBits(row, Field::FromUses, bit(field));
        if (from.isInferred(field))
            addBits(row, Field::Inferred, bit(field));
        if (field == Field::PromptVersion && from.flag(Field::PromptVersionDerived))
            row.setFlag(Field::PromptVersionDerived, true);
    };
    std::uint64_t said = from.present() & allowed & ~kNeverTaken;
    if (from.flag(Field::PromptVersionDerived) && row.integer(Field::Kind) != static_cast<std::int64_t>(Kind::Llm))
        said &= ~bit(Field::PromptVersion); // only model calls have derived versions
    // Hashes of events are sums (see semantics): joined one by one they are what they would be on the span itself.
    forEachField(said & taken & kHashes, [&](Field field) { row.setHash(field, row.raw(field) + from.hash(field)); });
    forEachField(said & taken & kSums, [&](Field field) {
        std::int64_t sum = 0;
        if (!__builtin_add_overflow(row.integer(field), from.integer(field), &sum))
            row.setInteger(field, sum);
    });
    forEachField(said & used & ~row.raw(Field::FromUses), takeField);
    const std::uint64_t missing = said & ~row.present();
    forEachField(missing, takeField);
    taken |= missing;
}

} // namespace

void Fragments::collect(std::span<const StoredSpan> stored) {
    m_fragments.clear();
    m_first.clear();
    m_nodesOfCalls.clear();
    m_values.clear();
    for (std::uint32_t i = 0; i < stored.size(); ++i)
        if (stored[i].flags & SpanFlag::Fragment)
            m_fragments.push_back({i, kNoIndex, false});
    m_rows = static_cast<std::uint32_t>(m_fragments.size());
    if (m_rows < 2)
        return;
    const auto content = [&](const Fragment& fragment) {
        const StoredSpan& row = stored[fragment.stored];
        return std::tuple(row.id, row.start, row.contentHash);
    };
    std::ranges::sort(m_fragments, [&](const Fragment& a, const Fragment& b) {
        const SpanRef left = stored[a.stored].ref;
        const SpanRef right = stored[b.stored].ref;
        return std::tuple_cat(content(a), std::tuple(left.segment, left.row))
            < std::tuple_cat(content(b), std::tuple(right.segment, right.row));
    });
    const auto repeats = std::ranges::unique(m_fragments, {}, content);
    m_fragments.erase(repeats.begin(), repeats.end());
}

std::uint32_t Fragments::nodeOf(const StoredSpan& fragment, std::span<const StoredSpan> stored,
    const VisibleCopies& copies, const SpanTree& tree) const {
    const std::uint32_t visible = copies.find(fragment.id);
    if (visible == kNoIndex)
        return kNoIndex;
    const VisibleSpan& found = copies.spans()[visible];
    if (found.clientHalf == kNoIndex)
        return tree.position(visible);
    const auto serviceOf = [](const StoredSpan& span) { return span.resourceMeaning.text(Field::Service); };
    const StringId service = serviceOf(fragment);
    const bool isOfClient = service != 0 && service != serviceOf(stored[found.stored])
        && service == serviceOf(stored[copies.spans()[found.clientHalf].stored]);
    return tree.position(isOfClient ? found.clientHalf : visible);
}

void Fragments::attach(std::span<const StoredSpan> stored, const VisibleCopies& copies, const SpanTree& tree) {
    if (m_fragments.empty())
        return;
    const std::vector<TreeNode>& nodes = tree.nodes();
    const auto spanAt = [&](std::uint32_t node) -> const StoredSpan& {
        return stored[copies.spans()[nodes[node].visible].stored];
    };
    std::uint32_t root = nodes.empty() ? kNoIndex : 0;
    for (std::uint32_t i = 0; i < nodes.size(); i = nodes[i].subtreeEnd)
        if (!(nodes[i].flags & SpanFlag::Orphan)) {
            root = i;
            break;
        }
    std::unordered_map<std::uint64_t, std::uint32_t> calls; // by response id
    const auto nodeOfCall = [&](std::uint64_t responseId) {
        if (calls.empty())
            for (std::uint32_t i = 0; i < nodes.size(); ++i) {
                const MeaningView& meaning = spanAt(i).meaning;
                if (!meaning.has(Field::ResponseId))
                    continue;
                const auto [entry, isNew] = calls.try_emplace(meaning.hash(Field::ResponseId), i);
                const auto kindAt = [&](std::uint32_t node) {
                    return static_cast<Kind>(spanAt(node).meaning.integer(Field::Kind));
                };
                // A framework's own span may repeat the id of the call below it.
                if (!isNew && kindAt(entry->second) != Kind::Llm && kindAt(i) == Kind::Llm)
                    entry->second = i;
            }
        const auto found = calls.find(responseId);
        return found == calls.end() ? kNoIndex : found->second;
    };
    for (Fragment& fragment : m_fragments) {
        const StoredSpan& row = stored[fragment.stored];
        if (!(row.flags & SpanFlag::OfTrace)) {
            fragment.node = nodeOf(row, stored, copies, tree);
            continue;
        }
        if (row.meaning.has(Field::ResponseId))
            fragment.node = nodeOfCall(row.meaning.hash(Field::ResponseId));
        fragment.isOfCall = fragment.node != kNoIndex;
        if (fragment.isOfCall)
            m_nodesOfCalls.emplace(row.id, fragment.node);
        else
            fragment.node = root;
    }
    const auto order = [&](const Fragment& fragment) {
        const StoredSpan& row = stored[fragment.stored];
        return std::tuple(fragment.node, row.start == kNoTime ? INT64_MAX : row.start, row.id, row.ref.segment,
            row.ref.row);
    };
    std::ranges::sort(m_fragments, {}, order);
    m_first.assign(nodes.size() + 1, 0);
    for (std::uint32_t i = 0, next = 0; i <= nodes.size(); ++i) {
        while (next < m_fragments.size() && m_fragments[next].node < i)
            ++next;
        m_first[i] = next;
    }
}

MeaningView Fragments::meaning(std::span<const StoredSpan> stored, std::uint32_t node, const StoredSpan& span) {
    if (m_fragments.empty() || m_first[node] == m_first[node + 1])
        return span.meaning;
    MeaningRow row;
    forEachField(span.meaning.present(), [&](Field field) { setRaw(row, field, span.meaning.raw(field)); });
    std::uint64_t taken = 0;
    for (std::uint32_t i = m_first[node]; i < m_first[node + 1]; ++i) {
        const StoredSpan& fragment = stored[m_fragments[i].stored];
        const bool isOfTrace = (fragment.flags & SpanFlag::OfTrace) != 0;
        if (!isOfTrace) {
            takeKind(row, fragment.meaning);
            takeFirstToken(row, fragment, span);
        }
        take(row, taken, fragment.meaning, isOfTrace ? fieldsOfTraces() : ~std::uint64_t {0});
    }
    std::vector<std::uint64_t>& values = m_values.emplace_back();
    row.appendTo(values);
    return {row.present(), values.data()};
}

void Fragments::list(std::span<const StoredSpan> stored, TraceDocument& document) const {
    document.fragments.reserve(m_fragments.size());
    for (const Fragment& fragment : m_fragments)
        document.fragments.push_back(stored[fragment.stored].ref);
    document.firstWaitingFragment = m_first.empty() ? 0 : m_first.back();
    document.totals.waitingFragments
        = static_cast<std::uint32_t>(m_fragments.size()) - document.firstWaitingFragment;
    for (std::uint32_t node = 0; node + 1 < m_first.size(); ++node) {
        TraceSpan& span = document.spans[node];
        span.firstFragment = m_first[node];
        span.fragmentCount = m_first[node + 1] - m_first[node];
        for (std::uint32_t i = m_first[node]; i < m_first[node + 1]; ++i)
            span.eventCount += stored[m_fragments[i].stored].eventCount;
    }
}

std::uint32_t Fragments::nodeOf(SpanId fragment) const {
    const auto found = m_nodesOfCalls.find(fragment);
    return found == m_nodesOfCalls.end() ? kNoIndex : found->second;
}

} // namespace spanloom
