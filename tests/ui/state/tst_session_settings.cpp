#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "ui/state/session.h"

using namespace spanloom::ui;

class TestSessionSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recentFilesAreNewestFirstWithoutRepeats();
    void onlyTwelveRecentFilesAreKept();
    void whatWasSetIsThereAtTheNextStart();
    void headerOfAnOtherVersionIsForgotten();

private:
    QTemporaryDir m_folder;
    QString file(const char* name) { return m_folder.filePath(QLatin1String(name)); }
};

void TestSessionSettings::recentFilesAreNewestFirstWithoutRepeats() {
    Session session(file("recent.ini"));
    QSignalSpy changed(&session, &Session::recentFilesChanged);
    session.addRecentFile(QStringLiteral("/data/a.jsonl"));
    session.addRecentFile(QStringLiteral("/data/b.jsonl"));
    session.addRecentFile(QStringLiteral("/data/../data/a.jsonl"));
    QCOMPARE(session.recentFiles(), (QStringList {QStringLiteral("/data/a.jsonl"), QStringLiteral("/data/b.jsonl")}));
    QCOMPARE(changed.count(), 3);
    session.clearRecentFiles();
    QVERIFY(session.recentFiles().isEmpty());
}

void TestSessionSettings::onlyTwelveRecentFilesAreKept() {
    Session session(file("many.ini"));
    for (int i = 0; i < 20; ++i)
        session.addRecentFile(QStringLiteral("/data/%1").arg(i));
    QCOMPARE(session.recentFiles().size(), 12);
    QCOMPARE(session.recentFiles().first(), QStringLiteral("/data/19"));
    QCOMPARE(session.recentFiles().last(), QStringLiteral("/data/8"));
}

void TestSessionSettings::whatWasSetIsThereAtTheNextStart() {
    {
        Session session(file("all.ini"));
        session.setTheme(ThemeChoice::Dark);
        session.setTimeDisplay(TimeDisplay::Utc);
        session.setWindowGeometry("geometry");
        session.setSplitter(QStringLiteral("explore"), "sizes");
        session.setWidth(QStringLiteral("waterfall.names"), 512);
        session.setLastFolder(QStringLiteral("/data"));
    }
    Session session(file("all.ini"));
    QCOMPARE(session.theme(), ThemeChoice::Dark);
    QCOMPARE(session.timeDisplay(), TimeDisplay::Utc);
    QCOMPARE(session.windowGeometry(), QByteArray("geometry"));
    QCOMPARE(session.splitter(QStringLiteral("explore")), QByteArray("sizes"));
    QCOMPARE(session.width(QStringLiteral("waterfall.names"), 430), 512);
    QCOMPARE(session.width(QStringLiteral("other"), 430), 430);
    QCOMPARE(session.lastFolder(), QStringLiteral("/data"));
}

void TestSessionSettings::headerOfAnOtherVersionIsForgotten() {
    Session session(file("header.ini"));
    session.setHeader(QStringLiteral("traces"), 1, "widths");
    QCOMPARE(session.header(QStringLiteral("traces"), 1), QByteArray("widths"));
    QVERIFY(session.header(QStringLiteral("traces"), 2).isEmpty());
}

QTEST_MAIN(TestSessionSettings)
#include "tst_session_settings.moc"
