#pragma once

#include <functional>

#include <QString>

namespace spanloom::ui {

/// Something the palette can do: a command of the menus, or what the window adds (an open tab, a recent file).
struct PaletteEntry {
    QString id;    ///< stable from start to start, for "last used"
    QString group; ///< "View › Theme", "Open tabs"
    QString text;
    QString keys;
    bool isEnabled = true;
    bool isChecked = false;
    std::function<void()> run;
};

} // namespace spanloom::ui
