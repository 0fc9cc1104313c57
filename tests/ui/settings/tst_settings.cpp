#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/settings/attribute_chooser.h"
#include "ui/settings/attribute_uses_page.h"
#include "ui/settings/folder_size.h"
#include "ui/settings/progress_notice.h"
#include "ui/settings/settings_dialog.h"
#include "ui/settings/storage_page.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

AttributeSample sample(const char* key, std::uint64_t spans, std::vector<std::string> values, bool hasMany = false) {
    AttributeSample result;
    result.key = key;
    result.spans = spans;
    result.sampledSpans = 100;
    result.values = std::move(values);
    result.hasManyValues = hasMany;
    return result;
}

QString plain(QString text) { return text.replace(QChar(kThinSpace), QLatin1Char(' ')); }

QPushButton* buttonNamed(const QWidget& widget, const char* text) {
    for (QPushButton* button : widget.findChildren<QPushButton*>()) {
        if (button->text() == QLatin1String(text))
            return button;
    }
    return nullptr;
}

} // namespace

class TestSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void choicesAreToldButSettersAreNot();
    void usesCanBeChangedAndRevoked();
    void noUsesIsSaid();
    void cacheIsMeasured();
    void recentFilesCanBeCleared();
    void folderSizesAddUp();
    void chooserTellsTheChosenAttribute();
    void chooserStatesAreSaid();
    void chooserSearchesKeysAndValues();
    void idsAreDoubtfulForGroupsOnly();
    void chooserIsUsableByKeysAlone();
    void noticeShowsProgress();

private:
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<JobRunner> m_jobs;
};

void TestSettings::init() {
    m_theme = std::make_unique<Theme>();
    m_jobs = std::make_unique<JobRunner>();
}

void TestSettings::choicesAreToldButSettersAreNot() {
    SettingsDialog dialog(m_theme.get(), m_jobs.get());
    QSignalSpy themes(&dialog, &SettingsDialog::themeChosen);
    QSignalSpy times(&dialog, &SettingsDialog::timeDisplayChosen);
    dialog.setTheme(ThemeChoice::Dark);
    dialog.setTimeDisplay(TimeDisplay::Utc);
    dialog.showPage(SettingsPage::Appearance);
    QCOMPARE(themes.count() + times.count(), 0);
    for (QRadioButton* button : dialog.findChildren<QRadioButton*>()) {
        if (button->text() == QStringLiteral("&Light") || button->text().startsWith(QStringLiteral("Local")))
            button->click();
    }
    QCOMPARE(themes.count(), 1);
    QCOMPARE(themes.first().at(0).value<ThemeChoice>(), ThemeChoice::Light);
    QCOMPARE(times.first().at(0).value<TimeDisplay>(), TimeDisplay::Local);
}

void TestSettings::usesCanBeChangedAndRevoked() {
    SettingsDialog dialog(m_theme.get(), m_jobs.get());
    QSignalSpy changes(&dialog, &SettingsDialog::changeRequested);
    QSignalSpy revocations(&dialog, &SettingsDialog::revokeRequested);
    dialog.setAttributeUses({{"http.target", Field::Route}, {"tenant.tier", Field::Cohort}});
    QCOMPARE(dialog.findChild<AttributeUsesPage*>()->shownUses(), 2);
    auto* table = dialog.findChild<AttributeUsesPage*>()->findChild<QTableWidget*>();
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("http.target"));
    auto* fields = qobject_cast<QComboBox*>(table->cellWidget(1, 1));
    QCOMPARE(fields->currentText(), QStringLiteral("Cohort"));
    Q_EMIT fields->activated(fields->currentIndex());
    QCOMPARE(changes.count(), 0);
    Q_EMIT fields->activated(fields->findText(QStringLiteral("User")));
    QCOMPARE(changes.first().at(0).toString(), QStringLiteral("tenant.tier"));
    QCOMPARE(changes.first().at(1).value<Field>(), Field::User);
    qobject_cast<QPushButton*>(table->cellWidget(0, 2))->click();
    QTRY_COMPARE(revocations.count(), 1);
    QCOMPARE(revocations.first().at(0).toString(), QStringLiteral("http.target"));
    dialog.setAttributeUses({{"tenant.tier", Field::User}});
    QCOMPARE(dialog.findChild<AttributeUsesPage*>()->shownUses(), 1);
}

void TestSettings::noUsesIsSaid() {
    AttributeUsesPage page(m_theme.get());
    page.show();
    QVERIFY(!page.findChild<QTableWidget*>()->isVisible());
    bool isSaid = false;
    for (const QLabel* label : page.findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains(QStringLiteral("No attribute")));
    QVERIFY(isSaid);
}

void TestSettings::cacheIsMeasured() {
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("segment")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(25'000, 'x'));
    file.close();
    SettingsDialog dialog(m_theme.get(), m_jobs.get());
    dialog.setPlaces(folder.path(), {});
    dialog.showPage(SettingsPage::Storage);
    const auto* page = dialog.findChild<StoragePage*>();
    QTRY_COMPARE(plain(page->sizeText()), QStringLiteral("Takes 25.0 kB"));
    QSignalSpy reveals(&dialog, &SettingsDialog::revealRequested);
    buttonNamed(dialog, "Reveal")->click();
    QCOMPARE(reveals.first().at(0).toString(), folder.path());
    dialog.setPlaces(folder.filePath(QStringLiteral("missing")), {});
    QTRY_COMPARE(page->sizeText(), QStringLiteral("The folder cannot be read."));
}

void TestSettings::recentFilesCanBeCleared() {
    SettingsDialog dialog(m_theme.get(), m_jobs.get());
    QSignalSpy clears(&dialog, &SettingsDialog::clearRecentRequested);
    QPushButton* clear = buttonNamed(dialog, "Clear the List");
    QVERIFY(!clear->isEnabled());
    dialog.setRecentFiles(3);
    clear->click();
    QCOMPARE(clears.count(), 1);
}

void TestSettings::folderSizesAddUp() {
    const QTemporaryDir folder;
    QDir(folder.path()).mkdir(QStringLiteral("inner"));
    for (const char* name : {"a", "inner/b"}) {
        QFile file(folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("12345");
    }
    QCOMPARE(folderBytes(folder.path().toStdString()), std::int64_t {10});
    QCOMPARE(folderBytes("/no/such/folder"), std::int64_t {-1});
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(folderBytes(folder.path().toStdString(), stop.get_token()), std::int64_t {-1});
}

void TestSettings::chooserTellsTheChosenAttribute() {
    AttributeChooser chooser(Field::Route, m_theme.get());
    QSignalSpy chosen(&chooser, &AttributeChooser::chosen);
    chooser.setSamples({sample("http.target", 80, {"/refund", "/order"}), sample("tenant", 20, {"a"})});
    chooser.show();
    QCOMPARE(chooser.shownAttributes(), 2);
    const QAbstractItemModel* rows = chooser.findChild<QTableView*>()->model();
    QCOMPARE(plain(rows->index(0, 2).data().toString()), QStringLiteral("80 %"));
    QCOMPARE(rows->index(0, 3).data().toString(), QStringLiteral("/refund · /order"));
    buttonNamed(chooser, "Use as route")->click();
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().at(0).toString(), QStringLiteral("http.target"));
    QCOMPARE(chosen.first().at(1).value<Field>(), Field::Route);
    QVERIFY(!chooser.isVisible());
}

void TestSettings::chooserStatesAreSaid() {
    AttributeChooser chooser(Field::Cohort, m_theme.get());
    chooser.show();
    QPushButton* use = buttonNamed(chooser, "Use as cohort");
    QVERIFY(!use->isEnabled());
    QVERIFY(chooser.hint().startsWith(QStringLiteral("Looking")));
    chooser.setError(QStringLiteral("disk on fire"));
    QVERIFY(chooser.hint().contains(QStringLiteral("disk on fire")));
    chooser.setSamples({});
    QVERIFY(chooser.hint().contains(QStringLiteral("no attributes")));
    QVERIFY(!use->isEnabled());
    chooser.setSamples({sample("tenant", 20, {"a"})});
    QVERIFY(use->isEnabled());
    QVERIFY(chooser.hint().isEmpty());
}

void TestSettings::chooserSearchesKeysAndValues() {
    AttributeChooser chooser(Field::Cohort, m_theme.get());
    chooser.setSamples({sample("http.target", 80, {"/refund"}), sample("tier", 20, {"gold"})});
    auto* field = chooser.findChild<QLineEdit*>();
    field->setText(QStringLiteral("GOLD"));
    QCOMPARE(chooser.shownAttributes(), 1);
    field->setText(QStringLiteral("http"));
    QCOMPARE(chooser.shownAttributes(), 1);
    field->setText(QStringLiteral(".*"));
    QCOMPARE(chooser.shownAttributes(), 0);
    QVERIFY(chooser.hint().contains(QStringLiteral(".*")));
    QVERIFY(!buttonNamed(chooser, "Use as cohort")->isEnabled());
    field->clear();
    QCOMPARE(chooser.shownAttributes(), 2);
    QVERIFY(buttonNamed(chooser, "Use as cohort")->isEnabled());
}

void TestSettings::idsAreDoubtfulForGroupsOnly() {
    AttributeChooser route(Field::Route, m_theme.get());
    route.setSamples({sample("request.id", 90, {"1", "2"}, true)});
    QVERIFY(route.hint().contains(QStringLiteral("request.id")));
    QVERIFY(buttonNamed(route, "Use as route")->isEnabled());
    AttributeChooser user(Field::User, m_theme.get());
    user.setSamples({sample("request.id", 90, {"1", "2"}, true)});
    QVERIFY(user.hint().isEmpty());
}

void TestSettings::chooserIsUsableByKeysAlone() {
    AttributeChooser chooser(Field::Route, m_theme.get());
    QSignalSpy chosen(&chooser, &AttributeChooser::chosen);
    chooser.setSamples({sample("a", 80, {}), sample("b", 20, {}), sample("c", 10, {})});
    chooser.show();
    auto* field = chooser.findChild<QLineEdit*>();
    QTest::keyClick(field, Qt::Key_Down);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().at(0).toString(), QStringLiteral("b"));
}

void TestSettings::noticeShowsProgress() {
    ProgressNotice notice;
    QVERIFY(notice.isHidden());
    QSignalSpy cancelled(&notice, &ProgressNotice::cancelRequested);
    notice.begin(QStringLiteral("Applying route…"));
    QCOMPARE(notice.text(), QStringLiteral("Applying route…"));
    notice.setFraction(0.429);
    QCOMPARE(plain(notice.text()), QStringLiteral("Applying route… 42 %"));
    notice.findChild<QToolButton*>()->click();
    QCOMPARE(cancelled.count(), 1);
    notice.showStopping();
    QVERIFY(!notice.findChild<QToolButton*>()->isEnabled());
    notice.end();
    QVERIFY(notice.isHidden());
}

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
