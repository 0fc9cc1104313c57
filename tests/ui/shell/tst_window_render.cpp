#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/otlp_text.h"

using namespace spanloom;

/// The window's program from outside: arguments, exit codes, pictures.
class TestWindowRender : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void helpAndVersionEndWithZero();
    void wrongUsageEndsWithTwo_data();
    void wrongUsageEndsWithTwo();
    void exploreIsDrawnInTheAskedSize();
    void traceIsDrawnDarkAndByItsId();
    void unreadableFileEndsWithOne();
    void unknownTraceEndsWithOne();

private:
    struct Ended {
        int exitCode = -1;
        QByteArray output;
        QByteArray errors;
    };
    Ended run(const QStringList& arguments) const;
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    QTemporaryDir m_folder;
    QString m_program;
};

void TestWindowRender::initTestCase() {
    m_program = QStringLiteral(SPANLOOM_BINARY_DIR "/bin/spanloom");
    if (!QFile::exists(m_program))
        QSKIP("the window is not part of this build");
    QVERIFY(test::writeOtlpFile(file("dump.jsonl"), 12));
}

TestWindowRender::Ended TestWindowRender::run(const QStringList& arguments) const {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), m_folder.path());
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), m_folder.path());
    environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder.path());
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder.path());
    process.setProcessEnvironment(environment);
    process.start(m_program, arguments);
    if (!process.waitForFinished(120'000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

void TestWindowRender::helpAndVersionEndWithZero() {
    const Ended help = run({QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    for (const char* option : {"--cache", "--library", "--theme", "--render", "--out", "--size", "--trace"})
        QVERIFY2(help.output.contains(option), option);
    const Ended version = run({QStringLiteral("--version")});
    QCOMPARE(version.exitCode, 0);
    QVERIFY(version.output.startsWith("spanloom "));
}

void TestWindowRender::wrongUsageEndsWithTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char* name, const char* arguments) {
        QTest::newRow(name) << QString::fromLatin1(arguments).split(QLatin1Char(' '));
    };
    row("unknown option", "--nonsense");
    row("unknown view", "--render flame --out x.png");
    row("no picture", "--render explore");
    row("picture without a view", "--out x.png");
    row("no size", "--render explore --out x.png --size big");
    row("huge size", "--render explore --out x.png --size 99999x99999");
    row("unknown theme", "--theme pink");
}

void TestWindowRender::wrongUsageEndsWithTwo() {
    QFETCH(QStringList, arguments);
    const Ended ended = run(arguments);
    QCOMPARE(ended.exitCode, 2);
    QVERIFY(!ended.errors.isEmpty());
}

void TestWindowRender::exploreIsDrawnInTheAskedSize() {
    const Ended ended = run({QStringLiteral("--render"), QStringLiteral("explore"), QStringLiteral("--out"),
        file("explore.png"), QStringLiteral("--size"), QStringLiteral("900x500"), QStringLiteral("--theme"),
        QStringLiteral("light"), file("dump.jsonl")});
    QVERIFY2(ended.exitCode == 0, ended.errors.constData());
    QVERIFY2(ended.errors.isEmpty(), ended.errors.constData());
    const QImage image(file("explore.png"));
    QCOMPARE(image.size(), QSize(900, 500));
    QCOMPARE(image.pixel(600, 440), 0xffffffff); // the table's background
}

void TestWindowRender::traceIsDrawnDarkAndByItsId() {
    const Ended ended = run({QStringLiteral("--render"), QStringLiteral("trace"), QStringLiteral("--out"),
        file("trace.png"), QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("--trace"),
        QStringLiteral("00000000000000000000000000000003"), file("dump.jsonl")});
    QVERIFY2(ended.exitCode == 0, ended.errors.constData());
    const QImage image(file("trace.png"));
    QCOMPARE(image.size(), QSize(1600, 1000));
    QVERIFY(qGray(image.pixel(5, 5)) < 80);
}

void TestWindowRender::unreadableFileEndsWithOne() {
    const Ended ended = run({QStringLiteral("--render"), QStringLiteral("explore"), QStringLiteral("--out"),
        file("none.png"), file("missing.jsonl")});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY(ended.errors.contains("missing.jsonl"));
}

void TestWindowRender::unknownTraceEndsWithOne() {
    const Ended ended = run({QStringLiteral("--render"), QStringLiteral("trace"), QStringLiteral("--out"),
        file("none2.png"), QStringLiteral("--trace"), QStringLiteral("ffff"), file("dump.jsonl")});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY(!QFile::exists(file("none2.png")));
}

QTEST_GUILESS_MAIN(TestWindowRender)
#include "tst_window_render.moc"
