#pragma once

#include "app/window_options.h"
#include "core/workspace/workspace.h"

namespace spanloom {

namespace ui {
class Theme;
}

/// Draws the real window into a picture file: imports the files (the bundled sample when there are none) into a
/// cache of its own unless one was named, waits until nothing runs, grabs, writes atomically. Returns the exit code.
[[nodiscard]] int renderView(const WindowOptions& options, WorkspaceOptions workspace, ui::Theme& theme);

} // namespace spanloom
