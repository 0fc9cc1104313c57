#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/import/records/decode_context.h"
#include "core/trace/attribute_codec.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom {

/// Writes JSON attributes and values in the packed form. One thread, one decoder.
class JsonValueReader {
public:
    explicit JsonValueReader(DecodeContext& context)
        : m_context(context) { }

    /// One whole list: an array of KeyValue, or an object of plain or typed values. Entries that carry ids of
    /// ours go to `carried` where it is given.
    void writeAttributes(const simdjson::dom::element* attributes, std::string& target, CarriedIds* carried = nullptr);
    /// One plain JSON value, kinds as JSON has them; an integer beyond 64 bits stays text.
    void writePlain(const simdjson::dom::element& value, ValueWriter& writer) { writePlain(value, writer, 0); }
    /// One value as OTLP writes it, with the name of its type around it, or a plain one.
    void writeTyped(const simdjson::dom::element& value, ValueWriter& writer) { writeAny(value, writer, 0); }
    /// An entry to append to the next list that is written.
    void addExtra(std::string_view key, std::string_view text);

private:
    void writeEntry(const simdjson::dom::object& entry, ValueWriter& writer, CarriedIds* carried);
    void writeObjectEntries(const simdjson::dom::object& attributes, ValueWriter& writer, CarriedIds* carried);
    void writeAny(const simdjson::dom::element& value, ValueWriter& writer, int depth);
    void writeTyped(int type, const simdjson::dom::element& value, ValueWriter& writer, int depth);
    void writePlain(const simdjson::dom::element& value, ValueWriter& writer, int depth);
    void writeInteger(const simdjson::dom::element& value, ValueWriter& writer);
    void writeReal(const simdjson::dom::element& value, ValueWriter& writer);
    void writeBytes(const simdjson::dom::element& value, ValueWriter& writer);
    void writeArray(const simdjson::dom::element& value, ValueWriter& writer, int depth);
    void writeMap(const simdjson::dom::element& value, ValueWriter& writer, int depth);
    void writeKept(const simdjson::dom::element& value, ValueWriter& writer);

    DecodeContext& m_context;
    std::vector<std::pair<std::string, std::string>> m_extras; // of the next list
    bool m_isDeep = false; // inside a value that becomes JSON text
};

/// An integer written as number, text or {low, high}; nullopt when it is none or does not fit.
[[nodiscard]] std::optional<std::int64_t> readInteger(const simdjson::dom::element& value);
/// Text of a string value; other values as their JSON text in `scratch`; null is empty.
[[nodiscard]] std::string_view readText(const simdjson::dom::element& value, std::string& scratch);
/// Bytes written as an array of numbers, {"0":1,…} or {"type":"Buffer","data":[…]}.
[[nodiscard]] std::optional<std::string> readByteList(const simdjson::dom::element& value);

} // namespace spanloom
