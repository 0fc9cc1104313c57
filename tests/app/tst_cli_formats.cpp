#include <QProcess>
#include <QTest>

#include "tests/support/cache_support.h"

using namespace spanloom::test;

namespace {

struct Answer {
    int exitCode = -1;
    std::string output;
    std::string errors;
};

Answer run(const QStringList& arguments) {
    QProcess process;
    process.start(qEnvironmentVariable("SPANLOOM_CLI"), arguments);
    process.waitForFinished(60'000);
    return {process.exitCode(), process.readAllStandardOutput().toStdString(),
        process.readAllStandardError().toStdString()};
}

} // namespace

class tst_cli_formats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(qEnvironmentVariableIsSet("SPANLOOM_CLI"), "the test is run by ctest"); }

    void theTableOfTheReadmeIsWhatTheProgramSays() {
        const std::string readme = readFile(std::filesystem::path(SPANLOOM_SOURCE_DIR) / "README.md");
        const std::size_t begin = readme.find('\n', readme.find("<!-- formats:begin")) + 1;
        const std::size_t end = readme.find("<!-- formats:end -->");
        QVERIFY(end != std::string::npos && end > begin);
        const std::string difference = firstDifference(
            readme.substr(begin, end - begin), run({"formats", "--format", "markdown"}).output);
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void everyFormatSaysWhatItIsAndInWhatShapes() {
        const std::string text = run({"formats", "--format", "json"}).output;
        QVERIFY(text.find("\"otlp-json\"") != std::string::npos);
        QCOMPARE(text.find("\"shapes\":null"), std::string::npos);
        QCOMPARE(text.find("\"shapes\": null"), std::string::npos);
    }

    void watchingWhatIsNotThereFailsAtOnce() {
        const Answer answer = run({"--cache", "/proc/no-cache", "import", "--watch", "/no/such/folder"});
        QCOMPARE(answer.exitCode, 1);
    }
};

QTEST_APPLESS_MAIN(tst_cli_formats)
#include "tst_cli_formats.moc"
