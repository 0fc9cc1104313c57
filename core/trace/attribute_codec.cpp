#include "core/trace/attribute_codec.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace spanloom {

void appendVarint(std::string& target, std::uint64_t value) {
    while (value >= 0x80) {
        target.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    target.push_back(static_cast<char>(value));
}

void appendZigzag(std::string& target, std::int64_t value) {
    appendVarint(target, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

void appendFixed64(std::string& target, std::uint64_t value) {
    static_assert(std::endian::native == std::endian::little, "packed numbers are little-endian");
    char bytes[8];
    std::memcpy(bytes, &value, 8);
    target.append(bytes, 8);
}

void appendSized(std::string& target, std::string_view bytes) {
    appendVarint(target, bytes.size());
    target.append(bytes);
}

// --- ValueWriter ---------------------------------------------------------------------------------------------

namespace {

// A container's header is varint(bytes) varint(count), both unknown until it closes. Two bytes are reserved,
// which is what most containers need; larger ones move their content once.
constexpr std::size_t kReservedHeader = 2;

} // namespace

void ValueWriter::open(bool isArray) {
    m_target.append(kReservedHeader, '\0');
    m_open.push_back({m_target.size(), 0, isArray});
}

void ValueWriter::close() {
    const Open container = m_open.back();
    m_open.pop_back();
    std::string count;
    appendVarint(count, container.count);
    std::string header;
    appendVarint(header, m_target.size() - container.start + count.size());
    header += count;
    m_target.replace(container.start - kReservedHeader, kReservedHeader, header);
}

void ValueWriter::tag(ValueType type) {
    if (!m_open.empty() && m_open.back().isArray)
        ++m_open.back().count;
    m_target.push_back(static_cast<char>(type));
}

void ValueWriter::beginList() { open(false); }

void ValueWriter::key(StringId id) {
    ++m_open.back().count;
    appendVarint(m_target, id);
}

void ValueWriter::endList() { close(); }
void ValueWriter::empty() { tag(ValueType::Empty); }
void ValueWriter::boolean(bool value) { tag(value ? ValueType::True : ValueType::False); }

void ValueWriter::integer(std::int64_t value) {
    tag(ValueType::Int);
    appendZigzag(m_target, value);
}

void ValueWriter::real(double value) {
    tag(ValueType::Double);
    appendFixed64(m_target, std::bit_cast<std::uint64_t>(value));
}

void ValueWriter::string(std::string_view value) {
    tag(ValueType::String);
    appendSized(m_target, value);
}

void ValueWriter::bytes(std::string_view value) {
    tag(ValueType::Bytes);
    appendSized(m_target, value);
}

void ValueWriter::beginArray() {
    tag(ValueType::Array);
    open(true);
}

void ValueWriter::endArray() { close(); }

void ValueWriter::beginMap() {
    tag(ValueType::Map);
    open(false);
}

void ValueWriter::mapKey(std::string_view text) {
    ++m_open.back().count;
    appendSized(m_target, text);
}

void ValueWriter::endMap() { close(); }

// --- PackedReader --------------------------------------------------------------------------------------------

std::uint64_t PackedReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (m_rest.empty())
            break;
        const auto byte = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    m_failed = true;
    return 0;
}

std::int64_t PackedReader::zigzag() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::uint64_t PackedReader::fixed64() {
    const std::string_view raw = bytes(8);
    if (raw.size() != 8)
        return 0;
    std::uint64_t value = 0;
    std::memcpy(&value, raw.data(), 8);
    return value;
}

std::string_view PackedReader::bytes(std::size_t count) {
    if (count > m_rest.size()) {
        m_failed = true;
        return {};
    }
    const std::string_view result = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return result;
}

ValueView PackedReader::value() {
    const std::string_view before = m_rest;
    const std::string_view tag = bytes(1);
    if (tag.empty())
        return {};
    switch (static_cast<ValueType>(tag.front())) {
    case ValueType::Empty:
    case ValueType::False:
    case ValueType::True: break;
    case ValueType::Int: varint(); break;
    case ValueType::Double: bytes(8); break;
    case ValueType::String:
    case ValueType::Bytes:
    case ValueType::Array:
    case ValueType::Map: sized(); break;
    default: m_failed = true;
    }
    return m_failed ? ValueView() : ValueView(before.substr(0, before.size() - m_rest.size()));
}

std::string_view PackedReader::list() {
    const std::string_view before = m_rest;
    sized();
    return m_failed ? std::string_view() : before.substr(0, before.size() - m_rest.size());
}

// --- ValueView -----------------------------------------------------------------------------------------------

ValueType ValueView::type() const {
    return m_packed.empty() ? ValueType::Empty : static_cast<ValueType>(m_packed.front());
}

std::int64_t ValueView::integer() const {
    return type() == ValueType::Int ? PackedReader(m_packed.substr(1)).zigzag() : 0;
}

double ValueView::real() const {
    if (type() == ValueType::Double)
        return std::bit_cast<double>(PackedReader(m_packed.substr(1)).fixed64());
    return static_cast<double>(integer());
}

std::string_view ValueView::text() const {
    if (type() != ValueType::String && type() != ValueType::Bytes)
        return {};
    return PackedReader(m_packed.substr(1)).sized();
}

std::uint32_t ValueView::size() const {
    if (type() != ValueType::Array && type() != ValueType::Map)
        return 0;
    PackedReader reader(m_packed.substr(1));
    return static_cast<std::uint32_t>(PackedReader(reader.sized()).varint());
}

std::optional<ValueView> ValueView::member(std::string_view key) const {
    std::optional<ValueView> result;
    forEachMember([&](std::string_view memberKey, ValueView value) {
        if (memberKey == key)
            result = value;
    });
    return result;
}

// --- AttributeListView ---------------------------------------------------------------------------------------

AttributeListView::AttributeListView(std::string_view packed) {
    if (packed.empty())
        return;
    PackedReader reader(packed);
    PackedReader content(reader.sized());
    m_count = static_cast<std::uint32_t>(content.varint());
    m_entries = content.rest();
    if (reader.hasFailed() || content.hasFailed())
        m_count = 0;
}

AttributeListView::Iterator::Iterator(std::string_view rest, std::uint32_t left)
    : m_rest(rest)
    , m_left(left) {
    read();
}

AttributeListView::Iterator& AttributeListView::Iterator::operator++() {
    --m_left;
    read();
    return *this;
}

void AttributeListView::Iterator::read() {
    if (m_left == 0)
        return;
    PackedReader reader(m_rest);
    m_current.key = static_cast<StringId>(reader.varint());
    m_current.value = reader.value();
    m_rest = reader.rest();
    if (reader.hasFailed())
        m_left = 0;
}

std::optional<ValueView> AttributeListView::find(StringId key) const {
    std::optional<ValueView> result;
    for (const AttributeView& attribute : *this)
        if (attribute.key == key)
            result = attribute.value;
    return result;
}

} // namespace spanloom
