#include "core/import/records/enum_names.h"

#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace spanloom {

namespace {

std::string bareName(std::string_view text, std::string_view prefix, std::string_view pythonPrefix) {
    std::string upper(text);
    for (char& c : upper)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const std::string_view start : {prefix, pythonPrefix})
        if (upper.compare(0, start.size(), start) == 0)
            return upper.substr(start.size());
    return upper;
}

} // namespace

std::optional<OtelKind> kindOfName(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, OtelKind>, 6> kNames {{
        {"UNSPECIFIED", OtelKind::Unspecified},
        {"INTERNAL", OtelKind::Internal},
        {"SERVER", OtelKind::Server},
        {"CLIENT", OtelKind::Client},
        {"PRODUCER", OtelKind::Producer},
        {"CONSUMER", OtelKind::Consumer},
    }};
    const std::string bare = bareName(text, "SPAN_KIND_", "SPANKIND.");
    for (const auto& [name, kind] : kNames)
        if (bare == name)
            return kind;
    return std::nullopt;
}

std::optional<StatusCode> statusOfName(std::string_view text) {
    const std::string bare = bareName(text, "STATUS_CODE_", "STATUSCODE.");
    if (bare == "UNSET")
        return StatusCode::Unset;
    if (bare == "OK")
        return StatusCode::Ok;
    if (bare == "ERROR")
        return StatusCode::Error;
    return std::nullopt;
}

std::optional<OtelKind> kindOfNumber(std::int64_t number) {
    if (number < 0 || number > static_cast<std::int64_t>(OtelKind::Consumer))
        return std::nullopt;
    return static_cast<OtelKind>(number);
}

std::optional<StatusCode> statusOfNumber(std::int64_t number) {
    if (number < 0 || number > static_cast<std::int64_t>(StatusCode::Error))
        return std::nullopt;
    return static_cast<StatusCode>(number);
}

} // namespace spanloom
