#include "core/store/columns/payload_codec.h"

#include <array>
#include <optional>
#include <span>

#include "core/base/hash.h"
#include "core/store/columns/sealed_bytes.h"
#include "core/trace/attribute_codec.h"

namespace spanloom {

namespace {

constexpr std::size_t kTexts = 8;
constexpr std::size_t kNumbers = 6;
constexpr const char* kDamaged = "a stored payload is damaged";

std::array<std::string_view, kTexts> textsOf(const SpanRecord& record) {
    return {record.attributes, record.events, record.links, record.statusMessage, record.traceState,
        record.traceIdText, record.spanIdText, record.parentIdText};
}

/// Offsets of -1 become 0 = not present.
std::array<std::uint64_t, kNumbers> numbersOf(const SpanRecord& record) {
    return {record.traceFlags, record.droppedAttributes, record.droppedEvents, record.droppedLinks,
        static_cast<std::uint64_t>(record.place.offset) + 1, static_cast<std::uint64_t>(record.place.line) + 1};
}

struct Cut {
    std::size_t start = 0; ///< within the packed part
    std::size_t bytes = 0;
};

/// Walks packed bytes and notes the long texts. Stops at the first thing it does not understand: what is not noted
/// stays where it is. A cursor of its own, because each byte of an import passes through here.
class CutFinder {
public:
    explicit CutFinder(std::vector<Cut>& cuts)
        : m_cuts(cuts) { }

    void findInList(std::string_view packed) {
        begin(packed);
        list();
    }

    void findInEvents(std::string_view packed) {
        begin(packed);
        for (std::uint64_t left = varint(); left > 0 && !m_failed && m_at < m_bytes.size(); --left) {
            varint();
            text();
            varint();
            list();
        }
    }

    void findInLinks(std::string_view packed) {
        begin(packed);
        for (std::uint64_t left = varint(); left > 0 && !m_failed && m_at < m_bytes.size(); --left) {
            skip(24);
            for (int i = 0; i < 3; ++i)
                text();
            varint();
            varint();
            list();
        }
    }

    void findInText(std::string_view whole) {
        if (whole.size() > kLongTextBytes)
            m_cuts.push_back({0, whole.size()});
    }

private:
    void begin(std::string_view packed) {
        m_bytes = packed;
        m_at = 0;
        m_failed = false;
    }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && m_at < m_bytes.size(); shift += 7) {
            const auto byte = static_cast<std::uint8_t>(m_bytes[m_at++]);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        m_failed = true;
        return 0;
    }

    void skip(std::uint64_t count) {
        if (count > m_bytes.size() - m_at)
            m_failed = true;
        else
            m_at += count;
    }

    void text() {
        const std::uint64_t size = varint();
        const std::size_t start = m_at;
        skip(size);
        if (size > kLongTextBytes && !m_failed)
            m_cuts.push_back({start, size});
    }

    void list() {
        varint();
        for (std::uint64_t left = varint(); left > 0 && !m_failed; --left) {
            varint();
            value(0);
        }
    }

    void value(int depth) {
        if (m_failed || m_at >= m_bytes.size()) {
            m_failed = true;
            return;
        }
        const auto type = static_cast<ValueType>(m_bytes[m_at++]);
        switch (type) {
        case ValueType::Empty:
        case ValueType::False:
        case ValueType::True: return;
        case ValueType::Int: varint(); return;
        case ValueType::Double: skip(8); return;
        case ValueType::String:
        case ValueType::Bytes: text(); return;
        case ValueType::Array:
        case ValueType::Map: container(type == ValueType::Map, depth); return;
        }
        m_failed = true;
    }

    void container(bool isMap, int depth) {
        const std::uint64_t size = varint();
        if (size <= kLongTextBytes || depth >= kMaxValueDepth) {
            skip(size);
            return;
        }
        for (std::uint64_t left = varint(); left > 0 && !m_failed; --left) {
            if (isMap)
                text();
            value(depth + 1);
        }
    }

    std::vector<Cut>& m_cuts;
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_failed = false;
};

void findCuts(std::size_t text, std::string_view bytes, std::vector<Cut>& cuts) {
    if (bytes.size() <= kLongTextBytes)
        return;
    CutFinder finder(cuts);
    switch (text) {
    case 0: finder.findInList(bytes); break;
    case 1: finder.findInEvents(bytes); break;
    case 2: finder.findInLinks(bytes); break;
    default: finder.findInText(bytes);
    }
}

/// The head's places of cuts and the bytes between them. Reads what appendPayload() wrote.
struct RowReader {
    std::array<std::uint64_t, kTexts> lengths {};
    std::array<std::uint64_t, kNumbers> numbers {};
    std::vector<Cut> cuts; ///< start = bytes kept before the cut
    std::string_view kept;

    bool read(std::string_view row) {
        PackedReader reader(row);
        const std::uint64_t mask = reader.varint();
        for (std::size_t i = 0; i < kNumbers; ++i)
            if (mask >> i & 1)
                numbers[i] = reader.varint();
        for (std::size_t i = 0; i < kTexts; ++i)
            if (mask >> (kNumbers + i) & 1)
                lengths[i] = reader.varint();
        const std::uint64_t count = reader.varint();
        if (count > row.size() / 2)
            return false;
        cuts.resize(count);
        for (Cut& cut : cuts) {
            cut.start = reader.varint();
            cut.bytes = reader.varint();
        }
        kept = reader.rest();
        return !reader.hasFailed();
    }

    /// Everything in one piece; nothing when the places do not fit the bytes. One place a cut.
    [[nodiscard]] std::optional<std::string> join(std::string_view longPart, std::span<const std::size_t> places) const {
        if (places.size() != cuts.size())
            return std::nullopt;
        std::string result;
        std::string_view rest = kept;
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            const Cut& cut = cuts[i];
            if (cut.start > rest.size() || places[i] > longPart.size() || cut.bytes > longPart.size() - places[i])
                return std::nullopt;
            result.append(rest.substr(0, cut.start));
            result.append(longPart.substr(places[i], cut.bytes));
            rest.remove_prefix(cut.start);
        }
        result.append(rest);
        return result;
    }
};

} // namespace

PayloadSlice appendPayload(const SpanRecord& record, std::string& shortPart, std::string& longPart) {
    thread_local std::vector<Cut> cuts;
    thread_local std::string places;
    PayloadSlice slice {shortPart.size(), longPart.size(), 0, 0};
    const auto texts = textsOf(record);
    const auto numbers = numbersOf(record);
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < kNumbers; ++i)
        mask |= std::uint64_t {numbers[i] != 0} << i;
    for (std::size_t i = 0; i < kTexts; ++i)
        mask |= std::uint64_t {!texts[i].empty()} << (kNumbers + i);
    appendVarint(shortPart, mask);
    for (const std::uint64_t number : numbers)
        if (number != 0)
            appendVarint(shortPart, number);
    for (const std::string_view text : texts)
        if (!text.empty())
            appendVarint(shortPart, text.size());

    std::array<std::size_t, kTexts + 1> firstCut {};
    cuts.clear();
    for (std::size_t i = 0; i < kTexts; ++i) {
        findCuts(i, texts[i], cuts);
        firstCut[i + 1] = cuts.size();
    }
    appendVarint(shortPart, cuts.size());
    places.clear();
    std::size_t keptBefore = 0; // of the part before, after its last cut
    for (std::size_t i = 0; i < kTexts; ++i) {
        std::size_t at = 0;
        for (std::size_t c = firstCut[i]; c < firstCut[i + 1]; ++c) {
            places.append(texts[i], at, cuts[c].start - at);
            longPart.append(texts[i], cuts[c].start, cuts[c].bytes);
            appendVarint(shortPart, keptBefore + cuts[c].start - at);
            appendVarint(shortPart, cuts[c].bytes);
            keptBefore = 0;
            at = cuts[c].start + cuts[c].bytes;
        }
        places.append(texts[i], at);
        keptBefore += texts[i].size() - at;
    }
    shortPart += places;
    slice.shortBytes = static_cast<std::uint32_t>(shortPart.size() - slice.shortStart);
    slice.longBytes = static_cast<std::uint32_t>(longPart.size() - slice.longStart);
    return slice;
}

// --- Blocks --------------------------------------------------------------------------------------------------

void PayloadBlockWriter::add(std::string_view shortPart, std::string_view longPart) {
    const std::size_t bytes = shortPart.size() + longPart.size();
    if (m_rows > 0 && (bytes > kAloneBytes || m_short.size() + m_long.size() + bytes > kBlockBytes + kBlockBytes / 2))
        finish();
    appendVarint(m_head, shortPart.size());
    thread_local RowReader row;
    row.read(shortPart);
    appendVarint(m_head, row.cuts.size());
    for (const Cut& cut : row.cuts) {
        appendVarint(m_head, placeOf(longPart.substr(0, cut.bytes)));
        longPart.remove_prefix(cut.bytes);
    }
    m_short += shortPart;
    ++m_rows;
    if (m_short.size() + m_long.size() >= kBlockBytes || m_rows >= kMaxRows)
        finish();
}

std::size_t PayloadBlockWriter::placeOf(std::string_view text) {
    const auto [entry, isNew] = m_places.try_emplace(hash64(text), m_long.size());
    if (!isNew && std::string_view(m_long).substr(entry->second).starts_with(text))
        return entry->second;
    const std::size_t place = m_long.size();
    m_long += text;
    return place;
}

void PayloadBlockWriter::finish() {
    if (m_rows == 0)
        return;
    std::string head;
    appendVarint(head, m_rows);
    m_head.insert(0, head);
    m_head += m_short;
    m_blocks.push_back({m_firstRow, m_rows, sealBytes(m_head), m_long.empty() ? std::string() : sealBytes(m_long)});
    m_firstRow += m_rows;
    m_rows = 0;
    m_head.clear();
    m_short.clear();
    m_long.clear();
    m_places.clear();
}

Result<PayloadBlock> PayloadBlock::open(
    std::string_view shortPart, std::string_view longPart, std::uint32_t expectedRows) {
    PayloadBlock block;
    SPANLOOM_TRY_ASSIGN(block.m_short, openBytes(shortPart));
    if (!longPart.empty()) {
        SPANLOOM_TRY_ASSIGN(block.m_long, openBytes(longPart));
    }
    PackedReader reader(block.m_short);
    const std::uint64_t rows = reader.varint();
    if (rows != expectedRows || rows > block.m_short.size())
        return fail(ErrorCode::Malformed, kDamaged);
    block.m_rows.resize(rows);
    std::size_t shortBytes = 0;
    for (Row& row : block.m_rows) {
        row.start = shortBytes;
        row.bytes = reader.varint();
        row.cuts = reader.varint();
        row.firstPlace = block.m_places.size();
        if (reader.hasFailed() || row.bytes > block.m_short.size() || row.cuts > reader.rest().size())
            return fail(ErrorCode::Malformed, kDamaged);
        for (std::size_t cut = 0; cut < row.cuts; ++cut) {
            block.m_places.push_back(reader.varint());
            if (block.m_places.back() >= block.m_long.size())
                return fail(ErrorCode::Malformed, kDamaged);
        }
        shortBytes += row.bytes;
    }
    if (reader.hasFailed() || reader.rest().size() != shortBytes)
        return fail(ErrorCode::Malformed, kDamaged);
    const std::size_t directory = block.m_short.size() - shortBytes;
    for (Row& row : block.m_rows)
        row.start += directory;
    return block;
}

Result<SpanPayload> PayloadBlock::payload(std::uint32_t index) const {
    if (index >= m_rows.size())
        return fail(ErrorCode::Malformed, kDamaged);
    const Row& place = m_rows[index];
    RowReader row;
    if (!row.read(std::string_view(m_short).substr(place.start, place.bytes)))
        return fail(ErrorCode::Malformed, kDamaged);
    const auto joined = row.join(m_long, std::span(m_places).subspan(place.firstPlace, place.cuts));
    if (!joined)
        return fail(ErrorCode::Malformed, kDamaged);
    SpanPayload payload;
    std::size_t at = 0;
    const std::array<std::string*, kTexts> targets {&payload.attributes, &payload.events, &payload.links,
        &payload.statusMessage, &payload.traceState, &payload.traceIdText, &payload.spanIdText, &payload.parentIdText};
    for (std::size_t i = 0; i < kTexts; ++i) {
        if (row.lengths[i] > joined->size() - at)
            return fail(ErrorCode::Malformed, kDamaged);
        targets[i]->assign(*joined, at, row.lengths[i]);
        at += row.lengths[i];
    }
    if (at != joined->size())
        return fail(ErrorCode::Malformed, kDamaged);
    payload.traceFlags = static_cast<std::uint32_t>(row.numbers[0]);
    payload.droppedAttributes = static_cast<std::uint32_t>(row.numbers[1]);
    payload.droppedEvents = static_cast<std::uint32_t>(row.numbers[2]);
    payload.droppedLinks = static_cast<std::uint32_t>(row.numbers[3]);
    payload.place.offset = static_cast<std::int64_t>(row.numbers[4]) - 1;
    payload.place.line = static_cast<std::int64_t>(row.numbers[5]) - 1;
    return payload;
}

} // namespace spanloom
