#include <QAction>
#include <QClipboard>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTest>

#include "ui/base/theme.h"
#include "ui/palette/command_palette.h"
#include "ui/palette/menu_actions.h"
#include "ui/palette/shortcut_sheet.h"

using namespace spanloom::ui;

class TestCommandPalette : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void menusAreWalkedInOrder();
    void pathsAndKeysAreWritten();
    void typingAndEnterRunsTheCommand();
    void escapeGivesTheFocusBack();
    void windowShortcutsWaitWhileOneTypes();
    void disabledCommandsAreNotRun();
    void extraEntriesAreAskedForAtEachOpening();
    void lastUsedIsKept();
    void clickRunsAndAnotherFocusCloses();
    void stepsGoRound();
    void commandThatHasGoneIsHarmless();
    void sheetListsWhatHasKeys();
    void sheetSearchesAndCopies();

private:
    QList<QAction*> actions() const { return actionsOf(*m_window->menuBar()); }
    QLineEdit* field() const { return m_palette->findChild<QLineEdit*>(); }
    QListView* list() const { return m_palette->findChild<QListView*>(); }
    QString row(int number) const { return list()->model()->index(number, 0).data().toString(); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QMainWindow> m_window;
    CommandPalette* m_palette = nullptr;
    QLineEdit* m_other = nullptr;
    QAction* m_open = nullptr;
    QAction* m_dark = nullptr;
    QAction* m_closeTab = nullptr;
};

void TestCommandPalette::init() {
    m_theme = std::make_unique<Theme>();
    m_window = std::make_unique<QMainWindow>();
    m_other = new QLineEdit(m_window.get());
    m_window->setCentralWidget(m_other);
    QMenu* file = m_window->menuBar()->addMenu(QStringLiteral("&File"));
    m_open = file->addAction(QStringLiteral("&Open…"));
    m_open->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_O));
    file->addSeparator();
    m_closeTab = file->addAction(QStringLiteral("&Close Tab"));
    m_closeTab->setEnabled(false);
    QMenu* view = m_window->menuBar()->addMenu(QStringLiteral("&View"));
    QMenu* themes = view->addMenu(QStringLiteral("&Theme"));
    m_dark = themes->addAction(QStringLiteral("&Dark && quiet"));
    m_dark->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Down), QKeySequence(Qt::Key_J)});
    view->addAction(QStringLiteral("Open &Trace\tEnter"));
    m_palette = new CommandPalette(m_theme.get(), m_window.get());
    m_window->resize(900, 600);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_other->setFocus();
}

void TestCommandPalette::cleanup() { m_window.reset(); }

void TestCommandPalette::menusAreWalkedInOrder() {
    QStringList texts;
    for (const QAction* action : actions())
        texts.append(plainText(*action));
    QCOMPARE(texts, QStringList({QStringLiteral("Open…"), QStringLiteral("Close Tab"), QStringLiteral("Dark & quiet"),
                        QStringLiteral("Open Trace")}));
}

void TestCommandPalette::pathsAndKeysAreWritten() {
    QCOMPARE(menuPath(*m_dark), QStringLiteral("View › Theme"));
    QCOMPARE(keysText(*m_dark), QStringLiteral("Ctrl+Down, J"));
    QCOMPARE(keysText(*actions().last()), QStringLiteral("Enter"));
    QVERIFY(keysText(*m_closeTab).isEmpty());
}

void TestCommandPalette::typingAndEnterRunsTheCommand() {
    QSignalSpy triggered(m_dark, &QAction::triggered);
    m_palette->toggle(actions());
    QVERIFY(m_palette->isOpen());
    QVERIFY(field()->hasFocus());
    QTest::keyClicks(field(), QStringLiteral("dark"));
    QCOMPARE(row(0), QStringLiteral("View › Theme › Dark & quiet"));
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(triggered.count(), 1);
    QVERIFY(!m_palette->isOpen());
    QVERIFY(m_other->hasFocus());
}

void TestCommandPalette::escapeGivesTheFocusBack() {
    m_palette->toggle(actions());
    QTest::keyClick(field(), Qt::Key_Escape);
    QVERIFY(!m_palette->isOpen());
    QVERIFY(m_other->hasFocus());
    m_palette->toggle(actions());
    m_palette->toggle(actions());
    QVERIFY(!m_palette->isOpen());
}

void TestCommandPalette::windowShortcutsWaitWhileOneTypes() {
    QAction stop;
    stop.setShortcut(QKeySequence(Qt::Key_Escape));
    m_window->addAction(&stop);
    QSignalSpy stopped(&stop, &QAction::triggered);
    QSignalSpy next(m_dark, &QAction::triggered);
    m_palette->toggle(actions());
    QTest::keyClick(field(), Qt::Key_J);
    QCOMPARE(next.count(), 0);
    QCOMPARE(field()->text(), QStringLiteral("j"));
    QTest::keyClick(field(), Qt::Key_Escape);
    QCOMPARE(stopped.count(), 0);
    QVERIFY(!m_palette->isOpen());
}

void TestCommandPalette::disabledCommandsAreNotRun() {
    QSignalSpy triggered(m_closeTab, &QAction::triggered);
    m_palette->toggle(actions());
    QTest::keyClicks(field(), QStringLiteral("close tab"));
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(triggered.count(), 0);
    QVERIFY(m_palette->isOpen());
}

void TestCommandPalette::extraEntriesAreAskedForAtEachOpening() {
    int openings = 0;
    int runs = 0;
    m_palette->setExtraEntries([&openings, &runs] {
        PaletteEntry entry;
        entry.id = QStringLiteral("tab/7f3a");
        entry.group = QStringLiteral("Open tabs");
        entry.text = QStringLiteral("refund question %1").arg(++openings);
        entry.run = [&runs] { ++runs; };
        return QVector<PaletteEntry> {entry};
    });
    m_palette->toggle(actions());
    m_palette->dismiss();
    m_palette->toggle(actions());
    QTest::keyClicks(field(), QStringLiteral("refund"));
    QCOMPARE(row(0), QStringLiteral("Open tabs › refund question 2"));
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(runs, 1);
}

void TestCommandPalette::lastUsedIsKept() {
    QSignalSpy changed(m_palette, &CommandPalette::recentChanged);
    m_palette->toggle(actions());
    QTest::keyClicks(field(), QStringLiteral("dark"));
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_palette->recent().size(), qsizetype {1});
    m_palette->toggle(actions());
    QCOMPARE(row(0), QStringLiteral("View › Theme › Dark & quiet"));
    QCOMPARE(row(list()->model()->rowCount() - 1), QStringLiteral("File › Close Tab"));
}

void TestCommandPalette::clickRunsAndAnotherFocusCloses() {
    QSignalSpy triggered(m_open, &QAction::triggered);
    m_palette->toggle(actions());
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(list()->model()->index(0, 0)).center());
    QCOMPARE(triggered.count(), 1);
    m_palette->toggle(actions());
    QTest::mouseClick(m_other, Qt::LeftButton, {}, QPoint(3, m_other->height() - 3));
    QVERIFY(!m_palette->isOpen());
    QVERIFY(m_other->hasFocus());
}

void TestCommandPalette::stepsGoRound() {
    m_palette->toggle(actions());
    QCOMPARE(list()->currentIndex().row(), 0);
    QTest::keyClick(field(), Qt::Key_Up);
    QCOMPARE(list()->currentIndex().row(), list()->model()->rowCount() - 1);
    QTest::keyClick(field(), Qt::Key_Down);
    QCOMPARE(list()->currentIndex().row(), 0);
    QTest::keyClick(field(), Qt::Key_PageDown);
    QCOMPARE(list()->currentIndex().row(), list()->model()->rowCount() - 1);
    QTest::keyClicks(field(), QStringLiteral("zzz"));
    QCOMPARE(list()->model()->rowCount(), 0);
    QTest::keyClick(field(), Qt::Key_Down);
    QTest::keyClick(field(), Qt::Key_Return);
    QVERIFY(m_palette->isOpen());
}

void TestCommandPalette::commandThatHasGoneIsHarmless() {
    auto action = std::make_unique<QAction>(QStringLiteral("Temporary"));
    m_palette->toggle({action.get()});
    action.reset();
    QTest::keyClick(field(), Qt::Key_Return);
    QVERIFY(!m_palette->isOpen());
}

void TestCommandPalette::sheetListsWhatHasKeys() {
    const ViewKeys waterfall {QStringLiteral("In a trace"),
        {{QStringLiteral("W, S"), QStringLiteral("Zoom in or out")}, {QStringLiteral("A, D"), QStringLiteral("Pan")}}};
    const ShortcutSheet sheet(m_theme.get(), actions(), {waterfall});
    QCOMPARE(sheet.shownRows(), 5);
    QVERIFY(sheet.text().startsWith(QStringLiteral("File\nCtrl+O\tOpen…\n")));
    QVERIFY(sheet.text().contains(QStringLiteral("In a trace\nW, S\tZoom in or out\n")));
    QVERIFY(!sheet.text().contains(QStringLiteral("Close Tab")));
}

void TestCommandPalette::sheetSearchesAndCopies() {
    ShortcutSheet sheet(m_theme.get(), actions(), {});
    sheet.search(QStringLiteral("theme down"));
    QCOMPARE(sheet.shownRows(), 1);
    sheet.copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("View › Theme\nCtrl+Down, J\tDark & quiet\n"));
    sheet.search({});
    QCOMPARE(sheet.shownRows(), 3);
}

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"
