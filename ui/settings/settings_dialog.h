#pragma once

#include <cstdint>
#include <vector>

#include <QDialog>

#include "core/trace/attribute_use.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"

class QTabWidget;

namespace spanloom::ui {

class AppearancePage;
class AttributeUsesPage;
class EvaluatorRulesPage;
class JobRunner;
class PricesPage;
class StoragePage;

enum class SettingsPage : std::uint8_t { Appearance, Attributes, Prices, Evaluations, Storage };

/// Settings, non-modal. Shows what it is given and asks for changes; every change is effective at once, there is
/// nothing to apply. Setters never echo as signals.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    SettingsDialog(const Theme* theme, JobRunner* jobs, QWidget* parent = nullptr);

    void setTheme(ThemeChoice choice);
    void setTimeDisplay(TimeDisplay display);
    void setAttributeUses(const std::vector<AttributeUse>& uses);
    /// An empty path: in memory only.
    void setPlaces(const QString& cacheFolder, const QString& libraryFile);
    void setRecentFiles(qsizetype count);
    [[nodiscard]] PricesPage* prices() const { return m_prices; }
    [[nodiscard]] EvaluatorRulesPage* evaluations() const { return m_evaluations; }
    /// Shows the dialog with this page in front.
    void showPage(SettingsPage page);

Q_SIGNALS:
    void themeChosen(spanloom::ui::ThemeChoice choice);
    void timeDisplayChosen(spanloom::ui::TimeDisplay display);
    void revokeRequested(const QString& key);
    void changeRequested(const QString& key, spanloom::Field field);
    void revealRequested(const QString& path);
    void clearRecentRequested();

private:
    QTabWidget* m_pages;
    AppearancePage* m_appearance;
    AttributeUsesPage* m_attributes;
    PricesPage* m_prices;
    EvaluatorRulesPage* m_evaluations;
    StoragePage* m_storage;
};

} // namespace spanloom::ui
