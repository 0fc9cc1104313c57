#include "core/store/columns/span_batch.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "core/base/hash.h"
#include "core/store/columns/column_codec.h"
#include "core/store/columns/evaluation_codec.h"
#include "core/store/columns/payload_codec.h"
#include "core/store/columns/sealed_bytes.h"
#include "core/trace/span_content.h"

namespace spanloom {

namespace {

constexpr std::size_t kArenaToKeep = 48u << 20; // one huge span must not pin its buffer to the batch
// A batch is sealed at 16 MB, so this is never outgrown by much. Only what is written to becomes real memory, and
// growing by doubling would touch twice as much.
constexpr std::size_t kArenaReserve = 18u << 20;

struct Row {
    TraceId traceId;
    SpanId spanId;
    SpanId parentId;
    TimeNs start = kNoTime;
    TimeNs end = kNoTime;
    std::uint64_t contentHash = 0;
    std::uint64_t meaningPresent = 0;
    std::size_t meaningStart = 0;
    PayloadSlice payload;
    StringId name = 0;
    std::uint32_t flags = 0;
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    std::uint32_t eventCount = 0;
    std::uint32_t linkCount = 0;
    OtelKind kind = OtelKind::Unspecified;
    StatusCode status = StatusCode::Unset;
    bool hasParent = false;
};

/// Over all of the record but its place. Lengths are mixed in, so that texts cannot flow into one another.
std::uint64_t contentHashOf(const SpanRecord& record) {
    const std::array<std::string_view, 9> texts {record.name, record.attributes, record.events, record.links,
        record.statusMessage, record.traceState, record.traceIdText, record.spanIdText, record.parentIdText};
    const std::array<std::uint64_t, 22> numbers {record.traceId.high, record.traceId.low, record.spanId.value,
        record.parentSpanId.value, static_cast<std::uint64_t>(record.start), static_cast<std::uint64_t>(record.end),
        static_cast<std::uint64_t>(record.kind) | static_cast<std::uint64_t>(record.status) << 8
            | static_cast<std::uint64_t>(record.hasParent) << 16,
        record.traceFlags, record.droppedAttributes, record.droppedEvents, record.droppedLinks,
        static_cast<std::uint64_t>(record.resource) << 32 | static_cast<std::uint64_t>(record.scope), record.remarks,
        texts[0].size(), texts[1].size(), texts[2].size(), texts[3].size(), texts[4].size(), texts[5].size(),
        texts[6].size(), texts[7].size(), texts[8].size()};
    static_assert(sizeof numbers == 22 * 8);
    const void* bytes = numbers.data();
    std::uint64_t hash = hash64({static_cast<const char*>(bytes), sizeof numbers});
    for (const std::string_view text : texts)
        if (!text.empty())
            hash = hash64(text, hash);
    return hash;
}

} // namespace

struct SpanBatch::Storage {
    std::vector<Row> rows;
    std::vector<std::uint64_t> meaningValues;
    std::string shortParts;
    std::string longParts;
    std::vector<Evaluation> evaluations;
    std::size_t evaluationBytes = 0;
    std::uint32_t fragments = 0;
    std::uint64_t events = 0;
    std::uint64_t links = 0;
    std::vector<std::uint32_t> order;
    std::vector<std::uint64_t> column;

    void sortRows();
    template <typename F>
    void addColumn(SealedBatch& sealed, ColumnId id, F&& valueOf);
    void addTraceIds(SealedBatch& sealed);
    void addSpanIds(SealedBatch& sealed, ColumnId id, SpanId Row::*member);
    void addEnds(SealedBatch& sealed);
    void addColumns(SealedBatch& sealed);
    void addMeaning(SealedBatch& sealed);
    void addBlocks(SealedBatch& sealed);
    void clear();
};

SpanBatch::SpanBatch()
    : m_storage(std::make_unique<Storage>()) { }
SpanBatch::~SpanBatch() = default;
SpanBatch::SpanBatch(SpanBatch&&) noexcept = default;
SpanBatch& SpanBatch::operator=(SpanBatch&&) noexcept = default;

void SpanBatch::add(const SpanRecord& record, StringId name, const MeaningRow& meaning) {
    if (m_storage->rows.empty()) {
        m_storage->shortParts.reserve(kArenaReserve);
        m_storage->longParts.reserve(kArenaReserve);
    }
    Row row;
    row.traceId = record.traceId;
    row.spanId = record.spanId;
    row.parentId = record.parentSpanId;
    row.start = record.start;
    row.end = record.end;
    row.contentHash = contentHashOf(record);
    row.meaningPresent = meaning.present();
    row.meaningStart = m_storage->meaningValues.size();
    meaning.appendTo(m_storage->meaningValues);
    row.payload = appendPayload(record, m_storage->shortParts, m_storage->longParts);
    row.name = name;
    row.flags = record.remarks;
    row.resource = static_cast<std::uint32_t>(record.resource);
    row.scope = static_cast<std::uint32_t>(record.scope);
    row.eventCount = packedCount(record.events);
    row.linkCount = packedCount(record.links);
    row.kind = record.kind;
    row.status = record.status;
    row.hasParent = record.hasParent;
    if (record.remarks & SpanFlag::Fragment) {
        ++m_storage->fragments;
    } else {
        m_storage->events += row.eventCount;
        m_storage->links += row.linkCount;
    }
    m_storage->rows.push_back(row);
}

void SpanBatch::add(Evaluation evaluation) {
    m_storage->evaluationBytes += sizeof evaluation + evaluation.name.size() + evaluation.label.size()
        + evaluation.explanation.size() + evaluation.evaluator.size();
    m_storage->evaluations.push_back(std::move(evaluation));
}

std::uint32_t SpanBatch::rows() const { return static_cast<std::uint32_t>(m_storage->rows.size()); }

bool SpanBatch::isEmpty() const { return m_storage->rows.empty() && m_storage->evaluations.empty(); }

std::size_t SpanBatch::bytes() const {
    const Storage& storage = *m_storage;
    return storage.shortParts.size() + storage.longParts.size() + storage.rows.size() * sizeof(Row)
        + storage.meaningValues.size() * 8 + storage.evaluationBytes;
}

SealedBatch SpanBatch::seal() {
    SealedBatch sealed;
    sealed.rows = rows();
    sealed.fragments = m_storage->fragments;
    sealed.events = m_storage->events;
    sealed.links = m_storage->links;
    if (sealed.rows > 0) {
        m_storage->sortRows();
        m_storage->addColumns(sealed);
        m_storage->addMeaning(sealed);
        m_storage->addBlocks(sealed);
    }
    sealed.evaluationCount = static_cast<std::uint32_t>(m_storage->evaluations.size());
    sealed.evaluations = encodeEvaluations(m_storage->evaluations);
    sealed.bytes = sealed.evaluations.size();
    for (const EncodedColumn& column : sealed.columns)
        sealed.bytes += column.bytes.size();
    for (const EncodedBlock& block : sealed.blocks)
        sealed.bytes += block.shortPart.size() + block.longPart.size();
    m_storage->clear();
    return sealed;
}

void SpanBatch::Storage::sortRows() {
    order.resize(rows.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto key = [this](std::uint32_t index) {
        const Row& row = rows[index];
        return std::tuple(row.traceId.high, row.traceId.low, row.start, row.spanId.value, index);
    };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
}

template <typename F>
void SpanBatch::Storage::addColumn(SealedBatch& sealed, ColumnId id, F&& valueOf) {
    column.clear();
    for (const std::uint32_t index : order)
        column.push_back(static_cast<std::uint64_t>(valueOf(rows[index])));
    appendNumberColumn(sealed.columns, static_cast<std::uint16_t>(id), column);
}

/// Each trace once, with the count of its rows; written even when all ids are zero.
void SpanBatch::Storage::addTraceIds(SealedBatch& sealed) {
    std::string content;
    for (std::size_t i = 0; i < order.size();) {
        const TraceId id = rows[order[i]].traceId;
        const std::size_t first = i;
        while (i < order.size() && rows[order[i]].traceId == id)
            ++i;
        appendFixed64(content, id.high);
        appendFixed64(content, id.low);
        appendVarint(content, i - first);
    }
    sealed.columns.push_back({static_cast<std::uint16_t>(ColumnId::TraceId), sealBytes(content)});
}

void SpanBatch::Storage::addSpanIds(SealedBatch& sealed, ColumnId id, SpanId Row::*member) {
    std::string content;
    content.reserve(order.size() * 8);
    for (const std::uint32_t index : order)
        appendFixed64(content, (rows[index].*member).value);
    sealed.columns.push_back({static_cast<std::uint16_t>(id), sealBytes(content)});
}

/// Durations are narrower than ends. They are stored plus one (0 = no end), so a span that ends one nanosecond
/// before it starts has none, and its batch stores ends.
void SpanBatch::Storage::addEnds(SealedBatch& sealed) {
    const auto plusOne = [](const Row& row) {
        return row.end == kNoTime ? 0 : static_cast<std::uint64_t>(row.end) - static_cast<std::uint64_t>(row.start) + 1;
    };
    const bool isAmbiguous = std::any_of(
        rows.begin(), rows.end(), [&](const Row& row) { return row.end != kNoTime && plusOne(row) == 0; });
    if (!isAmbiguous) {
        addColumn(sealed, ColumnId::Duration, plusOne);
        return;
    }
    std::string content;
    column.clear();
    for (const std::uint32_t index : order)
        column.push_back(static_cast<std::uint64_t>(rows[index].end));
    appendNumbers(content, column);
    sealed.columns.push_back({static_cast<std::uint16_t>(ColumnId::End), sealBytes(content)});
}

void SpanBatch::Storage::addColumns(SealedBatch& sealed) {
    addTraceIds(sealed);
    addSpanIds(sealed, ColumnId::SpanId, &Row::spanId);
    addSpanIds(sealed, ColumnId::ParentId, &Row::parentId);
    addColumn(sealed, ColumnId::HasParent, [](const Row& row) { return row.hasParent; });
    addColumn(sealed, ColumnId::Start, [](const Row& row) { return row.start; });
    addEnds(sealed);
    addColumn(sealed, ColumnId::Name, [](const Row& row) { return row.name; });
    addColumn(sealed, ColumnId::OtelKind, [](const Row& row) { return row.kind; });
    addColumn(sealed, ColumnId::StatusCode, [](const Row& row) { return row.status; });
    addColumn(sealed, ColumnId::Flags, [](const Row& row) { return row.flags; });
    addColumn(sealed, ColumnId::Resource, [](const Row& row) { return row.resource; });
    addColumn(sealed, ColumnId::Scope, [](const Row& row) { return row.scope; });
    addColumn(sealed, ColumnId::ContentHash, [](const Row& row) { return row.contentHash; });
    addColumn(sealed, ColumnId::EventCount, [](const Row& row) { return row.eventCount; });
    addColumn(sealed, ColumnId::LinkCount, [](const Row& row) { return row.linkCount; });
}

void SpanBatch::Storage::addMeaning(SealedBatch& sealed) {
    std::vector<const std::uint64_t*> values;
    values.reserve(order.size());
    column.clear();
    for (const std::uint32_t index : order) {
        column.push_back(rows[index].meaningPresent);
        values.push_back(meaningValues.data() + rows[index].meaningStart);
    }
    appendMeaningColumns(sealed.columns, column, values);
}

void SpanBatch::Storage::addBlocks(SealedBatch& sealed) {
    PayloadBlockWriter writer(sealed.blocks);
    for (const std::uint32_t index : order) {
        const PayloadSlice& slice = rows[index].payload;
        writer.add(std::string_view(shortParts).substr(slice.shortStart, slice.shortBytes),
            std::string_view(longParts).substr(slice.longStart, slice.longBytes));
    }
    writer.finish();
}

void SpanBatch::Storage::clear() {
    rows.clear();
    meaningValues.clear();
    evaluations.clear();
    evaluationBytes = 0;
    fragments = 0;
    events = 0;
    links = 0;
    shortParts.clear();
    longParts.clear();
    if (shortParts.capacity() + longParts.capacity() > kArenaToKeep) {
        shortParts.shrink_to_fit();
        longParts.shrink_to_fit();
    }
}

} // namespace spanloom
