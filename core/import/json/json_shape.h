#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spanloom::json {

/// What the beginning of a JSON text looks like: computed once, looked at by every probe of a JSON dialect.
struct JsonShape {
    bool isJson = false;       ///< starts with an object or array
    bool isArray = false;      ///< the outermost value is an array
    bool isNestedArray = false; ///< … of arrays
    std::vector<std::string> keys;        ///< of the first object
    std::string arrayKey;                 ///< the first member that is an array of objects …
    std::vector<std::string> elementKeys; ///< … and the keys of its first element
    std::string objectKey;                ///< the first member that is an object …
    std::vector<std::string> innerKeys;   ///< … and its keys

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] bool elementHas(std::string_view key) const;
    [[nodiscard]] bool innerHas(std::string_view key) const;
};

[[nodiscard]] JsonShape shapeOf(std::string_view head);

} // namespace spanloom::json
