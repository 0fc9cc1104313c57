// An import is killed at many points of its life; the next start must find a consistent cache.

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <filesystem>

#include "tests/support/cache_support.h"
#include "tests/support/generator.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

QString cli() { return qEnvironmentVariable("SPANLOOM_CLI"); }

QJsonDocument run(const QStringList& arguments, int expectedExit = 0) {
    QProcess process;
    process.start(cli(), arguments);
    process.waitForFinished(120'000);
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != expectedExit)
        qWarning().noquote() << "exit" << process.exitCode() << process.readAllStandardError();
    return QJsonDocument::fromJson(process.readAllStandardOutput());
}

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

int filesIn(const fs::path& folder) {
    int count = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

void writeLoad(const fs::path& file, std::uint64_t bytes, std::uint64_t seed) {
    LoadOptions load;
    load.bytes = bytes;
    load.seed = seed;
    std::string content;
    generateLoad(load, [&](std::string_view piece) { content += piece; });
    writeFile(file, content);
}

} // namespace

class tst_crash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        if (cli().isEmpty())
            QSKIP("SPANLOOM_CLI names no program");
        writeLoad(m_folder / "first.jsonl", 2u << 20, 1);
        writeLoad(m_folder / "second.jsonl", 40u << 20, 2);
    }

    void killedAtAnyMomentTheCacheIsConsistentAndLeftoversGo() {
        const fs::path cache = m_folder / "cache";
        run({QStringLiteral("--cache"), text(cache), QStringLiteral("import"), text(m_folder / "first.jsonl")});
        const QJsonDocument before = run({QStringLiteral("--cache"), text(cache), QStringLiteral("traces"), QStringLiteral("--format"), QStringLiteral("json")});
        QVERIFY(before.array().size() > 10);

        // How long an undisturbed import takes here decides where the kills fall.
        QElapsedTimer timer;
        timer.start();
        run({QStringLiteral("--cache"), text(m_folder / "whole"), QStringLiteral("import"), text(m_folder / "second.jsonl")});
        const qint64 whole = timer.elapsed();
        int killed = 0;
        constexpr int kPoints = 24;
        for (int point = 0; point < kPoints; ++point) {
            QProcess process;
            process.start(cli(), {QStringLiteral("--cache"), text(cache), QStringLiteral("import"), text(m_folder / "second.jsonl")});
            QVERIFY(process.waitForStarted());
            if (!process.waitForFinished(static_cast<int>(whole * point / kPoints) + 1)) {
                ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
                process.waitForFinished();
                ++killed;
            }
            const QJsonDocument sources = run({QStringLiteral("--cache"), text(cache), QStringLiteral("sources"), QStringLiteral("--format"), QStringLiteral("json")});
            const int registered = static_cast<int>(sources[QStringLiteral("sources")].toArray().size());
            QVERIFY2(registered == 1 || registered == 2, "a killed import must be all there or not at all");
            QCOMPARE(filesIn(cache / "segments") <= registered * 2, true);
            if (registered == 2)
                break; // it was quicker than the kill; everything is in
            const QJsonDocument after = run({QStringLiteral("--cache"), text(cache), QStringLiteral("traces"), QStringLiteral("--format"), QStringLiteral("json")});
            QCOMPARE(after, before);
        }
        qInfo("killed at %d moments of an import of %lld ms", killed, static_cast<long long>(whole));
        QVERIFY(killed >= 5);
        const QJsonDocument again = run({QStringLiteral("--cache"), text(cache), QStringLiteral("import"), QStringLiteral("--format"), QStringLiteral("json"), text(m_folder / "second.jsonl")});
        QCOMPARE(again[QStringLiteral("sources")][0][QStringLiteral("state")].toString(), QStringLiteral("complete"));
    }

    void twoProcessesImportIntoOneCacheAtOnce() {
        const fs::path cache = m_folder / "shared";
        QProcess a;
        QProcess b;
        a.start(cli(), {QStringLiteral("--cache"), text(cache), QStringLiteral("import"), text(m_folder / "first.jsonl")});
        b.start(cli(), {QStringLiteral("--cache"), text(cache), QStringLiteral("import"), text(m_folder / "second.jsonl")});
        QVERIFY(a.waitForFinished(60'000));
        QVERIFY(b.waitForFinished(60'000));
        QCOMPARE(a.exitCode(), 0);
        QCOMPARE(b.exitCode(), 0);
        const QJsonDocument sources = run({QStringLiteral("--cache"), text(cache), QStringLiteral("sources"), QStringLiteral("--format"), QStringLiteral("json")});
        QCOMPARE(sources[QStringLiteral("sources")].toArray().size(), 2);
        for (const QJsonValue source : sources[QStringLiteral("sources")].toArray())
            QCOMPARE(source[QStringLiteral("state")].toString(), QStringLiteral("complete"));
    }

    void anInterruptedImportLeavesTheCacheAsItWas() {
        const fs::path cache = m_folder / "interrupted";
        QProcess process;
        process.start(cli(), {QStringLiteral("--cache"), text(cache), QStringLiteral("import"), text(m_folder / "second.jsonl")});
        QVERIFY(process.waitForStarted());
        // Once there is a segment, the import is under way, however slow the machine is.
        QTRY_VERIFY_WITH_TIMEOUT(filesIn(cache / "segments") > 0, 20'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitCode(), 1);
        QCOMPARE(filesIn(cache / "segments"), 0);
    }

private:
    TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(tst_crash)
#include "tst_crash.moc"
