#include "ui/settings/field_text.h"

#include <QCoreApplication>

#include "ui/base/format.h"

namespace spanloom::ui {

QString usableFieldText(Field field) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("UsableField", text); };
    switch (field) {
    case Field::Route: return tr("Route");
    case Field::Cohort: return tr("Cohort");
    case Field::PromptVersion: return tr("Prompt version");
    case Field::User: return tr("User");
    case Field::Session: return tr("Session");
    case Field::Environment: return tr("Environment");
    default: return toText(info(field).publicName);
    }
}

QString usableFieldWord(Field field) {
    const QString text = usableFieldText(field);
    return text.left(1).toLower() + text.mid(1);
}

bool isIdField(Field field) { return field == Field::User || field == Field::Session; }

} // namespace spanloom::ui
