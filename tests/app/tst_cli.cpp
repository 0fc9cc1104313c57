// The command line is a contract: names, nulls, exit codes.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <filesystem>

#include "tests/support/cache_support.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

struct Run {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(output); }
};

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

const char* const kDump = R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"lib"},"spans":[
{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0000000000000001","name":"root","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000002000000000","attributes":[{"key":"route","value":{"stringValue":"/support"}},{"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}},{"key":"session.id","value":{"stringValue":"s1"}}]},
{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0000000000000002","parentSpanId":"0000000000000001","name":"chat gpt-4.1-mini","kind":3,"startTimeUnixNano":"1700000000500000000","endTimeUnixNano":"1700000001500000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},{"key":"gen_ai.request.model","value":{"stringValue":"gpt-4.1-mini"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1000"}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":"200"}}],"events":[{"timeUnixNano":"1700000001400000000","name":"gen_ai.evaluation.result","attributes":[{"key":"gen_ai.evaluation.name","value":{"stringValue":"groundedness"}},{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.5}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}]}],"status":{"code":2,"message":"slow"}},
{"traceId":"0123456789abcdef0123456789abcdff","spanId":"0000000000000003","name":"plain","startTimeUnixNano":"1700000005000000000"}]}]}]})";

} // namespace

class tst_cli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        if (qEnvironmentVariable("SPANLOOM_CLI").isEmpty())
            QSKIP("SPANLOOM_CLI names no program");
        writeFile(m_folder / "dump.json", kDump);
        m_import = run({QStringLiteral("import"), QStringLiteral("--format"), QStringLiteral("json"), text(m_folder / "dump.json")});
    }

    void importReportsEachSourceByTheContract() {
        QCOMPARE(m_import.exitCode, 0);
        const QJsonObject source = m_import.json()[QStringLiteral("sources")][0].toObject();
        for (const char* member : {"path", "format", "container", "state", "bytes", "traces", "spans", "events", "links", "duplicate_spans", "seconds", "diagnostics"})
            QVERIFY2(source.contains(QLatin1String(member)), member);
        QCOMPARE(source[QStringLiteral("format")].toString(), QStringLiteral("otlp-json"));
        QCOMPARE(source[QStringLiteral("container")].toString(), QStringLiteral("plain"));
        QCOMPARE(source[QStringLiteral("state")].toString(), QStringLiteral("complete"));
        QCOMPARE(source[QStringLiteral("traces")].toInt(), 2);
        QCOMPARE(source[QStringLiteral("spans")].toInt(), 3);
        QCOMPARE(source[QStringLiteral("events")].toInt(), 1);
    }

    void tracesHaveTheContractsMembersAndNullsForWhatIsAbsent() {
        const Run result = run({QStringLiteral("traces"), QStringLiteral("--format"), QStringLiteral("json"), QStringLiteral("--sort"), QStringLiteral("duration")});
        QCOMPARE(result.exitCode, 0);
        const QJsonArray traces = result.json().array();
        QCOMPARE(traces.size(), 2);
        const QJsonObject agent = traces[0].toObject();
        QCOMPARE(agent[QStringLiteral("trace_id")].toString(), QStringLiteral("0123456789abcdef0123456789abcdef"));
        QCOMPARE(agent[QStringLiteral("root_name")].toString(), QStringLiteral("root"));
        QCOMPARE(agent[QStringLiteral("duration_ns")].toDouble(), 2e9);
        QCOMPARE(agent[QStringLiteral("span_count")].toInt(), 2);
        QCOMPARE(agent[QStringLiteral("error_count")].toInt(), 1);
        QCOMPARE(agent[QStringLiteral("llm_calls")].toInt(), 1);
        QCOMPARE(agent[QStringLiteral("input_tokens")].toInt(), 1000);
        QCOMPARE(agent[QStringLiteral("output_tokens")].toInt(), 200);
        QCOMPARE(agent[QStringLiteral("cost_source")].toString(), QStringLiteral("computed"));
        // gpt-4.1-mini: $0.40 and $1.60 a million tokens.
        QVERIFY(qAbs(agent[QStringLiteral("cost_usd")].toDouble() - 0.00072) < 1e-9);
        QCOMPARE(agent[QStringLiteral("models")].toArray(), QJsonArray {QStringLiteral("gpt-4.1-mini")});
        QCOMPARE(agent[QStringLiteral("providers")].toArray(), QJsonArray {QStringLiteral("openai")});
        QCOMPARE(agent[QStringLiteral("route")].toString(), QStringLiteral("/support"));
        QCOMPARE(agent[QStringLiteral("session")].toString(), QStringLiteral("s1"));
        const QJsonObject evaluation = agent[QStringLiteral("evaluations")][0].toObject();
        QCOMPARE(evaluation[QStringLiteral("name")].toString(), QStringLiteral("groundedness"));
        QCOMPARE(evaluation[QStringLiteral("score")].toDouble(), 0.5);
        QCOMPARE(evaluation[QStringLiteral("verdict")].toString(), QStringLiteral("fail"));
        QCOMPARE(evaluation[QStringLiteral("span_id")].toString(), QStringLiteral("0000000000000002"));
        const QJsonObject plain = traces[1].toObject();
        for (const char* member : {"duration_ns", "input_tokens", "output_tokens", "cost_usd", "route", "cohort", "session", "user"})
            QVERIFY2(plain.contains(QLatin1String(member)) && plain[QLatin1String(member)].isNull(), member);
        QCOMPARE(plain[QStringLiteral("cost_source")].toString(), QStringLiteral("unknown"));
    }

    void showGivesSpansInTreeOrderWithWhatTheyCarry() {
        const Run result = run({QStringLiteral("show"), QStringLiteral("0123456789abcdef0123456789abcdef"), QStringLiteral("--format"), QStringLiteral("json")});
        QCOMPARE(result.exitCode, 0);
        const QJsonArray spans = result.json()[QStringLiteral("spans")].toArray();
        QCOMPARE(spans.size(), 2);
        const QJsonObject root = spans[0].toObject();
        const QJsonObject call = spans[1].toObject();
        for (const char* member : {"span_id", "parent_span_id", "name", "kind", "depth", "start_ns", "duration_ns", "self_ns", "status", "model", "provider", "input_tokens", "output_tokens", "cost_usd", "counted", "ttft_ns", "flags", "evaluations", "attributes", "events", "links"})
            QVERIFY2(root.contains(QLatin1String(member)), member);
        QVERIFY(root[QStringLiteral("parent_span_id")].isNull());
        QCOMPARE(root[QStringLiteral("kind")].toString(), QStringLiteral("AGENT"));
        QCOMPARE(root[QStringLiteral("self_ns")].toDouble(), 1e9);
        QVERIFY(root[QStringLiteral("input_tokens")].isNull());
        QCOMPARE(root[QStringLiteral("counted")].toBool(), false);
        QCOMPARE(call[QStringLiteral("parent_span_id")].toString(), QStringLiteral("0000000000000001"));
        QCOMPARE(call[QStringLiteral("depth")].toInt(), 1);
        QCOMPARE(call[QStringLiteral("kind")].toString(), QStringLiteral("LLM"));
        QCOMPARE(call[QStringLiteral("status")].toString(), QStringLiteral("error"));
        QCOMPARE(call[QStringLiteral("counted")].toBool(), true);
        QCOMPARE(call[QStringLiteral("attributes")][QStringLiteral("gen_ai.usage.input_tokens")].toInt(), 1000);
        QCOMPARE(call[QStringLiteral("events")].toArray().size(), 1);
    }

    void anAbbreviatedIdIsEnoughWhereOneTraceFits() {
        QCOMPARE(run({QStringLiteral("show"), QStringLiteral("0123456789abcdef0123456789abcdff")}).exitCode, 0);
        QCOMPARE(run({QStringLiteral("show"), QStringLiteral("0123")}).exitCode, 2);
        QCOMPARE(run({QStringLiteral("show"), QStringLiteral("ffff")}).exitCode, 1);
    }

    void limitAndCsvWork() {
        const Run result = run({QStringLiteral("traces"), QStringLiteral("--format"), QStringLiteral("csv"), QStringLiteral("--limit"), QStringLiteral("1")});
        QCOMPARE(result.exitCode, 0);
        const QList<QByteArray> lines = result.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].startsWith("trace_id,root_name,"));
    }

    void exportedTracesCanBeImportedAgain() {
        const QString file = text(m_folder / "exported.jsonl");
        QCOMPARE(run({QStringLiteral("export"), QStringLiteral("0123456789abcdef0123456789abcdef"), QStringLiteral("--to"), file}).exitCode, 0);
        const Run again = run({QStringLiteral("import"), QStringLiteral("--format"), QStringLiteral("json"), file}, "second");
        QCOMPARE(again.json()[QStringLiteral("sources")][0][QStringLiteral("spans")].toInt(), 2);
    }

    void standardInputIsReadToo() {
        const Run result = run({QStringLiteral("import"), QStringLiteral("--format"), QStringLiteral("json"), QStringLiteral("-")}, "stdin", kDump);
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.json()[QStringLiteral("sources")][0][QStringLiteral("spans")].toInt(), 3);
    }

    void exitCodesTellUsageFromUnreadable() {
        QCOMPARE(run({}).exitCode, 2);
        QCOMPARE(run({QStringLiteral("fly")}).exitCode, 2);
        QCOMPARE(run({QStringLiteral("traces"), QStringLiteral("--sort"), QStringLiteral("beauty")}).exitCode, 2);
        QCOMPARE(run({QStringLiteral("export"), QStringLiteral("--to"), QStringLiteral("x")}).exitCode, 2);
        const Run missing = run({QStringLiteral("import"), text(m_folder / "missing.json")});
        QCOMPARE(missing.exitCode, 1);
        QVERIFY(missing.errors.contains("missing.json"));
        QCOMPARE(run({QStringLiteral("--version")}).exitCode, 0);
        QCOMPARE(run({QStringLiteral("--help")}).exitCode, 0);
    }

private:
    Run run(QStringList arguments, const char* cache = "cache", const QByteArray& input = {}) {
        if (!arguments.isEmpty() && !arguments.front().startsWith(QStringLiteral("--")))
            arguments = QStringList {QStringLiteral("--cache"), text(m_folder / cache)} + arguments;
        QProcess process;
        process.start(qEnvironmentVariable("SPANLOOM_CLI"), arguments);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(60'000);
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    TemporaryFolder m_folder;
    Run m_import;
};

QTEST_GUILESS_MAIN(tst_cli)
#include "tst_cli.moc"
