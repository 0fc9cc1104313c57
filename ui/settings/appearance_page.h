#pragma once

#include <QWidget>

#include "ui/base/format.h"
#include "ui/base/theme.h"

class QButtonGroup;

namespace spanloom::ui {

/// Settings: colours and how times are written.
class AppearancePage : public QWidget {
    Q_OBJECT
public:
    explicit AppearancePage(const Theme* theme, QWidget* parent = nullptr);

    void setTheme(ThemeChoice choice);
    void setTimeDisplay(TimeDisplay display);

Q_SIGNALS:
    void themeChosen(spanloom::ui::ThemeChoice choice);
    void timeDisplayChosen(spanloom::ui::TimeDisplay display);

private:
    QButtonGroup* m_themes;
    QButtonGroup* m_times;
};

} // namespace spanloom::ui
