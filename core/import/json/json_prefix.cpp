#include "core/import/json/json_prefix.h"

#include "core/import/json/value_scanner.h"

namespace spanloom::json {

std::size_t endOfString(std::string_view text, std::size_t from) {
    for (std::size_t i = from + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return std::string_view::npos;
}

std::size_t skipBlanks(std::string_view text, std::size_t from) {
    while (from < text.size() && isBlank(text[from]))
        ++from;
    return from;
}

std::size_t endOfValue(std::string_view text, std::size_t from) {
    if (from >= text.size())
        return std::string_view::npos;
    if (text[from] == '"')
        return endOfString(text, from);
    if (text[from] == '{' || text[from] == '[') {
        ValueScanner scanner;
        const std::size_t used = scanner.scan(text.substr(from));
        return scanner.isDone() ? from + used : std::string_view::npos;
    }
    const std::size_t end = text.find_first_of(",]} \t\r\n", from);
    return end;
}

} // namespace spanloom::json
