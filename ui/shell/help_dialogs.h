#pragma once

class QWidget;

namespace spanloom::ui {

/// Non-modal windows of the Help menu; each deletes itself when closed.
void showShortcuts(QWidget* parent);
void showAbout(QWidget* parent);

} // namespace spanloom::ui
