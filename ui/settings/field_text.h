#pragma once

#include <QString>

#include "core/trace/field.h"

namespace spanloom::ui {

/// A field that attributes can be used as, in a person's words: "Prompt version"; of other fields the public name.
[[nodiscard]] QString usableFieldText(Field field);
/// The same within a sentence: "prompt version".
[[nodiscard]] QString usableFieldWord(Field field);
/// Whether nearly every span may rightly have a value of its own: users and sessions are ids, routes are groups.
[[nodiscard]] bool isIdField(Field field);

} // namespace spanloom::ui
