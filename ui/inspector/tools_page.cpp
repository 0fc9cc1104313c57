#include "ui/inspector/tools_page.h"

#include <QCoreApplication>

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ToolsPage", text); }

/// Calls that the span's own answer asks for; those of the conversation before it are not its own.
template <typename F>
void forEachAskedCall(const SpanContent& content, F&& f) {
    for (const Message& message : content.messages)
        if (message.isOutput)
            for (const MessagePart& part : message.parts)
                if (part.type == MessagePart::Type::ToolCall)
                    f(part.toolCall);
}

bool ranTool(const InspectedSpan& span) {
    const SpanContent& content = span.content->content;
    return content.toolCall || !content.toolResult.empty() || span.record().kind == Kind::Tool;
}

QString callTitle(const QString& pattern, const std::string& name) {
    return pattern.arg(name.empty() ? tr("(no name)") : toText(name).simplified());
}

CardContent ranCard(const InspectedSpan& span) {
    const SpanContent& content = span.content->content;
    const TraceSpan& record = span.record();
    CardContent card;
    std::string name = content.toolCall ? content.toolCall->name : std::string();
    if (name.empty())
        name = std::string(span.document->text(record.meaning.text(Field::Tool)));
    if (name.empty())
        name = std::string(span.document->name(record));
    card.title = callTitle(tr("ran %1"), name);
    if (content.toolCall)
        card.remark = toText(content.toolCall->id);
    const std::string& arguments
        = content.toolCall && !content.toolCall->arguments.empty() ? content.toolCall->arguments : content.input;
    const std::string& result = content.toolResult.empty() ? content.output : content.toolResult;
    if (!arguments.empty())
        card.texts.push_back({arguments, true, tr("arguments")});
    if (!result.empty())
        card.texts.push_back({result, true, tr("result")});
    if (record.isError()) {
        const std::string type(span.document->text(record.meaning.text(Field::ErrorType)));
        const std::string& message = span.content->statusMessage;
        const std::string text = type.empty() || message.empty() ? type + message : type + ": " + message;
        card.texts.push_back({text.empty() ? tr("failed; no message was recorded").toStdString() : text, false,
            tr("⚠ error")});
        card.isBad = true;
    }
    if (card.texts.empty())
        card.texts.push_back({tr("Neither arguments nor a result were recorded.").toStdString(), false, {}});
    return card;
}

} // namespace

std::vector<CardContent> toolCards(const InspectedSpan& span) {
    std::vector<CardContent> cards;
    if (ranTool(span))
        cards.push_back(ranCard(span));
    forEachAskedCall(span.content->content, [&](const ToolCall& call) {
        CardContent card;
        card.title = callTitle(tr("asked for %1"), call.name);
        card.remark = toText(call.id);
        card.texts.push_back({call.arguments.empty() ? tr("(no arguments)").toStdString() : call.arguments, true,
            tr("arguments")});
        cards.push_back(std::move(card));
    });
    return cards;
}

ToolsPage::ToolsPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_list(new CardList(theme, this)) {
    setContentWidget(m_list);
}

std::uint64_t ToolsPage::count(const InspectedSpan& span) const {
    std::uint64_t calls = ranTool(span) ? 1 : 0;
    forEachAskedCall(span.content->content, [&calls](const ToolCall&) { ++calls; });
    return calls;
}

void ToolsPage::show(const InspectedSpan& span) {
    std::vector<CardContent> cards = toolCards(span);
    const bool isEmpty = cards.empty();
    m_list->setCards(std::move(cards));
    if (isEmpty)
        showNote(tr("This span ran no tool, and its answer asked for none."));
    else
        showContent();
}

} // namespace spanloom::ui
