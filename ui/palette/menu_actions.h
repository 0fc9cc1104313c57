#pragma once

#include <QList>
#include <QString>

class QAction;
class QMenuBar;

namespace spanloom::ui {

/// All commands of a menu bar, those of submenus too, in the order of the menus; no separators, nothing hidden.
/// Menus that are filled when they open are taken as they are now.
[[nodiscard]] QList<QAction*> actionsOf(const QMenuBar& bar);

/// "View › Theme": where an action lies, mnemonics removed; empty when it is in no menu.
[[nodiscard]] QString menuPath(const QAction& action);
/// Its text without mnemonics and without the keys after a tab.
[[nodiscard]] QString plainText(const QAction& action);
/// "Ctrl+Down, J": its shortcuts as the desktop writes them, or the keys that its text names after a tab.
[[nodiscard]] QString keysText(const QAction& action);

} // namespace spanloom::ui
