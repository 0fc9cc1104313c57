#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanloom {

/// A place of a template that a variable is put into: "{{name}}", "{name}" or "${name}", braces included.
struct TemplatePlace {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string name;
};

/// The places of a template, in order. Braces around anything but one name are text (JSON in a prompt is none).
[[nodiscard]] std::vector<TemplatePlace> templatePlaces(std::string_view text);

struct FilledTemplate {
    std::string text;
    std::vector<TemplatePlace> places; ///< the values within `text`
    std::size_t missing = 0;           ///< places that no value is known for; they stay as they are
};
/// The template with the values in their places.
[[nodiscard]] FilledTemplate fillTemplate(
    std::string_view text, const std::vector<std::pair<std::string, std::string>>& values);

} // namespace spanloom
