#pragma once

#include <QImage>
#include <QString>

#include "core/semantics/content.h"

namespace spanloom::ui {

/// What is drawn of a picture that a message carries.
struct MediaPreview {
    QImage image;   ///< small; null when there is nothing to draw
    QSize size;     ///< of the whole picture, in pixels
    QString remark; ///< why there is no picture, where one was to be expected
};

/// Decodes a picture small. Hostile input: only formats known by their first bytes, bounded in pixels. Blocks; any
/// thread.
[[nodiscard]] MediaPreview previewOf(const Media& media);

/// "PNG picture · 640 × 480 · 12.3 KB": kind, size and length as far as they are known.
[[nodiscard]] QString mediaFacts(const Media& media, MessagePart::Type type, const QSize& size);
/// A file name to save under; never a path.
[[nodiscard]] QString suggestedFileName(const Media& media, MessagePart::Type type);

} // namespace spanloom::ui
