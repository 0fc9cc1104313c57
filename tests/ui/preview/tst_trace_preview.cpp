#include <algorithm>

#include <QTest>

#include "tests/support/trace_builder.h"
#include "tests/support/ui/snapshot_maker.h"
#include "ui/preview/preview_card.h"
#include "ui/preview/trace_preview.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

TracePreview preview(std::string_view text) {
    const test::OpenedTestTrace opened = test::openTraceFromText(text);
    return readPreview(opened.document, *opened.payloads, {});
}

QStringList textsOf(const QVector<Badge>& badges) {
    QStringList texts;
    for (Badge badge : badges)
        texts.append(badge.text.replace(QChar(kThinSpace), QLatin1Char(' ')));
    return texts;
}

} // namespace

class TestTracePreview : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void headComesFromTheRow();
    void headSaysWhatIsKnownAndNothingElse();
    void sumsKeepAbsentApartFromZero();
    void longestAndFailedSpansComeFirst();
    void rootSaysWhatWasAskedAndAnswered();
    void answeringCallHelpsOutWhereTheRootIsSilent();
    void failedSpanSaysWhy();
    void emptyTraceIsNoTrouble();
    void textIsCutToLines();
};

void TestTracePreview::headComesFromTheRow() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(7, "refund\nquestion", 0, 8'900'000'000);
    row.totals.usage.inputTokens = 12'412;
    row.totals.usage.outputTokens = 1300;
    row.totals.usage.costUsd = 0.0412;
    row.totals.usage.unpricedCalls = 1;
    row.totals.errorCount = 2;
    Evaluation fail;
    fail.name = "groundedness";
    fail.score = 0.41;
    fail.verdict = Verdict::Fail;
    Evaluation pass = fail;
    pass.score = 0.9;
    pass.verdict = Verdict::Pass;
    maker.add(row, 1, {pass, fail});
    const std::optional<PreviewHead> head = previewHead(*maker.snapshot(), {0, 7});
    QVERIFY(head);
    QCOMPARE(head->title, QStringLiteral("refund question"));
    QCOMPARE(textsOf(head->badges),
        (QStringList {QStringLiteral("8.90 s"), QStringLiteral("12.4k → 1.30k"), QStringLiteral("≥$0.0412"),
            QStringLiteral("⚠ 2"), QStringLiteral("Groundedness 0.41 ✗")}));
    QVERIFY(!previewHead(*maker.snapshot(), {0, 8}));
}

void TestTracePreview::headSaysWhatIsKnownAndNothingElse() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(7, "t");
    row.totals.start = kNoTime;
    row.totals.end = kNoTime;
    maker.add(row);
    const std::optional<PreviewHead> head = previewHead(*maker.snapshot(), {0, 7});
    QVERIFY(head && head->badges.isEmpty());
    QCOMPARE(head->start, kNoTime);
}

void TestTracePreview::sumsKeepAbsentApartFromZero() {
    test::SnapshotMaker maker;
    TraceSummary first = maker.summary(1, "t", 0, 1'000'000'000);
    first.totals.usage.inputTokens = 100;
    maker.add(first);
    maker.add(maker.summary(2, "t", 0, 3'000'000'000));
    maker.add(maker.summary(3, "t", 0, 9'000'000'000));
    const PreviewSums two = previewSums(*maker.snapshot(), {{0, 1}, {0, 2}, {0, 77}});
    QCOMPARE(two.traces, std::size_t {2});
    QCOMPARE(textsOf(two.badges), (QStringList {QStringLiteral("p50 2.00 s"), QStringLiteral("100 → –")}));
    const PreviewSums none = previewSums(*maker.snapshot(), {{0, 2}, {0, 3}});
    QCOMPARE(textsOf(none.badges), (QStringList {QStringLiteral("p50 6.00 s")})); // no tokens, no cost: not zero
}

void TestTracePreview::longestAndFailedSpansComeFirst() {
    std::string text = "AGENT root 0-1000\n";
    for (int i = 0; i < 600; ++i)
        text += "  TOOL t" + std::to_string(i) + " 0-" + std::to_string(i + 1) + (i == 3 ? " status=error\n" : "\n");
    const auto document = test::traceFromText(text);
    const std::vector<std::uint32_t> spans = importantSpans(document->spans);
    QCOMPARE(spans.size(), kMostPreviewRows);
    QCOMPARE(spans[0], 0u);
    QCOMPARE(document->name(document->spans[spans[1]]), std::string_view("t3")); // short, but failed
    QCOMPARE(document->name(document->spans[spans[2]]), std::string_view("t599"));
    std::vector<std::uint32_t> sorted = spans;
    std::ranges::sort(sorted);
    QVERIFY(std::ranges::adjacent_find(sorted) == sorted.end());
    // Of a short trace every span is there.
    QCOMPARE(importantSpans(test::traceFromText("AGENT a 0-9\n  LLM b 1-2\n  LLM c 2-3\n")->spans).size(),
        std::size_t {3});
}

void TestTracePreview::rootSaysWhatWasAskedAndAnswered() {
    const TracePreview shown = preview("AGENT root 0-1000 attr.input.value=Why? attr.output.value=Because.\n"
                                       "  LLM chat 100-900 attr.input.value=inner attr.output.value=inner\n");
    QCOMPARE(shown.input.text, QStringLiteral("Why?"));
    QCOMPARE(shown.output.text, QStringLiteral("Because."));
    QVERIFY(shown.error.isEmpty());
}

void TestTracePreview::answeringCallHelpsOutWhereTheRootIsSilent() {
    const TracePreview shown = preview("AGENT root 0-1000\n"
                                       "  LLM first 100-200 attr.input.value=plan attr.output.value=planned\n"
                                       "  LLM second 300-990 attr.input.value=asked attr.output.value=answered\n"
                                       "  EVALUATOR judge 991-999\n"
                                       "    LLM judging 992-998 attr.input.value=judge attr.output.value=fine\n");
    QCOMPARE(shown.input.text, QStringLiteral("asked"));
    QCOMPARE(shown.output.text, QStringLiteral("answered"));
}

void TestTracePreview::failedSpanSaysWhy() {
    const TracePreview shown = preview("AGENT root 0-1000\n"
                                       "  TOOL search 400-500 status=error error_type=timeout\n");
    QVERIFY2(shown.error.text.contains(QStringLiteral("search")), qPrintable(shown.error.text));
    QVERIFY(shown.error.text.contains(QStringLiteral("timeout")));
}

void TestTracePreview::emptyTraceIsNoTrouble() {
    const auto document = std::make_shared<const TraceDocument>();
    const test::TestPayloads payloads;
    const TracePreview shown = readPreview(document, payloads, {});
    QVERIFY(shown.importantSpans.empty() && shown.input.isEmpty() && shown.output.isEmpty());
}

void TestTracePreview::textIsCutToLines() {
    const QFont font;
    const int width = QFontMetrics(font).averageCharWidth() * 30;
    QCOMPARE(firstLines(QStringLiteral("short"), font, width, 3), QStringLiteral("short"));
    QCOMPARE(firstLines(QStringLiteral("a\nb\nc"), font, width, 3), QStringLiteral("a\nb\nc"));
    QCOMPARE(firstLines(QString(), font, width, 3), QString());
    const QString cut = firstLines(QStringLiteral("one\ntwo\nthree\nfour\nfive"), font, width, 3);
    QVERIFY2(cut.endsWith(QChar(u'…')) && cut.startsWith(QStringLiteral("one\ntwo\n")), qPrintable(cut));
    QVERIFY(!cut.contains(QStringLiteral("four")));
    // A word without an end is broken, not left out.
    const QString endless = firstLines(QString(5000, QLatin1Char('x')), font, width, 3);
    QVERIFY(endless.size() > 30 && endless.size() < 400 && endless.endsWith(QChar(u'…')));
}

QTEST_MAIN(TestTracePreview)
#include "tst_trace_preview.moc"
