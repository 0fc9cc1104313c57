#pragma once

#include <filesystem>
#include <vector>

#include <QStringList>

class QMimeData;

namespace spanloom::ui {

/// The local files and folders of a drag, in order; empty when it holds none. What lies elsewhere is left out.
[[nodiscard]] QStringList droppedFiles(const QMimeData& mime);

[[nodiscard]] std::vector<std::filesystem::path> toPaths(const QStringList& files);

} // namespace spanloom::ui
