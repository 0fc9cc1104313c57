#pragma once

#include <QString>

namespace spanloom::ui {

/// The bundled sample: beside the installed program, else in the folder the build knows. Empty when there is none.
[[nodiscard]] QString sampleFile();

} // namespace spanloom::ui
