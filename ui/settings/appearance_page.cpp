#include "ui/settings/appearance_page.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QRadioButton>
#include <QVBoxLayout>

#include "ui/settings/settings_section.h"

namespace spanloom::ui {

namespace {

template <typename Choice>
void addChoices(QWidget* section, QButtonGroup* group, std::initializer_list<std::pair<Choice, QString>> choices) {
    for (const auto& [choice, text] : choices) {
        auto* button = new QRadioButton(text, section);
        group->addButton(button, static_cast<int>(choice));
        section->layout()->addWidget(button);
    }
}

} // namespace

AppearancePage::AppearancePage(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_themes(new QButtonGroup(this))
    , m_times(new QButtonGroup(this)) {
    auto* layout = new QVBoxLayout(this);
    addChoices<ThemeChoice>(addSection(*theme, layout, tr("Colours")), m_themes,
        {{ThemeChoice::System, tr("As the &desktop")}, {ThemeChoice::Light, tr("&Light")},
            {ThemeChoice::Dark, tr("D&ark")}});
    addChoices<TimeDisplay>(addSection(*theme, layout, tr("Times")), m_times,
        {{TimeDisplay::Local, tr("Local &time of this computer")}, {TimeDisplay::Utc, tr("&UTC")}});
    layout->addStretch();
    // idClicked comes from people only: setters do not echo.
    connect(m_themes, &QButtonGroup::idClicked, this,
        [this](int id) { Q_EMIT themeChosen(static_cast<ThemeChoice>(id)); });
    connect(m_times, &QButtonGroup::idClicked, this,
        [this](int id) { Q_EMIT timeDisplayChosen(static_cast<TimeDisplay>(id)); });
}

void AppearancePage::setTheme(ThemeChoice choice) { m_themes->button(static_cast<int>(choice))->setChecked(true); }

void AppearancePage::setTimeDisplay(TimeDisplay display) {
    m_times->button(static_cast<int>(display))->setChecked(true);
}

} // namespace spanloom::ui
