#pragma once

#include <cstddef>
#include <string_view>

namespace spanloom::json {

/// Position after the string that starts at text[from] (a quote), or npos when it is cut off.
[[nodiscard]] std::size_t endOfString(std::string_view text, std::size_t from);
/// Position after the value that starts at text[from], or npos when it is cut off.
[[nodiscard]] std::size_t endOfValue(std::string_view text, std::size_t from);
[[nodiscard]] std::size_t skipBlanks(std::string_view text, std::size_t from);

/// Calls f(key, rest of the text from the key's value on) for the members of the first level of an object that
/// may be cut off. Escapes are left as they are.
template <typename F>
void forEachMemberOfPrefix(std::string_view object, F&& f) {
    std::size_t at = 1;
    for (;;) {
        at = skipBlanks(object, at);
        while (at < object.size() && object[at] == ',')
            at = skipBlanks(object, at + 1);
        if (at >= object.size() || object[at] != '"')
            return;
        const std::size_t end = endOfString(object, at);
        if (end == std::string_view::npos)
            return;
        const std::string_view key = object.substr(at + 1, end - at - 2);
        at = skipBlanks(object, end);
        if (at >= object.size() || object[at] != ':')
            return;
        at = skipBlanks(object, at + 1);
        f(key, at < object.size() ? object.substr(at) : std::string_view());
        at = endOfValue(object, at);
        if (at == std::string_view::npos)
            return;
    }
}

} // namespace spanloom::json
