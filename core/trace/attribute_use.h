#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/trace/field.h"

namespace spanloom {

/// "Use this attribute as this field": a person's word, stronger than every vocabulary. Holds for spans and resources.
struct AttributeUse {
    std::string key;
    Field field = Field::Route;
    bool operator==(const AttributeUse&) const = default;
};

/// The fields that an attribute can be used as, in the order in which they are offered: route, cohort, prompt version,
/// user, session, environment.
inline constexpr Field kUsableFields[]
    = {Field::Route, Field::Cohort, Field::PromptVersion, Field::User, Field::Session, Field::Environment};

/// One attribute key as found in the cache.
struct AttributeSample {
    std::string key;
    bool isOnResource = false;
    std::uint64_t spans = 0;             ///< of the sample (resources: spans of the resources that have it)
    std::uint64_t sampledSpans = 0;      ///< of which the sample consists
    std::vector<std::string> values;     ///< distinct, as text, at most five, most frequent first
    bool hasManyValues = false;          ///< nearly every span has another value: an id rather than a group
};

} // namespace spanloom
