#include "core/semantics/prompt_template.h"

#include <algorithm>

namespace spanloom {

namespace {

constexpr std::size_t kMaxPlaces = 10'000;
constexpr std::size_t kLongestName = 80;

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
        || c == '-';
}

/// The name between braces, blanks around it allowed. Empty when there is more than a name.
std::string_view nameIn(std::string_view inner) {
    while (!inner.empty() && inner.front() == ' ')
        inner.remove_prefix(1);
    while (!inner.empty() && inner.back() == ' ')
        inner.remove_suffix(1);
    const bool isName = !inner.empty() && inner.size() <= kLongestName && !(inner[0] >= '0' && inner[0] <= '9')
        && std::ranges::all_of(inner, isNameCharacter);
    return isName ? inner : std::string_view();
}

} // namespace

std::vector<TemplatePlace> templatePlaces(std::string_view text) {
    std::vector<TemplatePlace> places;
    std::size_t at = text.find('{');
    while (at != std::string_view::npos && places.size() < kMaxPlaces) {
        const std::size_t braces = text.substr(at).starts_with("{{") ? 2 : 1;
        const std::size_t inner = at + braces;
        const std::string_view close = braces == 2 ? "}}" : "}";
        const std::size_t end = text.substr(inner, kLongestName + 16).find(close);
        const std::string_view name
            = end == std::string_view::npos ? std::string_view() : nameIn(text.substr(inner, end));
        if (name.empty()) {
            at = text.find('{', inner);
            continue;
        }
        const std::size_t offset = braces == 1 && at > 0 && text[at - 1] == '$' ? at - 1 : at;
        const std::size_t after = inner + end + braces;
        places.push_back({offset, after - offset, std::string(name)});
        at = text.find('{', after);
    }
    return places;
}

FilledTemplate fillTemplate(
    std::string_view text, const std::vector<std::pair<std::string, std::string>>& values) {
    FilledTemplate filled;
    std::size_t copied = 0;
    for (const TemplatePlace& place : templatePlaces(text)) {
        filled.text += text.substr(copied, place.offset - copied);
        copied = place.offset + place.length;
        const auto value
            = std::ranges::find(values, place.name, [](const auto& pair) -> const std::string& { return pair.first; });
        const std::string_view shown
            = value == values.end() ? text.substr(place.offset, place.length) : std::string_view(value->second);
        filled.missing += value == values.end() ? 1 : 0;
        filled.places.push_back({filled.text.size(), shown.size(), place.name});
        filled.text += shown;
    }
    filled.text += text.substr(copied);
    return filled;
}

} // namespace spanloom
