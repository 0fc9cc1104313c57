#include <QTest>

#include <fstream>

#include "core/export/markdown_text.h"
#include "core/export/markdown_writer.h"
#include "core/workspace/workspace.h"
#include "tests/support/cache_support.h"
#include "tests/support/shared_traces.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

/// Texts that a line of the trace builder cannot hold.
void setAttributes(const OpenedTestTrace& trace, std::uint32_t row,
    const std::vector<std::pair<std::string, std::string>>& attributes, const std::string& statusMessage = {}) {
    SpanPayload& payload = trace.payloads->payloads[row];
    payload.attributes.clear();
    payload.statusMessage = statusMessage;
    ValueWriter writer(payload.attributes);
    writer.beginList();
    for (const auto& [key, value] : attributes) {
        writer.key(trace.payloads->keyPool().intern(key));
        writer.string(value);
    }
    writer.endList();
}

QString written(const OpenedTestTrace& trace, const MarkdownOptions& options = {}) {
    const auto text = writeMarkdown(*trace.document, *trace.payloads, options);
    return text ? QString::fromStdString(*text) : QStringLiteral("failed");
}

/// Lines outside of fences: what a reader takes for our own markup.
QStringList ownLines(const QString& text) {
    QStringList lines;
    QString fence;
    for (const QString& line : text.split('\n')) {
        if (fence.isEmpty() && line.startsWith(QStringLiteral("```"))) {
            fence = line.left(line.size() - line.trimmed().remove('`').size());
        } else if (!fence.isEmpty()) {
            const QString trimmed = line.trimmed();
            if (trimmed.size() >= fence.size() && trimmed == QString(trimmed.size(), '`'))
                fence.clear();
        } else {
            lines.append(line);
        }
    }
    if (!fence.isEmpty())
        lines.append(QStringLiteral("UNCLOSED FENCE"));
    return lines;
}

constexpr const char* kSimple = "AGENT \"answer me\" 0-2000 route=/refund cohort=beta session=s1\n"
                                "  LLM \"chat gpt\" 100-1400 model=gpt-4o tokens=1300/60 cost=0.0123 prompt_version=v12\n"
                                "  TOOL search 1400-1500 status=error error_type=timeout\n"
                                "  EVALUATOR judge 1500-1600 eval=groundedness:0.4:fail\n";

} // namespace

class tst_markdown_writer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void totalsAndTreeSayWhatTheTraceIs() {
        const QString text = written(openTraceFromText(kSimple));
        QVERIFY(text.startsWith(QStringLiteral("# Trace `answer me`\n")));
        for (const char* line : {"| Start | 2023-11-14T22:13:20.000Z |", "| Duration | 2 s |", "| Spans | 4 |",
                 "| Model calls | 1 |", "| Tokens | 1,300 in, 60 out |", "| Cost | $0.0123 (recorded) |",
                 "| Models | `gpt-4o` |", "| Prompt version | `v12` |", "| Route | `/refund` |", "| Cohort | `beta` |",
                 "| Session | `s1` |", "| Errors | 1 |"})
            QVERIFY2(text.contains(QLatin1String(line)), qPrintable(QLatin1String(line) + '\n' + text));
        QVERIFY(text.contains(QStringLiteral(
            "\n  - (2) **LLM** `chat gpt` · 1.3 s · `gpt-4o` · 1,300 in, 60 out · $0.0123 (recorded)")));
        QVERIFY(text.contains(QStringLiteral("\n  - (3) **TOOL** `search` · 100 ms · **error** `timeout`\n")));
        QVERIFY(text.contains(QStringLiteral("`groundedness` 0.4 **fail**")));
    }

    void whatIsNotRecordedIsNotZero() {
        const QString text = written(openTraceFromText("CHAIN step ?-\n"));
        for (const char* line : {"| Start | not recorded |", "| Duration | not recorded |", "| Tokens | not recorded |",
                 "| Cost | not recorded |", "| Route | not recorded |", "| Evaluations | none |"})
            QVERIFY2(text.contains(QLatin1String(line)), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("`step` · unfinished")));
    }

    void textsOfCallsToolsAndRetrieversFollowInTreeOrder() {
        const OpenedTestTrace trace = openTraceFromText("AGENT root 0-100\n"
                                                        "  RETRIEVER find 0-20\n"
                                                        "  LLM chat 20-60\n"
                                                        "  TOOL refund 60-80\n");
        setAttributes(trace, 1, {{"retrieval.documents.0.document.id", "doc-1"},
                                    {"retrieval.documents.0.document.content", "the policy"}});
        setAttributes(trace, 2, {{"llm.input_messages.0.message.role", "user"},
                                    {"llm.input_messages.0.message.content", "where is my money"},
                                    {"llm.output_messages.0.message.role", "assistant"},
                                    {"llm.output_messages.0.message.content", "on its way"}});
        setAttributes(trace, 3, {{"gen_ai.tool.name", "refund"}, {"gen_ai.tool.call.arguments", R"({"order": 7})"},
                                    {"gen_ai.tool.call.result", "done"}});
        const QString text = written(trace);
        qsizetype last = 0;
        for (const char* part : {"## Texts", "document 1 `doc-1`", "the policy", "**user**", "where is my money",
                 "**assistant, answer**", "on its way", "**arguments**", R"({"order": 7})", "**result**", "done"}) {
            const qsizetype at = text.indexOf(QLatin1String(part), last);
            QVERIFY2(at >= last, qPrintable(QLatin1String(part) + '\n' + text));
            last = at;
        }
        MarkdownOptions options;
        options.withTexts = false;
        QVERIFY(!written(trace, options).contains(QStringLiteral("where is my money")));
    }

    void aTextCannotEndItsFenceNorPassForAHeading_data() {
        QTest::addColumn<QString>("hostile");
        QTest::newRow("fence") << "```\n# Owned\n```";
        QTest::newRow("longer fence") << "``````\n# Owned\n`````````\n# Owned";
        QTest::newRow("fence after a lone return") << "x\r```\r# Owned";
        QTest::newRow("heading") << "# Owned\n| Cost | $0 |";
        QTest::newRow("tildes") << "~~~\n# Owned\n~~~";
        QTest::newRow("ends in backticks") << "# Owned ```";
        QTest::newRow("html") << "</pre>\n# Owned\n<!--";
    }

    void aTextCannotEndItsFenceNorPassForAHeading() {
        QFETCH(QString, hostile);
        const OpenedTestTrace trace = openTraceFromText("LLM chat 0-10 status=error\n");
        setAttributes(trace, 0, {{"llm.output_messages.0.message.role", "assistant"},
                                    {"llm.output_messages.0.message.content", hostile.toStdString()}},
            hostile.toStdString());
        for (const QString& line : ownLines(written(trace))) {
            QVERIFY2(!line.startsWith(QStringLiteral("# Owned")) && !line.startsWith(QStringLiteral("| Cost | $0")),
                qPrintable(line));
            QVERIFY(line != QStringLiteral("UNCLOSED FENCE"));
        }
    }

    void aNameStaysInItsLineAndItsCell() {
        QCOMPARE(codeSpan("a\n# b"), std::string("`a # b`"));
        QCOMPARE(codeSpan("tick ` tock"), std::string("``tick ` tock``"));
        QCOMPARE(codeSpan("`"), std::string("`` ` ``"));
        QCOMPARE(codeSpan(""), std::string("(empty)"));
        QCOMPARE(codeCell("a|b"), std::string("`a\\|b`"));
        QCOMPARE(codeSpan("\x1b[2Jx"), std::string("`\xEF\xBF\xBD[2Jx`"));
        QCOMPARE(codeSpan("äöü", 3), std::string("`ä…`")); // never half a character
    }

    void longTextsAreCutInTheMiddleAndSayHowMuch() {
        const OpenedTestTrace trace = openTraceFromText("LLM chat 0-10\n");
        const std::string text = "BEGIN" + std::string(5000, 'x') + "END";
        setAttributes(trace, 0, {{"llm.output_messages.0.message.role", "assistant"},
                                    {"llm.output_messages.0.message.content", text}});
        MarkdownOptions options;
        options.maxTextBytes = 100;
        const QString out = written(trace, options);
        QVERIFY(out.contains(QStringLiteral("(4,908 of 5,008 bytes left out)")));
        QVERIFY(out.contains(QStringLiteral("BEGIN")) && out.contains(QStringLiteral("END")));
        QVERIFY(out.contains(QStringLiteral("[… 4,908 bytes left out …]")));
        QVERIFY(out.size() < 2000);
        const CutText umlauts = cutInTheMiddle("ääääääää", 7);
        QVERIFY(QString::fromStdString(umlauts.text).toStdString() == umlauts.text);
        QVERIFY(!QString::fromStdString(umlauts.text).contains(QChar(0xFFFD)));
    }

    void aTextThatIsThereAlreadyIsReferredTo() {
        const OpenedTestTrace trace = openTraceFromText("AGENT root 0-100\n  LLM one 0-10\n  LLM two 20-30\n");
        const std::string prompt = "You are " + std::string(300, 'y');
        for (const std::uint32_t row : {1u, 2u})
            setAttributes(trace, row, {{"llm.input_messages.0.message.role", "system"},
                                          {"llm.input_messages.0.message.content", prompt}});
        const QString text = written(trace);
        QCOMPARE(text.count(QString::fromStdString(prompt)), 1);
        QVERIFY(text.contains(QStringLiteral("**system**: the same text as at (2)")));
    }

    void redactedAndCutSpansSaySo() {
        const OpenedTestTrace trace = openTraceFromText("LLM chat 0-10\n");
        setAttributes(trace, 0, {{"llm.input_messages.0.message.role", "user"},
                                    {"llm.input_messages.0.message.content", "__REDACTED__"}});
        QVERIFY(written(trace).contains(QStringLiteral("redacted before it was recorded")));
        const OpenedTestTrace cut = openTraceFromText("LLM chat 0-10\n");
        setAttributes(cut, 0, {{"output.value", "x"}});
        cut.payloads->payloads[0].droppedAttributes = 2;
        QVERIFY(written(cut).contains(QStringLiteral("cut off before it was recorded")));
    }

    void errorsAreNeverLeftOut() {
        std::string text = "AGENT root 0-1000\n";
        for (int i = 0; i < 100; ++i)
            text += "  CHAIN step" + std::to_string(i) + " 0-10\n"
                + "    TOOL inner" + std::to_string(i) + " 0-5" + (i >= 90 ? " status=error" : "") + "\n";
        const OpenedTestTrace trace = openTraceFromText(text);
        for (std::uint32_t row = 0; row < trace.document->spans.size(); ++row)
            if (trace.document->spans[row].isError())
                setAttributes(trace, trace.document->spans[row].ref.row, {}, "broken at " + std::to_string(row));
        MarkdownOptions options;
        options.maxSpans = 30;
        options.withTexts = false;
        const QString few = written(trace, options);
        QCOMPARE(few.count(QStringLiteral("**error**")), 10);
        QCOMPARE(few.count(QStringLiteral("`broken at ")), 10);
        QVERIFY(few.contains(QStringLiteral("171 more spans are left out, none of them with an error.")));
        options.maxSpans = 1; // not even room for the errors: they are written nevertheless
        QCOMPARE(written(trace, options).count(QStringLiteral("**error**")), 10);
    }

    void numbersKnowNoLocale() {
        QCOMPARE(countText(1234567), std::string("1,234,567"));
        QCOMPARE(durationText(0), std::string("0 ns"));
        QCOMPARE(durationText(1'500), std::string("1.5 µs"));
        QCOMPARE(durationText(1'250'000), std::string("1.25 ms"));
        QCOMPARE(durationText(59'990'000'000), std::string("59.99 s"));
        QCOMPARE(durationText(125'000'000'000), std::string("2 m 05 s"));
        QCOMPARE(durationText(3'725'000'000'000), std::string("1 h 02 m"));
        QCOMPARE(moneyText(0), std::string("$0"));
        QCOMPARE(moneyText(12.4), std::string("$12.40"));
        QCOMPARE(moneyText(0.05), std::string("$0.05"));
        QCOMPARE(moneyText(0.000004), std::string("$0.000004"));
        QCOMPARE(moneyText(1e-9), std::string("under $0.000001"));
        QCOMPARE(timeText(1'700'000'000'123'456'789), std::string("2023-11-14T22:13:20.123Z"));
        QCOMPARE(timeText(-1), std::string("1969-12-31T23:59:59.999Z"));
        Usage usage;
        usage.unpricedCalls = 1;
        QCOMPARE(costText(usage), std::string("unknown: 1 call without a price"));
        QCOMPARE(tokensText(usage), std::string());
    }

    void realTracesBecomeClosedDocuments() {
        const auto shared = sharedTraces();
        if (!shared)
            QSKIP("the folder of real dumps is not there");
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        const std::vector<std::filesystem::path> files {*shared / "otlp-json", *shared / "otlp-jsonl"};
        QVERIFY(!workspace->import(files, {}).empty());
        const auto snapshot = workspace->snapshot();
        QVERIFY(snapshot->traces->rows() > 10);
        for (const TraceId id : snapshot->traces->ids) {
            const auto document = workspace->openTrace(id);
            QVERIFY(document);
            const auto text = writeMarkdown(**document, *workspace, {});
            QVERIFY(text);
            QVERIFY(text->starts_with("# Trace "));
            QVERIFY(!ownLines(QString::fromStdString(*text)).contains(QStringLiteral("UNCLOSED FENCE")));
        }
    }
};

QTEST_APPLESS_MAIN(tst_markdown_writer)
#include "tst_markdown_writer.moc"
