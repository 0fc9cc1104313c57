#pragma once

#include <QPixmap>
#include <QRect>
#include <QString>

#include "core/trace/kind.h"

class QPainter;

namespace spanloom::ui {

class Theme;

/// A kind's sign in its colour: a person in a frame, a speech mark, a wrench … (never colour alone).
/// Painted once per kind, size, colour and pixel ratio, then taken from a cache.
void drawKindIcon(QPainter& painter, const QRect& rect, Kind kind, const Theme& theme);
[[nodiscard]] QPixmap kindPixmap(Kind kind, int sizePx, double pixelRatio);
/// The kind in a person's words: "LLM", "Retriever", "HTTP / database" …
[[nodiscard]] QString kindText(Kind kind);

} // namespace spanloom::ui
