#include <QApplication>
#include <QBuffer>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "core/semantics/media.h"
#include "tests/support/trace_builder.h"
#include "ui/base/theme.h"
#include "ui/inspector/media_block.h"
#include "ui/inspector/overview_rows.h"
#include "ui/inspector/span_cards.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr const char* kTrace = R"(
AGENT root 0-1000 id=1
  LLM chat 100-300 id=2 eval=groundedness:0.41:fail eval=thumbs:1 eval=old:0.2
)";

std::string picture(int width, int height) {
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(Qt::darkCyan);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data().toStdString();
}

Media mediaWith(std::string bytes) {
    Media media;
    setMediaBytes(media, std::move(bytes));
    return media;
}

} // namespace

/// What a span tells beside its messages: guard, prompt, voice, judgements, pictures.
class TstSpanCards : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_trace = test::openTraceFromText(kTrace);
        m_content = std::make_shared<InspectorContent>();
    }

    void aGuardTellsDecisionReasonAndWhatItLetPass() {
        m_content->content.details = {{"guardrail.name", "Guardrail", "Guard", "pii", "guardrail.name"},
            {"guardrail.decision", "Guardrail", "Decision", "block", "guardrail.decision"},
            {"guardrail.reason", "Guardrail", "Reason", "an address", "guardrail.reason"},
            {"guardrail.score", "Guardrail", "Risk score", "0.93", "guardrail.score"},
            {"guardrail.modified_output", "Guardrail", "Modified text", "I live at [hidden]", "x"}};
        const std::optional<CardContent> card = guardCard(shown(1));
        QVERIFY(card);
        QCOMPARE(card->title, QStringLiteral("guard · pii"));
        QCOMPARE(card->badges.at(0).text, QStringLiteral("✗ block"));
        QCOMPARE(card->badges.at(0).role, BadgeRole::Bad);
        QVERIFY(card->isBad);
        QVERIFY(card->remark.contains(QStringLiteral("0.93")));
        QCOMPARE(card->texts.size(), std::size_t {2});
        QCOMPARE(card->texts[1].text, std::string("I live at [hidden]"));
        QCOMPARE(guardRole("pass"), BadgeRole::Ok);
        QCOMPARE(guardRole("modify"), BadgeRole::Warn);
    }

    void spansWithoutAGuardHaveNoCard() {
        QVERIFY(!guardCard(shown(1)));
        QVERIFY(!promptCard(shown(1)));
        QVERIFY(!voiceCard(shown(1)));
    }

    void aPromptShowsItsVariablesAndIsFilledIn() {
        m_content->content.details
            = {{"prompt.template", "Prompt", "Template", "Grüße {{name}}, about {{topic}}", "t"},
                {"prompt.variables", "Prompt", "name", "Ann", "v"}};
        const std::optional<CardContent> content = promptCard(shown(1));
        QVERIFY(content);
        QCOMPARE(content->texts.at(0).marks.size(), std::size_t {2});
        QCOMPARE(content->otherTexts.at(0).text, std::string("Grüße Ann, about {{topic}}"));
        MessageCard card(m_theme, *content);
        const auto* block = card.findChild<QPlainTextEdit*>();
        QCOMPARE(block->extraSelections().size(), qsizetype {2});
        QCOMPARE(block->extraSelections().at(0).cursor.selectedText(), QStringLiteral("{{name}}"));
        card.setOther(true);
        QCOMPARE(card.findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Grüße Ann, about {{topic}}"));
    }

    void aVoiceTurnTellsWhatWasHeardAndHow() {
        m_content->content.details = {{"voice.transcript", "Voice", "Transcript", "cancel my order", "a"},
            {"voice.asr.confidence", "Voice", "ASR confidence", "0.62", "b"},
            {"voice.interrupted", "Voice", "Interrupted", "true", "c"},
            {"voice.language", "Voice", "Language", "de-DE", "d"}};
        const std::optional<CardContent> card = voiceCard(shown(1));
        QVERIFY(card);
        QCOMPARE(card->texts.at(0).text, std::string("cancel my order"));
        QVERIFY(card->texts.at(1).text.find("ASR confidence: 0.62") != std::string::npos);
        QCOMPARE(card->remark, QStringLiteral("de-DE"));
        QVERIFY(card->badges.at(0).text.contains(QStringLiteral("interrupted")));
    }

    void judgementsFeedbackAndReplacedOnesStandApart() {
        auto document = std::make_shared<TraceDocument>(*m_trace.document);
        for (Evaluation& row : document->evaluations) {
            row.isFeedback = row.name == "thumbs";
            row.isSuperseded = row.name == "old";
            row.evaluatorType = row.isFeedback ? EvaluatorType::Human : EvaluatorType::Llm;
            if (row.name == "groundedness") {
                row.recordedVerdict = Verdict::Pass;
                row.documentPosition = 2;
            }
        }
        const InspectedSpan span {document, 1, m_content, TimeDisplay::Utc};
        const std::vector<CardContent> cards = evaluationCards(span);
        QCOMPARE(cards.size(), std::size_t {3});
        QCOMPARE(evaluationCount(span), std::uint64_t {2});
        QVERIFY(cards[0].title.contains(QStringLiteral("document #3")));
        QVERIFY(cards[0].texts.back().text.find("by your rule") != std::string::npos);
        QVERIFY(cards[0].texts.back().text.find("model") != std::string::npos);
        QCOMPARE(cards[1].section, QStringLiteral("User feedback"));
        QVERIFY(cards[1].texts.back().text.find("human") != std::string::npos);
        QCOMPARE(cards[2].remark, QStringLiteral("1"));
    }

    void detailsStandInTheirGroupsOfTheOverview() {
        m_content->content.details
            = {{"route.strategy", "Route & gateway", "Routing policy", "cheapest", "router.policy"},
            {"governance.budget", "Governance", "Budget", "$5", "budget"},
            {"error.stack", "Error", "Stack", "at main()", "exception.stacktrace"}};
        const std::vector<OverviewGroup> groups = overviewOf(shown(1));
        QCOMPARE(overviewValue(groups, QStringLiteral("Routing policy")), QStringLiteral("cheapest"));
        QCOMPARE(overviewValue(groups, QStringLiteral("Budget")), QStringLiteral("$5"));
        QCOMPARE(overviewValue(groups, QStringLiteral("Stack")), QStringLiteral("at main()"));
    }

    void picturesAreShownSmallAndSaved() {
        const std::string bytes = picture(2000, 1000);
        const auto media = std::make_shared<const Media>(mediaWith(bytes));
        const MediaPreview preview = previewOf(*media);
        QCOMPARE(preview.size, QSize(2000, 1000));
        QCOMPARE(preview.image.size(), QSize(640, 320));
        MediaBlock block(m_theme, MessagePart::Type::Image, media, preview);
        QVERIFY(block.facts().contains(QStringLiteral("2000 × 1000")));
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.png"));
        QVERIFY(block.saveTo(path));
        QFile saved(path);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QCOMPARE(saved.readAll().toStdString(), bytes);
        QVERIFY(!block.saveTo(folder.filePath(QStringLiteral("no/such/folder/a.png"))));
    }

    void brokenPicturesSaySo() {
        std::string bytes = picture(20, 10);
        bytes.resize(20);
        const MediaPreview cut = previewOf(mediaWith(bytes));
        QVERIFY(cut.image.isNull());
        QVERIFY(cut.remark.contains(QStringLiteral("broken")));
        Media drawing;
        drawing.mimeType = "image/svg+xml";
        drawing.bytes = "<svg/>";
        QVERIFY(previewOf(drawing).image.isNull());
        QVERIFY(previewOf(drawing).remark.contains(QStringLiteral("SVG")));
        // A header that claims more pixels than there is memory for.
        std::string huge = picture(20, 10);
        for (const std::size_t at : {16, 20})
            huge.replace(at, 4, std::string("\x00\x01\x00\x00", 4));
        QVERIFY(previewOf(mediaWith(huge)).image.isNull());
    }

    void foldedTextsSayHowLongTheyAre() {
        MessageCard card(m_theme, {QStringLiteral("user"), {}, {{std::string(48'195, 'x'), false, {}}}, {}, false});
        bool isTold = false;
        for (const QToolButton* button : card.findChildren<QToolButton*>())
            isTold |= button->text() == QStringLiteral("Show all 48,195 characters");
        QVERIFY(isTold);
    }

    void fileNamesAreNeverPaths() {
        Media media;
        media.name = "../../etc/passwd";
        QCOMPARE(suggestedFileName(media, MessagePart::Type::File), QStringLiteral("passwd"));
        media.name.clear();
        media.mimeType = "image/png";
        QCOMPARE(suggestedFileName(media, MessagePart::Type::Image), QStringLiteral("picture.png"));
    }

private:
    InspectedSpan shown(std::uint32_t span) const { return {m_trace.document, span, m_content, TimeDisplay::Utc}; }

    Theme m_theme;
    test::OpenedTestTrace m_trace;
    std::shared_ptr<InspectorContent> m_content;
};

QTEST_MAIN(TstSpanCards)
#include "tst_span_cards.moc"
