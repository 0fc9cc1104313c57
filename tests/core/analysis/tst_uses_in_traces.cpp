#include <QTest>

#include "core/analysis/identity.h"
#include "core/analysis/trace_summary.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

/// The word that marks a field of a line as given by a use, behind what it stands for.
std::string used(const std::string& field, const std::string& value, bool isOnResource = false) {
    const std::string prefix = isOnResource ? "resource." : "";
    const auto bit = std::uint64_t {1} << static_cast<unsigned>(*fieldFromName(field));
    return " " + prefix + field + "=" + value + " " + prefix + "from_uses=" + std::to_string(bit);
}

QString text(const TraceDocument& document, StringId id) {
    return QString::fromStdString(std::string(document.text(id)));
}

QString versions(const TraceDocument& document) {
    QStringList words;
    for (const StringId id : summariseTrace(document).promptVersions)
        words.append(text(document, id));
    return words.join(' ');
}

} // namespace

/// What a person says of an attribute ("use as route") is stronger in a trace than what vocabularies found elsewhere.
class tst_uses_in_traces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aUseOnAStepBeatsTheRootAndIsInherited() {
        const auto document = traceFromText("AGENT root 0-100 route=/recorded cohort=gold\n"
                                            "  CHAIN step 0-50"
            + used("route", "checkout") + "\n    LLM call 0-20\n  LLM other 60-90 route=/inner\n");
        QCOMPARE(text(*document, summariseTrace(*document).route), QStringLiteral("checkout"));
        QCOMPARE(text(*document, summariseTrace(*document).cohort), QStringLiteral("gold"));
        QCOMPARE(text(*document, inheritedText(*document, 2, Field::Route).text), QStringLiteral("checkout"));
        QCOMPARE(text(*document, inheritedText(*document, 3, Field::Route).text), QStringLiteral("checkout"));
        QVERIFY(!inheritedText(*document, 1, Field::Route).isInherited);
    }

    void theRootsUseComesFirstThenTheEarliest() {
        const auto byRoot = traceFromText(
            "AGENT root 50-100" + used("cohort", "a") + "\n  LLM call 0-20" + used("cohort", "b") + "\n");
        QCOMPARE(text(*byRoot, summariseTrace(*byRoot).cohort), QStringLiteral("a"));
        const auto byTime = traceFromText(
            "AGENT root 0-100\n  LLM late 50-60" + used("cohort", "late") + "\n  LLM call 10-20" + used("cohort", "early") + "\n");
        QCOMPARE(text(*byTime, summariseTrace(*byTime).cohort), QStringLiteral("early"));
    }

    void aUseOnAResourceBeatsWhatSpansRecord() {
        const auto document = traceFromText("AGENT root 0-100 session=recorded\n  LLM call 0-10" + used("session", "ring", true) + "\n");
        QCOMPARE(text(*document, summariseTrace(*document).session), QStringLiteral("ring"));
        QVERIFY((document->identityFromResources >> static_cast<unsigned>(Field::Session) & 1) != 0);
    }

    void aUsedCohortBeatsTheTier() {
        const auto document
            = traceFromText("AGENT root 0-100 customer_tier=gold\n  LLM call 0-10" + used("cohort", "b") + "\n");
        QCOMPARE(text(*document, summariseTrace(*document).cohort), QStringLiteral("b"));
    }

    void usedPromptVersionsReplaceAllOthersOfTheirTrace() {
        const auto document = traceFromText("AGENT root 0-100" + used("prompt_version", "v3")
            + "\n  LLM call 0-10 prompt_version=~a41f prompt_version_derived=true\n  LLM next 20-30 prompt_version=x\n");
        QCOMPARE(versions(*document), QStringLiteral("v3"));
        QVERIFY(!summariseTrace(*document).promptVersionIsDerived);
    }

    void theVersionOfTheAnsweringCallComesLast() {
        const auto document = traceFromText("AGENT root 0-100\n  LLM answer 50-90" + used("prompt_version", "new")
            + "\n  LLM first 0-10" + used("prompt_version", "old") + "\n");
        QCOMPARE(versions(*document), QStringLiteral("old new"));
        const auto inherited = traceFromText("AGENT root 0-100" + used("prompt_version", "outer")
            + "\n  LLM first 0-10" + used("prompt_version", "inner") + "\n  LLM answer 50-90\n");
        QCOMPARE(versions(*inherited), QStringLiteral("inner outer"));
    }

    void withoutUsesNothingChanges() {
        const auto document = traceFromText(
            "AGENT root 0-100 route=/r\n  LLM call 0-10 prompt_version=~a41f prompt_version_derived=true route=/inner\n");
        QCOMPARE(text(*document, summariseTrace(*document).route), QStringLiteral("/r"));
        QCOMPARE(versions(*document), QStringLiteral("~a41f"));
        QVERIFY(summariseTrace(*document).promptVersionIsDerived);
        QCOMPARE(text(*document, inheritedText(*document, 1, Field::Route).text), QStringLiteral("/inner"));
    }
};

QTEST_APPLESS_MAIN(tst_uses_in_traces)
#include "tst_uses_in_traces.moc"
