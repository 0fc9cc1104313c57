#pragma once

#include <QString>

namespace spanloom::ui {

/// Shows the folder of a file (or the folder itself) in the desktop's file manager. A file that is gone: the nearest
/// folder above it that is still there.
void revealInFileManager(const QString& path);

/// The folder that revealInFileManager() opens for a path; empty when nothing of it exists.
[[nodiscard]] QString folderToReveal(const QString& path);

} // namespace spanloom::ui
