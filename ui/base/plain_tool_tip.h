#pragma once

#include <QString>

namespace spanloom::ui {

/// Text for a tooltip that must be shown as it is: a tooltip that looks like markup would be rendered otherwise.
[[nodiscard]] inline QString plainToolTip(const QString& text) {
    return QStringLiteral("<p style='white-space:pre-wrap'>") + text.toHtmlEscaped() + QStringLiteral("</p>");
}

} // namespace spanloom::ui
