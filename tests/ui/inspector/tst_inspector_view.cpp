#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QtTest>

#include "core/trace/attribute_codec.h"
#include "core/trace/attribute_use.h"
#include "core/trace/span_content.h"
#include "tests/support/trace_builder.h"
#include "ui/base/badge_flow.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/inspector/attributes_page.h"
#include "ui/inspector/detail_tree.h"
#include "ui/inspector/documents_page.h"
#include "ui/inspector/evaluations_page.h"
#include "ui/inspector/events_page.h"
#include "ui/inspector/inspector_view.h"
#include "ui/inspector/line_text_view.h"
#include "ui/inspector/messages_page.h"
#include "ui/inspector/overview_page.h"
#include "ui/inspector/raw_page.h"
#include "ui/inspector/tools_page.h"

using namespace spanloom;
using namespace spanloom::ui;
using Tab = InspectorView::Tab;

namespace {

constexpr const char* kTrace = R"(
AGENT root 0-1000 id=1
  LLM chat 100-300 ttft=50 tokens=300/60 cost=0.01 id=2 eval=groundedness:0.41:fail event=first@150
  TOOL bare 300-400 status=error error_type=timeout id=3
)";

/// Payloads of a test trace; one row can be made to fail.
class Payloads : public PayloadSource {
public:
    explicit Payloads(std::shared_ptr<test::TestPayloads> inner)
        : m_inner(std::move(inner)) { }
    Result<SpanPayload> payload(SpanRef span) const override {
        if (static_cast<int>(span.row) == failingRow)
            return fail(ErrorCode::Database, "disk image is malformed");
        return m_inner->payload(span);
    }
    Result<ResourceContent> resource(std::uint32_t segment, std::uint32_t index) const override {
        return m_inner->resource(segment, index);
    }
    Result<ScopeContent> scope(std::uint32_t segment, std::uint32_t index) const override {
        return m_inner->scope(segment, index);
    }
    const StringPool* keys(std::uint32_t segment) const override { return m_inner->keys(segment); }

    int failingRow = -1;

private:
    std::shared_ptr<test::TestPayloads> m_inner;
};

/// Replaces the attributes of a row by these texts.
void setAttributes(test::TestPayloads& payloads, std::uint32_t row,
    const std::vector<std::pair<std::string, std::string>>& texts) {
    SpanPayload& payload = payloads.payloads[row];
    payload.keys = &payloads.keyPool();
    payload.attributes.clear();
    ValueWriter writer(payload.attributes);
    writer.beginList();
    for (const auto& [key, value] : texts) {
        writer.key(payloads.keyPool().intern(key));
        writer.string(value);
    }
    writer.endList();
}

QString textOf(const MessageCard& card) {
    QString result;
    for (const QPlainTextEdit* block : card.findChildren<QPlainTextEdit*>())
        result += block->toPlainText() + QLatin1Char('\n');
    return result;
}

} // namespace

class TstInspectorView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_trace = test::openTraceFromText(kTrace);
        m_payloads = std::make_shared<Payloads>(m_trace.payloads);
        m_view = std::make_unique<InspectorView>(m_theme, m_jobs);
        m_view->setPayloads(m_payloads);
        m_view->resize(430, 800);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void withoutASpanThereIsAHint() {
        m_view->showSpan(nullptr, kNoIndex);
        QVERIFY(m_view->page(Tab::Messages)->note().contains(QStringLiteral("Select a span")));
    }

    void messagesAreReadAndShown() {
        setAttributes(*m_trace.payloads, 1,
            {{"gen_ai.input.messages",
                 R"([{"role":"user","parts":[{"type":"text","content":"Why was my refund denied?"}]}])"},
                {"gen_ai.output.messages",
                    R"([{"role":"assistant","parts":[{"type":"text","content":"Because."}],)"
                    R"("finish_reason":"stop"}])"}});
        show(1);
        const auto cards = messages()->cards();
        QVERIFY(cards.size() >= 2);
        QVERIFY(cards[0]->content().title.startsWith(QStringLiteral("user")));
        QVERIFY(textOf(*cards[0]).contains(QStringLiteral("Why was my refund denied?")));
        QVERIFY(cards[1]->content().title.startsWith(QStringLiteral("assistant")));
        QVERIFY(cards[1]->content().remark.contains(QStringLiteral("60"))); // the only answer has the call's tokens
        QCOMPARE(m_view->tabTitle(Tab::Messages), QStringLiteral("Messages 2"));
    }

    void verdictsStandWithTheMessages() {
        m_view->setCurrentTab(Tab::Messages);
        show(1);
        const auto cards = messages()->cards();
        QVERIFY(!cards.empty());
        QVERIFY(cards.back()->content().title.contains(QStringLiteral("groundedness")));
        QVERIFY(cards.back()->content().isBad);
        QCOMPARE(m_view->tabTitle(Tab::Evaluations), QStringLiteral("Evals 1"));
    }

    void anErrorIsTheFirstThingASpanWithoutMessagesTells() {
        m_trace.payloads->payloads[2].statusMessage = "upstream timed out";
        m_trace.payloads->payloads[2].keys = &m_trace.payloads->keyPool();
        m_view->setCurrentTab(Tab::Messages);
        show(2);
        const auto cards = messages()->cards();
        QVERIFY(!cards.empty());
        QVERIFY(std::any_of(cards.begin(), cards.end(), [](const MessageCard* card) {
            return card->content().isBad && textOf(*card).contains(QStringLiteral("upstream timed out"));
        }));
    }

    void theOverviewIsShownWhereThereIsNothingToRead() {
        show(0);
        QCOMPARE(m_view->currentTab(), Tab::Overview);
        setAttributes(*m_trace.payloads, 1, {{"input.value", "a question"}});
        show(1);
        QCOMPARE(m_view->currentTab(), Tab::Messages);
        m_view->setCurrentTab(Tab::Events); // from now on it stays where the user has put it
        show(0);
        show(1);
        QCOMPARE(m_view->currentTab(), Tab::Events);
    }

    void tabsAreChosenByKeyAndStay() {
        show(0);
        auto* bar = m_view->findChild<QTabBar*>();
        bar->setFocus();
        QTest::keyClick(bar, Qt::Key_Right);
        QCOMPARE(m_view->currentTab(), Tab::Messages);
        show(2);
        QCOMPARE(m_view->currentTab(), Tab::Messages);
    }

    void emptyTabsSayWhy() {
        m_view->setCurrentTab(Tab::Messages);
        show(0);
        QVERIFY(m_view->page(Tab::Messages)->note().contains(QStringLiteral("no messages")));
        for (const Tab tab : {Tab::Documents, Tab::Tools}) {
            m_view->setCurrentTab(tab);
            QVERIFY(m_view->page(tab)->note().startsWith(QStringLiteral("This span")));
        }
        m_view->setCurrentTab(Tab::Events);
        QVERIFY(m_view->page(Tab::Events)->note().contains(QStringLiteral("no events")));
        m_view->setCurrentTab(Tab::Evaluations);
        QVERIFY(!m_view->page(Tab::Evaluations)->note().isEmpty());
        QCOMPARE(m_view->tabTitle(Tab::Events), QStringLiteral("Events"));
    }

    void evaluationsAreACardEach() {
        m_view->setCurrentTab(Tab::Evaluations);
        show(1);
        const auto cards = static_cast<EvaluationsPage*>(m_view->page(Tab::Evaluations))->cards();
        QCOMPARE(cards.size(), std::size_t {1});
        QCOMPARE(cards[0]->content().title, QStringLiteral("groundedness"));
        QCOMPARE(cards[0]->content().remark, QStringLiteral("0.41")); // and no threshold: absent is not 0
        QCOMPARE(cards[0]->content().badges.at(0).text, QStringLiteral("✗ fail"));
        QVERIFY(cards[0]->content().isBad);
    }

    void attributesAreFilteredByKeyAndValue() {
        setAttributes(*m_trace.payloads, 1, {{"http.method", "GET"}, {"db.system", "postgres"}});
        m_view->setCurrentTab(Tab::Attributes);
        show(1);
        auto* page = static_cast<AttributesPage*>(m_view->page(Tab::Attributes));
        QTreeWidgetItem* group = page->tree()->topLevelItem(0);
        QCOMPARE(group->childCount(), 2);
        page->filter()->setText(QStringLiteral("POSTGRES"));
        QVERIFY(group->child(0)->isHidden());
        QVERIFY(!group->child(1)->isHidden());
        page->filter()->setText(QStringLiteral("http"));
        QVERIFY(!group->child(0)->isHidden());
        page->filter()->clear();
        QVERIFY(!group->child(1)->isHidden());
        QCOMPARE(m_view->tabTitle(Tab::Attributes), QStringLiteral("Attributes 2"));
    }

    void structuredValuesOpenIndentedAndCopyAsWritten() {
        const std::string json = R"({"b":1.50,"a":[true]})";
        setAttributes(*m_trace.payloads, 1, {{"config", json}});
        m_view->setCurrentTab(Tab::Attributes);
        show(1);
        auto* tree = static_cast<AttributesPage*>(m_view->page(Tab::Attributes))->tree();
        QTreeWidgetItem* item = tree->topLevelItem(0)->child(0);
        QCOMPARE(item->childCount(), 0);
        item->setExpanded(true);
        QCOMPARE(item->childCount(), 1);
        QVERIFY(item->child(0)->text(0).contains(QStringLiteral("\n  \"b\": 1.50")));
        tree->setCurrentItem(item);
        tree->copyValue();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(json));
        tree->copyKey();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("config"));
    }

    void anAttributeCanBeUsedAsAField() {
        setAttributes(*m_trace.payloads, 1, {{"http.route", "/refund"}});
        m_view->setCurrentTab(Tab::Attributes);
        show(1);
        QSignalSpy spy(m_view.get(), &InspectorView::useAsRequested);
        auto* page = static_cast<AttributesPage*>(m_view->page(Tab::Attributes));
        QVERIFY(!page->useAsButton()->isEnabled());
        page->tree()->setCurrentItem(page->tree()->topLevelItem(0)->child(0));
        QVERIFY(page->useAsButton()->isEnabled());
        page->useAsButton()->menu()->actions().front()->trigger();
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].toString(), QStringLiteral("http.route"));
        QCOMPARE(spy[0][1].value<Field>(), Field::Route);

        // The same from the menu of the row, opened by key.
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {5, 5}, page->tree()->mapToGlobal(QPoint(5, 5)));
        QCoreApplication::sendEvent(page->tree(), &event);
        QMenu* menu = openMenu(page->tree());
        QVERIFY(menu && menu->isVisible());
        QMenu* fields = menu->actions().back()->menu();
        QVERIFY(fields);
        QCOMPARE(fields->actions().size(), static_cast<qsizetype>(std::size(kUsableFields)));
        fields->actions()[2]->trigger();
        QCOMPARE(spy[1][1].value<Field>(), Field::PromptVersion);
        menu->close();

        // Groups and the scope are nothing that a span says.
        QTreeWidgetItem* scope = page->tree()->topLevelItem(page->tree()->topLevelItemCount() - 1);
        page->tree()->setCurrentItem(scope->child(0));
        QVERIFY(!page->useAsButton()->isEnabled());
        page->tree()->setCurrentItem(page->tree()->topLevelItem(0));
        QVERIFY(!page->useAsButton()->isEnabled());
    }

    void documentsAreACardEachWithRankAndScore() {
        setAttributes(*m_trace.payloads, 1,
            {{"openinference.span.kind", "RETRIEVER"},
                {"retrieval.documents.0.document.id", "kb-7"}, {"retrieval.documents.0.document.score", "0.9"},
                {"retrieval.documents.0.document.content", "Refunds take two days."},
                {"retrieval.documents.1.document.id", "kb-9"},
                {"retrieval.documents.1.document.content", "No refund after a year."}});
        m_view->setCurrentTab(Tab::Documents);
        show(1);
        const auto cards = static_cast<DocumentsPage*>(m_view->page(Tab::Documents))->cards();
        QCOMPARE(cards.size(), std::size_t {2});
        QCOMPARE(cards[0]->content().title, QStringLiteral("#1 kb-7"));
        QVERIFY(textOf(*cards[0]).contains(QStringLiteral("two days")));
        QVERIFY(cards[1]->content().remark.isEmpty()); // no score is not the score 0
        QVERIFY(cards[1]->content().share < 0);
        QCOMPARE(m_view->tabTitle(Tab::Documents), QStringLiteral("Docs 2"));
    }

    void scoresAreBarsOnlyWhereTheyCanBeCompared() {
        const auto shareOf = [](std::vector<double> scores) {
            SpanContent content;
            for (const double score : scores)
                content.documents.emplace_back().score = score;
            return documentCards(content).front().share;
        };
        QCOMPARE(shareOf({0.5, 0.25}), 0.5);
        QCOMPARE(shareOf({6, 12}), 0.5);
        QVERIFY(shareOf({3, -2}) < 0);
        QVERIFY(shareOf({std::nan("")}) < 0);
        QVERIFY(shareOf({0}) < 0);
    }

    void aToolTellsArgumentsResultAndError() {
        setAttributes(*m_trace.payloads, 2,
            {{"gen_ai.tool.name", "order_lookup"}, {"gen_ai.tool.call.arguments", R"({"id":1182})"},
                {"gen_ai.tool.call.result", "gone"}});
        m_trace.payloads->payloads[2].statusMessage = "upstream timed out";
        m_view->setCurrentTab(Tab::Tools);
        show(2);
        const auto cards = static_cast<ToolsPage*>(m_view->page(Tab::Tools))->cards();
        QCOMPARE(cards.size(), std::size_t {1});
        QVERIFY(cards[0]->content().title.contains(QStringLiteral("order_lookup")));
        QVERIFY(cards[0]->content().isBad);
        for (const char* part : {"\"id\": 1182", "gone", "timeout: upstream timed out"})
            QVERIFY2(textOf(*cards[0]).contains(QLatin1String(part)), part);
        QCOMPARE(m_view->tabTitle(Tab::Tools), QStringLiteral("Tools 1"));
    }

    void aModelTellsWhichToolsItsAnswerAskedFor() {
        setAttributes(*m_trace.payloads, 1,
            {{"gen_ai.input.messages",
                 R"([{"role":"assistant","parts":[{"type":"tool_call","id":"c0","name":"old","arguments":{}}]}])"},
                {"gen_ai.output.messages",
                    R"([{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"lookup",)"
                    R"("arguments":{"id":7}}]}])"}});
        m_view->setCurrentTab(Tab::Tools);
        show(1);
        const auto cards = static_cast<ToolsPage*>(m_view->page(Tab::Tools))->cards();
        QCOMPARE(cards.size(), std::size_t {1});
        QCOMPARE(cards[0]->content().title, QStringLiteral("asked for lookup"));
        QCOMPARE(cards[0]->content().remark, QStringLiteral("c1"));
        QVERIFY(textOf(*cards[0]).contains(QStringLiteral("\"id\": 7")));
    }

    void theOverviewIsCopiedWhole() {
        m_view->setCurrentTab(Tab::Overview);
        show(1);
        auto* page = static_cast<OverviewPage*>(m_view->page(Tab::Overview));
        QTest::mouseClick(page->findChild<QPushButton*>(), Qt::LeftButton);
        const QString all = QGuiApplication::clipboard()->text();
        for (const char* part : {"Kind = LLM", "Name = chat", "Input = 300", "recorded"})
            QVERIFY2(all.contains(QLatin1String(part)), part);
        page->tree()->setCurrentItem(page->tree()->topLevelItem(0)->child(1));
        QTest::keyClick(page->tree(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Name = chat"));
    }

    void timesFollowTheChoice() {
        m_view->setCurrentTab(Tab::Overview);
        m_view->setTimeDisplay(TimeDisplay::Utc);
        show(1);
        const auto overview = [this] {
            static_cast<OverviewPage*>(m_view->page(Tab::Overview))->tree()->copyAll();
            return QGuiApplication::clipboard()->text();
        };
        const TimeNs start = m_trace.document->spans[1].start;
        QVERIFY(overview().contains(formatDateTime(start, TimeDisplay::Utc) + QStringLiteral(" UTC")));
        m_view->setTimeDisplay(TimeDisplay::Local);
        QVERIFY(overview().contains(formatDateTime(start, TimeDisplay::Local)));
    }

    void resourceAndScopeAreGroupsOfTheirOwn() {
        m_view->setCurrentTab(Tab::Attributes);
        show(0);
        const auto* tree = static_cast<AttributesPage*>(m_view->page(Tab::Attributes))->tree();
        QStringList groups;
        for (int i = 0; i < tree->topLevelItemCount(); ++i)
            groups << tree->topLevelItem(i)->text(0);
        QVERIFY(groups.join(QLatin1Char('|')).contains(QStringLiteral("Resource")));
        QVERIFY(groups.join(QLatin1Char('|')).contains(QStringLiteral("Scope")));
    }

    void eventsCountFromTheStartOfTheSpan() {
        m_view->setCurrentTab(Tab::Events);
        show(1);
        const auto* tree = static_cast<EventsPage*>(m_view->page(Tab::Events))->tree();
        QCOMPARE(tree->topLevelItemCount(), 1);
        QCOMPARE(tree->topLevelItem(0)->text(1), QStringLiteral("first"));
        QVERIFY(tree->topLevelItem(0)->text(0).startsWith(QStringLiteral("+50")));
    }

    void rawIsFoundIn() {
        setAttributes(*m_trace.payloads, 1, {{"some.key", "needle"}});
        m_view->setCurrentTab(Tab::Raw);
        show(1);
        auto* page = static_cast<RawPage*>(m_view->page(Tab::Raw));
        QVERIFY(page->text()->lineCount() > 10);
        page->find()->setText(QStringLiteral("NEEDLE"));
        QTest::keyClick(page->find(), Qt::Key_Return);
        QVERIFY(page->text()->selectedText().contains(QStringLiteral("\"stringValue\": \"needle\"")));
        page->text()->selectAll();
        QVERIFY(page->text()->selectedText().contains(QStringLiteral("\"startTimeUnixNano\"")));
    }

    void aSpanThatCannotBeReadSaysSo() {
        m_payloads->failingRow = 1;
        m_view->setCurrentTab(Tab::Messages);
        show(1);
        QVERIFY(m_view->page(Tab::Messages)->note().contains(QStringLiteral("malformed")));
        QVERIFY(!m_view->isLoading());
        show(2); // and the next one is shown again
        QVERIFY(m_view->page(Tab::Messages)->note().isEmpty());
    }

    void theNewestRequestWins() {
        QSignalSpy spy(m_view.get(), &InspectorView::loaded);
        m_view->showSpan(m_trace.document, 0);
        m_view->showSpan(m_trace.document, 1);
        m_view->showSpan(m_trace.document, 2);
        QTRY_VERIFY(!m_view->isLoading());
        QTest::qWait(20);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(m_view->span(), 2u);
    }

    void longTextsAreCutUntilAsked() {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += "line " + std::to_string(i) + "\n";
        MessageCard card(m_theme, {QStringLiteral("user"), {}, {{text, false, {}}}, {}, false});
        QVERIFY(card.canExpand() && card.isCollapsed());
        QVERIFY(textOf(card).contains(QStringLiteral("line 11")));
        QVERIFY(!textOf(card).contains(QStringLiteral("line 12")));
        card.setCollapsed(false);
        QVERIFY(textOf(card).contains(QStringLiteral("line 99")));
    }

    void hugeTextsOpenInTheLineView() {
        std::string text;
        while (text.size() < 4'000'000)
            text += "a line of a very long prompt " + std::to_string(text.size()) + "\n";
        MessageCard card(m_theme, {QStringLiteral("user"), {}, {{text, false, {}}}, {}, false});
        QElapsedTimer timer;
        timer.start();
        card.setCollapsed(false);
        auto* view = card.findChild<LineTextView*>();
        QVERIFY(view);
        QVERIFY(view->lineCount() > 50'000);
        QVERIFY(view->line(0).startsWith(QStringLiteral("a line of")));
        QVERIFY(!card.grab().isNull());
        view->selectAll();
        QCOMPARE(view->selectedText().size(), static_cast<qsizetype>(text.size()));
    }

    void endlessLinesAreBrokenBetweenCharacters() {
        LineTextView view(m_theme);
        view.setText(QByteArray("ä").repeated(50'000));
        QVERIFY(view.lineCount() > 10);
        QString all;
        for (std::size_t i = 0; i < view.lineCount(); ++i)
            all += view.line(i);
        QCOMPARE(all, QString(50'000, QChar(u'ä')));
        view.setText({});
        view.selectAll();
        QVERIFY(view.selectedText().isEmpty());
        QVERIFY(!view.findNext(QStringLiteral("x")));
    }

    void aWordWithoutEndDoesNotWidenTheView() {
        setAttributes(*m_trace.payloads, 1, {{"input.value", std::string(100'000, 'x')}});
        show(1);
        m_view->grab();
        QCOMPARE(m_view->width(), 430);
        for (const MessageCard* card : messages()->cards())
            QVERIFY(card->width() <= 430);
    }

    void manyMessagesComeInPortions() {
        std::string json = "[";
        for (int i = 0; i < 100; ++i)
            json += std::string(i ? "," : "") + R"({"role":"user","parts":[{"type":"text","content":"m"}]})";
        setAttributes(*m_trace.payloads, 1, {{"gen_ai.input.messages", json + "]"}});
        show(1);
        QCOMPARE(messages()->cards().size(), CardList::kCardsAtOnce);
        QTest::mouseClick(messages()->findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_COMPARE(messages()->cards().size(), 2 * CardList::kCardsAtOnce);
    }

    void textFromTheTraceIsNeverMarkup() {
        setAttributes(*m_trace.payloads, 1, {{"input.value", "<b>bold</b><img src=\"file:///etc/passwd\">"}});
        show(1);
        QVERIFY(textOf(*messages()->cards().front()).contains(QStringLiteral("<b>bold</b>")));
    }

    void badgesSayDurationTokensAndVerdict() {
        show(1);
        QString all;
        for (const Badge& badge : m_view->badges()->badges())
            all += badge.text + QLatin1Char('|');
        for (const char* part : {"200", "self", "TTFT", "300 in", "60 out", "$0.01", "groundedness 0.41"})
            QVERIFY2(all.contains(QLatin1String(part)), part);
    }

private:
    static QMenu* openMenu(QWidget* parent) {
        for (QMenu* menu : parent->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly))
            if (menu->isVisible())
                return menu;
        return nullptr;
    }
    void show(std::uint32_t span) {
        m_view->showSpan(m_trace.document, span);
        QTRY_VERIFY(!m_view->isLoading());
    }
    MessagesPage* messages() const { return static_cast<MessagesPage*>(m_view->page(Tab::Messages)); }

    Theme m_theme;
    JobRunner m_jobs;
    test::OpenedTestTrace m_trace;
    std::shared_ptr<Payloads> m_payloads;
    std::unique_ptr<InspectorView> m_view;
};

QTEST_MAIN(TstInspectorView)
#include "tst_inspector_view.moc"
