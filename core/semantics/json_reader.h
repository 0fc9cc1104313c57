#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/attribute_codec.h"

namespace spanloom {

/// JSON text → packed values (attribute_codec.h), so that structured attributes and JSON inside text are read by
/// the same code. Reuses its buffers: no allocation per document once warm. One thread.
class JsonReader {
public:
    JsonReader();
    ~JsonReader();
    JsonReader(JsonReader&&) noexcept;
    JsonReader& operator=(JsonReader&&) noexcept;

    /// Forgets all documents; views handed out before are dead.
    void clear();

    /// A strict document. The view lives until clear().
    [[nodiscard]] std::optional<ValueView> parseStrict(std::string_view text);
    /// Strict, else leniently: Python repr, text cut off at a limit. nullopt when the text is neither.
    [[nodiscard]] std::optional<ValueView> parse(std::string_view text);
    /// The rule for JSON inside text: arrays and maps as they are; text that looks like JSON is parsed, and once
    /// more when the result is again such text. Everything else comes back unchanged. The same text is parsed
    /// once until clear().
    [[nodiscard]] ValueView structured(ValueView value);
    /// True when a text was cut off and read up to the cut since clear().
    [[nodiscard]] bool sawTruncated() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Reads what strict JSON readers refuse: single quotes, True/None, trailing commas, tuples, a cut-off end.
/// Appends one packed value; false when the text is no such document, `errorOffset` then says where.
struct LenientResult {
    bool isValid = false;
    bool isTruncated = false;
    std::size_t errorOffset = 0;
};
LenientResult readLenientJson(std::string_view text, std::string& packed);

/// The first member of a JSON array's text, without reading the rest; empty when the text is no array.
[[nodiscard]] std::string_view firstArrayElement(std::string_view text);
/// First and last characters fit an object, an array or a JSON string.
[[nodiscard]] bool looksLikeJson(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace spanloom
