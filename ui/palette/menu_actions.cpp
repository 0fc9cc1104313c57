#include "ui/palette/menu_actions.h"

#include <QAction>
#include <QKeySequence>
#include <QMenu>
#include <QMenuBar>

namespace spanloom::ui {

namespace {

QString withoutMnemonics(const QString& text) {
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        // "&&" stands for the sign itself.
        if (text[i] == QLatin1Char('&') && ++i == text.size())
            break;
        result.append(text[i]);
    }
    return result;
}

void collect(const QList<QAction*>& actions, QList<QAction*>& found) {
    for (QAction* action : actions) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        if (const QMenu* menu = action->menu<QMenu*>())
            collect(menu->actions(), found);
        else
            found.append(action);
    }
}

const QMenu* menuOf(const QAction& action) {
    for (const QObject* object : action.associatedObjects()) {
        if (const auto* menu = qobject_cast<const QMenu*>(object))
            return menu;
    }
    return nullptr;
}

} // namespace

QList<QAction*> actionsOf(const QMenuBar& bar) {
    QList<QAction*> found;
    collect(bar.actions(), found);
    return found;
}

QString menuPath(const QAction& action) {
    QStringList path;
    for (const QMenu* menu = menuOf(action); menu; menu = menuOf(*menu->menuAction())) {
        if (!menu->title().isEmpty())
            path.prepend(withoutMnemonics(menu->title()));
    }
    return path.join(QStringLiteral(" › "));
}

QString plainText(const QAction& action) { return withoutMnemonics(action.text().section(QLatin1Char('\t'), 0, 0)); }

QString keysText(const QAction& action) {
    QStringList keys;
    for (const QKeySequence& shortcut : action.shortcuts())
        keys.append(shortcut.toString(QKeySequence::NativeText));
    if (keys.isEmpty())
        keys.append(action.text().section(QLatin1Char('\t'), 1));
    keys.removeAll(QString());
    keys.removeDuplicates();
    return keys.join(QStringLiteral(", "));
}

} // namespace spanloom::ui
