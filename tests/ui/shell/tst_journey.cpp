#include <QHeaderView>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/otlp_text.h"
#include "ui/base/frame_watch.h"
#include "ui/base/theme.h"
#include "ui/inspector/inspector_view.h"
#include "ui/inspector/message_card.h"
#include "ui/inspector/messages_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/trace_view.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"
#include "ui/waterfall/waterfall_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

/// A trace of an agent with one model call that says what it was asked and answered.
QByteArray conversation(int number, int durationMs) {
    const QByteArray id = QByteArray::number(number, 16);
    const QByteArray trace = id.rightJustified(32, '0');
    const QByteArray start = QByteArray::number(1'760'000'000'000 + number * 1000) + "000000";
    const QByteArray end = QByteArray::number(1'760'000'000'000 + number * 1000 + durationMs) + "000000";
    const auto text = [](const char* key, const QByteArray& value) -> QByteArray {
        return QByteArray(R"({"key":")") + key + R"(","value":{"stringValue":")" + value + R"("}})";
    };
    const auto messages = [](const char* role, const QByteArray& said) -> QByteArray {
        return R"([{\"role\":\")" + QByteArray(role) + R"(\",\"parts\":[{\"type\":\"text\",\"content\":\")" + said
            + R"(\"}]}])";
    };
    const QByteArray times = R"(,"startTimeUnixNano":")" + start + R"(","endTimeUnixNano":")" + end + '"';
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + trace + R"(","spanId":"a)"
        + id.rightJustified(15, '0') + R"(","name":"conversation )" + QByteArray::number(number) + '"' + times
        + R"(},{"traceId":")" + trace + R"(","spanId":"b)" + id.rightJustified(15, '0') + R"(","parentSpanId":"a)"
        + id.rightJustified(15, '0') + R"(","name":"chat")" + times + R"(,"attributes":[)"
        + text("gen_ai.operation.name", "chat") + ',' + text("gen_ai.request.model", "gpt-4.1-mini") + ','
        + text("gen_ai.input.messages", messages("user", "where is parcel " + QByteArray::number(number))) + ','
        + text("gen_ai.output.messages", messages("assistant", "it is on its way")) + R"(]}]}]}]})" + "\n";
}

bool writeConversations(const QString& path, int first, int count) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    for (int number = first; number < first + count; ++number)
        file.write(conversation(number, 1000 - number * 10));
    return true;
}

QPoint headerPlace(const QHeaderView* header, TraceColumn column) {
    const int section = static_cast<int>(column);
    return {header->sectionViewportPosition(section) + header->sectionSize(section) / 2, header->height() / 2};
}

} // namespace

/// What a person does in the first minute, by mouse, in the real window.
class TestJourney : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void openSortOpenTraceSelectSpanReadMessage();
    void otherWindowShowsWhatThisOneImports();
    void openTraceFollowsItsCache();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    std::unique_ptr<MainWindow> makeWindow() const;
    void openAndWait(MainWindow& window, const QString& path) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestJourney::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    m_session = std::make_unique<Session>(file("settings.ini"));
    m_window = makeWindow();
    QTRY_VERIFY(m_window->flow()->isReady());
}

void TestJourney::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

std::unique_ptr<MainWindow> TestJourney::makeWindow() const {
    WorkspaceOptions options;
    options.cacheFolder = file("cache").toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    auto window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    window->resize(1600, 1000);
    window->show();
    return window;
}

void TestJourney::openAndWait(MainWindow& window, const QString& path) const {
    QSignalSpy finished(window.flow(), &OpenFlow::importFinished);
    window.openFiles({path});
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(window.isSettled(), 20000);
}

void TestJourney::openSortOpenTraceSelectSpanReadMessage() {
    QVERIFY(writeConversations(file("dump.jsonl"), 1, 8));
    openAndWait(*m_window, file("dump.jsonl"));
    TraceListView* list = m_window->explore()->list();
    QCOMPARE(list->shownTraces(), std::size_t {8});
    QCOMPARE(list->traces().traceId(0), TraceId({0, 8})); // newest first

    // Sort: the slowest first.
    QHeaderView* header = list->horizontalHeader();
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, headerPlace(header, TraceColumn::Duration));
    QCOMPARE(list->traces().traceId(0), TraceId({0, 1}));

    // Open the third one by a double-click.
    const QModelIndex third = list->model()->index(2, static_cast<int>(TraceColumn::Root));
    const QPoint row = list->visualRect(third).center();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row);
    QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, row);
    TraceTab* tab = m_window->currentTraceTab();
    QVERIFY(tab);
    QCOMPARE(tab->trace(), TraceId({0, 3}));
    QTRY_VERIFY(tab->isLoaded());
    WaterfallView* waterfall = tab->view()->waterfall();
    QCOMPARE(waterfall->document()->spans.size(), std::size_t {2});
    QCOMPARE(waterfall->selectedSpan(), 0u);

    // Select the model call in the waterfall, read what it was asked and answered.
    QTest::mouseClick(waterfall->viewport(), Qt::LeftButton, {}, waterfall->geometry().rowRect(1).center());
    QCOMPARE(waterfall->selectedSpan(), 1u);
    InspectorView* inspector = tab->view()->inspector();
    QTRY_VERIFY(!inspector->isLoading());
    auto* messages = qobject_cast<MessagesPage*>(inspector->page(InspectorView::Tab::Messages));
    QVERIFY(messages && messages->isVisible() && messages->note().isEmpty());
    QCOMPARE(messages->cards().size(), std::size_t {2});
    QVERIFY(messages->cards()[0]->content().title.contains(QStringLiteral("user")));
    QVERIFY(messages->cards()[0]->isVisible());
    const auto said = [&messages](std::size_t card) {
        return QString::fromStdString(messages->cards()[card]->content().texts.front().text);
    };
    QCOMPARE(said(0), QStringLiteral("where is parcel 3"));
    QCOMPARE(said(1), QStringLiteral("it is on its way"));
}

void TestJourney::otherWindowShowsWhatThisOneImports() {
    const std::unique_ptr<MainWindow> other = makeWindow();
    QTRY_VERIFY(other->flow()->isReady());
    QVERIFY(writeConversations(file("dump.jsonl"), 1, 8));
    openAndWait(*m_window, file("dump.jsonl"));
    QTRY_COMPARE_WITH_TIMEOUT(other->explore()->list()->shownTraces(), std::size_t {8}, 10000);
    QVERIFY(!other->explore()->isWelcoming());
}

void TestJourney::openTraceFollowsItsCache() {
    QVERIFY(writeConversations(file("dump.jsonl"), 1, 2));
    openAndWait(*m_window, file("dump.jsonl"));
    m_window->openTrace(TraceId {0, 2});
    TraceTab* tab = m_window->currentTraceTab();
    QTRY_VERIFY(tab->isLoaded());
    WaterfallView* waterfall = tab->view()->waterfall();
    QTest::mouseClick(waterfall->viewport(), Qt::LeftButton, {}, waterfall->geometry().rowRect(1).center());
    const SpanId chosen = tab->view()->selectedSpan();

    // Two further spans of the same trace arrive with another file.
    QFile more(file("more.jsonl"));
    QVERIFY(more.open(QIODevice::WriteOnly));
    test::OtlpTrace late;
    late.number = 2;
    more.write(test::otlpLine(late));
    more.close();
    openAndWait(*m_window, file("more.jsonl"));
    QTRY_COMPARE(waterfall->document()->spans.size(), std::size_t {4});
    QCOMPARE(tab->view()->selectedSpan(), chosen);
}

int main(int argc, char** argv) {
    Application application(argc, argv);
    TestJourney test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_journey.moc"
