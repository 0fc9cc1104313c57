#include <memory>

#include <QDir>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include "tests/support/archive_maker.h"
#include "tests/support/ui/otlp_text.h"
#include "ui/base/theme.h"
#include "ui/open/import_result_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

/// Whatever people drag onto the window: it is read, or a sentence that can be read whole says why not.
class TestDroppedFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyDumpOfAZipIsRead();
    void everyDumpOfAFolderIsRead();
    void refusalsHelpAndAreShownWhole_data();
    void refusalsHelpAndAreShownWhole();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void write(const char* name, const QByteArray& bytes) const;
    void drop(const QStringList& files) const;
    ImportResultBar* bar() const { return m_window->findChild<ImportResultBar*>(); }
    int traces() const { return static_cast<int>(m_window->state()->snapshot()->traces->rows()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestDroppedFiles::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    m_session = std::make_unique<Session>(file("settings.ini"));
    WorkspaceOptions options;
    options.cacheFolder = file("cache").toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    m_window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    m_window->restoreWorkplace();
    m_window->resize(1000, 700);
    m_window->show();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->flow()->isReady() && m_window->isSettled(), 20000);
}

void TestDroppedFiles::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestDroppedFiles::write(const char* name, const QByteArray& bytes) const {
    QVERIFY(QFileInfo(file(name)).dir().mkpath(QStringLiteral(".")));
    QFile target(file(name));
    QVERIFY(target.open(QIODevice::WriteOnly));
    target.write(bytes);
}

void TestDroppedFiles::drop(const QStringList& files) const {
    QMimeData mime;
    QList<QUrl> urls;
    for (const QString& name : files)
        urls.append(QUrl::fromLocalFile(name));
    mime.setUrls(urls);
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(400, 300), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &event);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
}

void TestDroppedFiles::everyDumpOfAZipIsRead() {
    test::OtlpTrace second;
    second.number = 2;
    write("dump.zip",
        QByteArray::fromStdString(test::zipOf({{"runs/a.jsonl", test::otlpLine({}).toStdString()},
            {"README", "words"}, {"runs/b.jsonl", test::otlpLine(second).toStdString()}})));
    drop({file("dump.zip")});
    QCOMPARE(traces(), 2);
    QCOMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {2});
}

void TestDroppedFiles::everyDumpOfAFolderIsRead() {
    test::OtlpTrace second;
    second.number = 2;
    write("dump/a.jsonl", test::otlpLine({}));
    write("dump/below/b.jsonl", test::otlpLine(second));
    write("dump/notes.txt", "words");
    drop({file("dump")});
    QCOMPARE(traces(), 2);
    QVERIFY(!bar()->isVisible() || !bar()->text().contains(QStringLiteral("could not")));
}

void TestDroppedFiles::refusalsHelpAndAreShownWhole_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, const QByteArray& bytes, const char* word) {
        QTest::newRow(name) << bytes << QString::fromLatin1(word);
    };
    row("spans.parquet", "PAR1....PAR1", "duckdb -c");
    row("book.xlsx", QByteArray::fromStdString(test::zipOf({{"[Content_Types].xml", "<x/>"}})), "CSV");
    row("console.txt", "{\n  traceId: 'abc',\n  parentId: undefined,\n  attributes: { a: [Object] }\n}\n",
        "JSON.stringify");
    row("dict.txt", "{'unknown': 'x', 'other': None}\n", "json.dumps");
    row("empty.json", "", "empty");
    row("table.csv", "order,customer,total,date\n1,2,3,4\n", "order, customer, total, date");
}

void TestDroppedFiles::refusalsHelpAndAreShownWhole() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    write(QTest::currentDataTag(), bytes);
    drop({file(QTest::currentDataTag())});
    QVERIFY(bar() && bar()->isVisible());
    QVERIFY2(bar()->text().contains(word), qPrintable(bar()->text()));
    QVERIFY(bar()->text().contains(QLatin1String(QTest::currentDataTag())));
    for (const int width : {1600, 1000}) {
        m_window->resize(width, 700);
        QCoreApplication::processEvents();
        const auto labels = bar()->findChildren<QLabel*>();
        QCOMPARE(labels.size(), 1);
        QTRY_VERIFY(labels[0]->height() >= labels[0]->heightForWidth(labels[0]->width()));
    }
}

QTEST_MAIN(TestDroppedFiles)
#include "tst_dropped_files.moc"
