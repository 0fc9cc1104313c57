#include "ui/shell/help_dialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QMessageBox>

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("HelpDialogs", text); }

struct Shortcut {
    const char* keys;
    const char* text;
};

constexpr Shortcut kShortcuts[] = {
    {"Ctrl+O", "Open files"},
    {"Ctrl+Shift+O", "Open a folder"},
    {"Esc", "Stop the running import"},
    {"Enter", "Open the selected trace in a tab"},
    {"J, Ctrl+↓", "Next trace of the list"},
    {"K, Ctrl+↑", "Previous trace of the list"},
    {"Home, End", "First or last trace"},
    {"Ctrl+C", "Copy the selected rows"},
    {"Ctrl+Tab", "Next tab"},
    {"Ctrl+1 … Ctrl+9", "Go to a tab"},
    {"Ctrl+W", "Close the tab"},
    {"↑, ↓", "In a trace: previous or next span"},
    {"←, →", "In a trace: fold or unfold"},
    {"W, S", "In a trace: zoom in or out"},
    {"A, D", "In a trace: pan"},
    {"F1", "This list"},
    {"Ctrl+Q", "Quit"},
};

} // namespace

void showShortcuts(QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    auto* layout = new QGridLayout(dialog);
    layout->setHorizontalSpacing(24);
    int row = 0;
    for (const Shortcut& shortcut : kShortcuts) {
        layout->addWidget(new QLabel(QString::fromUtf8(shortcut.keys), dialog), row, 0);
        layout->addWidget(new QLabel(tr(shortcut.text), dialog), row, 1);
        ++row;
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons, row, 0, 1, 2);
    dialog->show();
}

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
