#pragma once

class QWidget;

namespace spanloom::ui {

/// A non-modal window that deletes itself when closed.
void showAbout(QWidget* parent);

} // namespace spanloom::ui
