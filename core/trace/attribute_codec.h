#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/string_pool.h"

namespace spanloom {

/// Attributes travel from the reader to the cache in one packed form, so that nothing is parsed twice and
/// order, duplicates and value kinds survive. The form, in bytes:
///
///   list   := varint(bytes of what follows) varint(count) entry*
///   entry  := varint(key id in the import's key StringPool) value
///   value  := tag payload
///     0 empty                              -
///     1 false, 2 true                      -
///     3 int64                              zigzag varint
///     4 double                             8 bytes little-endian
///     5 string (UTF-8)                     varint(length) bytes
///     6 bytes                              varint(length) bytes
///     7 array                              varint(bytes of what follows) varint(count) value*
///     8 map                                varint(bytes of what follows) varint(count) (varint(length) key bytes, value)*
///
/// Keys of nested maps are inline: they are the user's data and would flood the pool.
enum class ValueType : std::uint8_t { Empty = 0, False = 1, True = 2, Int = 3, Double = 4, String = 5, Bytes = 6, Array = 7, Map = 8 };

/// Nested values deeper than this are kept as JSON text (formats section 19) and counted by the reader.
inline constexpr int kMaxValueDepth = 64;

/// Appends values to a buffer. Containers are opened and closed; their length is patched in when they close.
/// Owned by one thread; the buffer is the caller's.
class ValueWriter {
public:
    explicit ValueWriter(std::string& target)
        : m_target(target) { }

    void beginList();                ///< attributes of a span, event, link, resource or scope
    void key(StringId id);           ///< next entry of the list; follow with one value
    void endList();

    void empty();
    void boolean(bool value);
    void integer(std::int64_t value);
    void real(double value);
    void string(std::string_view value);
    void bytes(std::string_view value);
    void beginArray();               ///< follow with values
    void endArray();
    void beginMap();
    void mapKey(std::string_view text); ///< next entry of the map; follow with one value
    void endMap();

private:
    struct Open {
        std::size_t start; // where the content begins (after the reserved header)
        std::uint32_t count;
        bool isArray; // members of arrays count themselves; entries of lists and maps are counted by their key
    };
    void open(bool isArray);
    void close();
    void tag(ValueType type);

    std::string& m_target;
    std::vector<Open> m_open;
};

/// A decoded view of one packed value; strings point into the packed bytes.
class ValueView {
public:
    ValueView() = default;
    explicit ValueView(std::string_view packed) // exactly one value, as delimited by an iterator
        : m_packed(packed) { }

    [[nodiscard]] ValueType type() const;
    [[nodiscard]] bool isEmpty() const { return type() == ValueType::Empty; }
    [[nodiscard]] bool isNumber() const { return type() == ValueType::Int || type() == ValueType::Double; }
    [[nodiscard]] bool isBool() const { return type() == ValueType::True || type() == ValueType::False; }
    [[nodiscard]] bool boolean() const { return type() == ValueType::True; }
    [[nodiscard]] std::int64_t integer() const; ///< 0 unless Int
    [[nodiscard]] double real() const;          ///< of Int or Double, else 0
    [[nodiscard]] std::string_view text() const; ///< of String or Bytes, else empty
    [[nodiscard]] std::string_view packed() const { return m_packed; }
    /// Number of members of an array or map, else 0.
    [[nodiscard]] std::uint32_t size() const;

    /// Calls f(ValueView) for each member of an array.
    template <typename F>
    void forEachElement(F&& f) const;
    /// Calls f(std::string_view key, ValueView) for each member of a map, in order.
    template <typename F>
    void forEachMember(F&& f) const;
    /// The member of a map with this key (the last one of duplicates).
    [[nodiscard]] std::optional<ValueView> member(std::string_view key) const;

    /// JSON text of the value: scalars as JSON, bytes as base64 text, NaN and infinities as strings.
    [[nodiscard]] std::string toJson() const;
    /// What a person reads: text as it is, everything else as toJson().
    [[nodiscard]] std::string toText() const;

private:
    std::string_view m_packed;
};

struct AttributeView {
    StringId key = 0;
    ValueView value;
};

/// Iterates a packed list. Malformed bytes end the iteration (the cache checks its blocks by checksum; this
/// is the second line of defence, never undefined behaviour).
class AttributeListView {
public:
    AttributeListView() = default;
    explicit AttributeListView(std::string_view packed);

    class Iterator {
    public:
        Iterator() = default;
        explicit Iterator(std::string_view rest, std::uint32_t left);
        const AttributeView& operator*() const { return m_current; }
        const AttributeView* operator->() const { return &m_current; }
        Iterator& operator++();
        bool operator!=(const Iterator& other) const { return m_left != other.m_left; }

    private:
        void read();
        std::string_view m_rest;
        std::uint32_t m_left = 0;
        AttributeView m_current;
    };
    [[nodiscard]] Iterator begin() const { return Iterator(m_entries, m_count); }
    [[nodiscard]] Iterator end() const { return {}; }
    [[nodiscard]] std::uint32_t size() const { return m_count; }
    /// The last entry with this key: duplicates are legal and the last one counts.
    [[nodiscard]] std::optional<ValueView> find(StringId key) const;

private:
    std::string_view m_entries;
    std::uint32_t m_count = 0;
};

/// Cursor over packed primitives, for the sections of a payload (see span_record.h) and for readers of our blocks.
class PackedReader {
public:
    explicit PackedReader(std::string_view bytes)
        : m_rest(bytes) { }
    [[nodiscard]] bool atEnd() const { return m_rest.empty() || m_failed; }
    [[nodiscard]] bool hasFailed() const { return m_failed; }
    std::uint64_t varint();
    std::int64_t zigzag();
    std::uint64_t fixed64();
    std::string_view bytes(std::size_t count);
    std::string_view sized() { return bytes(varint()); } ///< varint length, then bytes
    ValueView value();          ///< one whole value
    std::string_view list();    ///< one whole attribute list, header included
    [[nodiscard]] std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
    bool m_failed = false;
};

void appendVarint(std::string& target, std::uint64_t value);
void appendZigzag(std::string& target, std::int64_t value);
void appendFixed64(std::string& target, std::uint64_t value);
void appendSized(std::string& target, std::string_view bytes);
/// Appends the JSON string literal of a text, quotes included; invalid UTF-8 becomes U+FFFD.
void appendJsonString(std::string& target, std::string_view text);
/// Appends a number that reads back as the same double; never "nan" or "inf" (those become strings).
void appendJsonNumber(std::string& target, double value);

template <typename F>
void ValueView::forEachElement(F&& f) const {
    if (type() != ValueType::Array)
        return;
    PackedReader reader(m_packed.substr(1));
    PackedReader content(reader.sized());
    for (std::uint64_t left = content.varint(); left > 0 && !content.atEnd(); --left) {
        const ValueView element = content.value();
        if (content.hasFailed())
            return;
        f(element);
    }
}

template <typename F>
void ValueView::forEachMember(F&& f) const {
    if (type() != ValueType::Map)
        return;
    PackedReader reader(m_packed.substr(1));
    PackedReader content(reader.sized());
    for (std::uint64_t left = content.varint(); left > 0 && !content.atEnd(); --left) {
        const std::string_view memberKey = content.sized();
        const ValueView value = content.value();
        if (content.hasFailed())
            return;
        f(memberKey, value);
    }
}

} // namespace spanloom
