#include <QMimeData>
#include <QTest>
#include <QUrl>

#include "ui/base/format.h"
#include "ui/open/dropped_files.h"
#include "ui/open/import_message.h"
#include "ui/open/import_progress_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

SourceSummary source(const char* path, SourceState state, std::uint64_t spans = 0, std::uint64_t traces = 0) {
    SourceSummary result;
    result.path = path;
    result.state = state;
    result.spans = spans;
    result.traces = traces;
    return result;
}

QString plain(QString text) { return text.replace(QChar(kThinSpace), QLatin1Char(' ')); }

} // namespace

class TestImportMessage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void completeFileIsOneSentence();
    void failedFileSaysWhy();
    void stoppedImportIsNoProblem();
    void lostRecordsAreCounted();
    void infoAloneIsNoProblem();
    void emptyFolderIsSaid();
    void remarksAreWorstFirstAndCanBeCopied();
    void placesAreWritten();
    void progressLeavesOutWhatIsNotKnown();
    void onlyLocalFilesAreDropped();
};

void TestImportMessage::completeFileIsOneSentence() {
    const ImportMessage message = importMessage({nullptr,
        {source("/x/dump.jsonl", SourceState::Complete, 12'034, 1)}, nullptr, false});
    QCOMPARE(message.text, QStringLiteral("dump.jsonl: 12,034 spans in 1 trace."));
    QVERIFY(!message.isProblem);
    QVERIFY(message.remarks.empty());
}

void TestImportMessage::failedFileSaysWhy() {
    SourceSummary failed = source("/x/photo.png", SourceState::Failed);
    failed.error = "no format that we read.";
    const ImportMessage message = importMessage({nullptr, {failed}, nullptr, false});
    QCOMPARE(message.text, QStringLiteral("photo.png could not be opened: no format that we read."));
    QVERIFY(message.isProblem);
    QCOMPARE(message.remarks.front().severity, Severity::Error);
}

void TestImportMessage::stoppedImportIsNoProblem() {
    const ImportMessage message = importMessage({nullptr, {source("/x/dump.jsonl", SourceState::Cancelled)}, nullptr,
        true});
    QVERIFY(!message.isProblem);
    QVERIFY(message.text.startsWith(QStringLiteral("Stopped")));
}

void TestImportMessage::lostRecordsAreCounted() {
    SourceSummary partial = source("/x/dump.jsonl", SourceState::Partial, 5, 2);
    partial.diagnostics.push_back({"truncated_document", Severity::DataLoss, 3, {100, 4}, "the document ends"});
    const ImportMessage message = importMessage({nullptr, {partial}, nullptr, false});
    QVERIFY(message.isProblem);
    QVERIFY2(message.text.contains(QStringLiteral("3 records could not be read.")), qPrintable(message.text));
}

void TestImportMessage::infoAloneIsNoProblem() {
    SourceSummary complete = source("/x/dump.jsonl", SourceState::Complete, 5, 2);
    complete.diagnostics.push_back({"metrics_skipped", Severity::Info, 412, {}, "412 metric messages skipped"});
    const ImportMessage message = importMessage({nullptr, {complete}, nullptr, false});
    QVERIFY(!message.isProblem);
    QCOMPARE(message.remarks.size(), std::size_t {1});
}

void TestImportMessage::emptyFolderIsSaid() {
    const ImportMessage message = importMessage({});
    QVERIFY(message.isProblem);
    QVERIFY(!message.text.isEmpty());
}

void TestImportMessage::remarksAreWorstFirstAndCanBeCopied() {
    SourceSummary partial = source("/x/dump.jsonl", SourceState::Partial, 5, 2);
    partial.diagnostics.push_back({"a_notice", Severity::Notice, 1, {}, "first\tline\nsecond"});
    partial.diagnostics.push_back({"a_loss", Severity::DataLoss, 2, {1204, 3}, "lost"});
    const ImportMessage message = importMessage({nullptr, {partial}, nullptr, false});
    QCOMPARE(message.remarks.front().code, QStringLiteral("a_loss"));
    const QStringList lines = remarksAsText(message.remarks).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[1], QStringLiteral("data loss\ta_loss\t2\tdump.jsonl\tbyte 1,204, line 3\tlost"));
    QCOMPARE(lines[2], QStringLiteral("notice\ta_notice\t1\tdump.jsonl\t\tfirst line second"));
}

void TestImportMessage::placesAreWritten() {
    QCOMPARE(placeText({}), QString());
    QCOMPARE(placeText({0, -1}), QStringLiteral("byte 0"));
}

void TestImportMessage::progressLeavesOutWhatIsNotKnown() {
    ImportProgress progress;
    QCOMPARE(progressText(progress), QString());
    progress.bytesRead = 5'000'000;
    QCOMPARE(plain(progressText(progress)), QStringLiteral("5.00 MB")); // standard input has no size
    progress.bytesTotal = 10'000'000;
    progress.fraction = 0.789;
    progress.bytesPerSecond = 214e6;
    progress.spansPerSecond = 31'200;
    progress.secondsLeft = 7.2;
    QCOMPARE(plain(progressText(progress)), QStringLiteral("78 % · 214 MB/s · 31.2k spans/s · 8 s left"));
}

void TestImportMessage::onlyLocalFilesAreDropped() {
    QMimeData mime;
    mime.setUrls({QUrl(QStringLiteral("https://example.com/a.json")),
        QUrl::fromLocalFile(QStringLiteral("/x/b.json"))});
    QCOMPARE(droppedFiles(mime), QStringList {QStringLiteral("/x/b.json")});
    QCOMPARE(toPaths({QStringLiteral("/x/b.json")}), std::vector<std::filesystem::path> {"/x/b.json"});
}

QTEST_MAIN(TestImportMessage)
#include "tst_import_message.moc"
