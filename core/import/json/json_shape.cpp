#include "core/import/json/json_shape.h"

#include <algorithm>

#include "core/import/json/json_prefix.h"

namespace spanloom::json {

namespace {

bool contains(const std::vector<std::string>& keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::vector<std::string> keysOf(std::string_view object) {
    std::vector<std::string> keys;
    forEachMemberOfPrefix(object, [&](std::string_view key, std::string_view) { keys.emplace_back(key); });
    return keys;
}

bool startsWith(std::string_view text, char c) { return !text.empty() && text.front() == c; }

} // namespace

bool JsonShape::has(std::string_view key) const { return contains(keys, key); }
bool JsonShape::elementHas(std::string_view key) const { return contains(elementKeys, key); }
bool JsonShape::innerHas(std::string_view key) const { return contains(innerKeys, key); }

JsonShape shapeOf(std::string_view head) {
    JsonShape shape;
    std::string_view text = head.substr(std::min(skipBlanks(head, 0), head.size()));
    shape.isArray = startsWith(text, '[');
    shape.isJson = shape.isArray || startsWith(text, '{');
    for (int depth = 0; depth < 2 && startsWith(text, '['); ++depth) {
        text = text.substr(std::min(skipBlanks(text, 1), text.size()));
        shape.isNestedArray = shape.isNestedArray || startsWith(text, '[');
    }
    if (!startsWith(text, '{'))
        return shape;
    forEachMemberOfPrefix(text, [&](std::string_view key, std::string_view value) {
        shape.keys.emplace_back(key);
        if (startsWith(value, '{') && shape.objectKey.empty()) {
            shape.objectKey = key;
            shape.innerKeys = keysOf(value);
        }
        if (!startsWith(value, '[') || !shape.arrayKey.empty())
            return;
        const std::string_view element = value.substr(std::min(skipBlanks(value, 1), value.size()));
        if (!startsWith(element, '{'))
            return;
        shape.arrayKey = key;
        shape.elementKeys = keysOf(element);
    });
    return shape;
}

} // namespace spanloom::json
