#pragma once

#include <QLabel>
#include <QVBoxLayout>

#include "ui/base/theme.h"

namespace spanloom::ui {

/// A titled part of a settings page: a widget with a vertical layout, added to the page's. Its name for assistive
/// technology is the title.
inline QWidget* addSection(const Theme& theme, QVBoxLayout* page, const QString& title) {
    auto* section = new QWidget(page->parentWidget());
    section->setAccessibleName(title);
    auto* layout = new QVBoxLayout(section);
    layout->setContentsMargins(0, theme.measures().padding, 0, theme.measures().padding);
    auto* heading = new QLabel(title, section);
    heading->setFont(theme.boldFont());
    layout->addWidget(heading);
    page->addWidget(section);
    return section;
}

} // namespace spanloom::ui
