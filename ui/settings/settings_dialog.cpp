#include "ui/settings/settings_dialog.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/settings/appearance_page.h"
#include "ui/settings/attribute_uses_page.h"
#include "ui/settings/evaluator_rules_page.h"
#include "ui/settings/prices_page.h"
#include "ui/settings/storage_page.h"

namespace spanloom::ui {

SettingsDialog::SettingsDialog(const Theme* theme, JobRunner* jobs, QWidget* parent)
    : QDialog(parent)
    , m_pages(new QTabWidget(this))
    , m_appearance(new AppearancePage(theme, this))
    , m_attributes(new AttributeUsesPage(theme, this))
    , m_prices(new PricesPage(theme, this))
    , m_evaluations(new EvaluatorRulesPage(theme, this))
    , m_storage(new StoragePage(theme, jobs, this)) {
    setWindowTitle(tr("Settings"));
    m_pages->setDocumentMode(true);
    m_pages->addTab(m_appearance, tr("Appearance"));
    m_pages->addTab(m_attributes, tr("Attributes"));
    m_pages->addTab(m_prices, tr("Prices"));
    m_pages->addTab(m_evaluations, tr("Evaluations"));
    m_pages->addTab(m_storage, tr("Storage"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_pages, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_appearance, &AppearancePage::themeChosen, this, &SettingsDialog::themeChosen);
    connect(m_appearance, &AppearancePage::timeDisplayChosen, this, &SettingsDialog::timeDisplayChosen);
    connect(m_attributes, &AttributeUsesPage::revokeRequested, this, &SettingsDialog::revokeRequested);
    connect(m_attributes, &AttributeUsesPage::changeRequested, this, &SettingsDialog::changeRequested);
    connect(m_storage, &StoragePage::revealRequested, this, &SettingsDialog::revealRequested);
    connect(m_storage, &StoragePage::clearRecentRequested, this, &SettingsDialog::clearRecentRequested);
    resize(148 * fontMetrics().averageCharWidth(), 34 * fontMetrics().lineSpacing());
}

void SettingsDialog::setTheme(ThemeChoice choice) { m_appearance->setTheme(choice); }

void SettingsDialog::setTimeDisplay(TimeDisplay display) { m_appearance->setTimeDisplay(display); }

void SettingsDialog::setAttributeUses(const std::vector<AttributeUse>& uses) { m_attributes->setUses(uses); }

void SettingsDialog::setPlaces(const QString& cacheFolder, const QString& libraryFile) {
    m_storage->setPlaces(cacheFolder, libraryFile);
}

void SettingsDialog::setRecentFiles(qsizetype count) { m_storage->setRecentFiles(count); }

void SettingsDialog::showPage(SettingsPage page) {
    m_pages->setCurrentIndex(static_cast<int>(page));
    show();
    raise();
    activateWindow();
}

} // namespace spanloom::ui
