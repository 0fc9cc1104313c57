#include "ui/shell/help_dialogs.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("HelpDialogs", text); }

} // namespace

void showAbout(QWidget* parent) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Spanloom"),
        tr("Spanloom %1").arg(QStringLiteral(SPANLOOM_VERSION)), QMessageBox::Close, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("A desktop trace explorer for LLM and agent applications.\n"
                               "Free software under the GNU General Public License, version 3 or later.\n"
                               "No network, no telemetry."));
    box->show();
}

} // namespace spanloom::ui
