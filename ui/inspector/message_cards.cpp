#include <algorithm>

#include <QCoreApplication>

#include "ui/base/format.h"
#include "ui/inspector/json_indent.h"
#include "ui/inspector/messages_page.h"
#include "ui/inspector/span_badges.h"
#include "ui/inspector/span_cards.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("MessageCards", text); }

QString roleText(const Message& message) {
    switch (message.role) {
    case MessageRole::System: return tr("system");
    case MessageRole::User: return tr("user");
    case MessageRole::Assistant: return tr("assistant");
    case MessageRole::Tool: return tr("tool");
    case MessageRole::Other: break;
    }
    return message.roleText.empty() ? tr("message") : toText(message.roleText);
}

CardText mediaText(const MessagePart& part, const InspectorContent& content) {
    CardText text {part.text, false, part.media ? QString() : tr("file")};
    text.media = part.media;
    text.mediaType = part.type;
    if (const auto preview = content.previews.find(part.media.get()); preview != content.previews.end())
        text.preview = preview->second;
    return text;
}

CardText partText(const MessagePart& part, const InspectorContent& content) {
    switch (part.type) {
    case MessagePart::Type::Text: return {part.text, looksLikeJson(part.text), {}};
    case MessagePart::Type::Reasoning: return {part.text, false, tr("reasoning")};
    case MessagePart::Type::ToolCall:
        return {part.toolCall.arguments, true, tr("calls %1").arg(toText(part.toolCall.name))};
    case MessagePart::Type::ToolResult: return {part.text, true, tr("result")};
    case MessagePart::Type::Image:
    case MessagePart::Type::Audio:
    case MessagePart::Type::File: return mediaText(part, content);
    case MessagePart::Type::Other: break;
    }
    return {part.text, looksLikeJson(part.text), tr("part")};
}

QString joined(const QString& first, const QString& second) {
    if (first.isEmpty() || second.isEmpty())
        return first + second;
    return first + QStringLiteral(" · ") + second;
}

CardContent messageCard(const Message& message, const InspectorContent& content) {
    CardContent card;
    card.title = joined(roleText(message), toText(message.name));
    card.remark = toText(message.finishReason);
    for (const MessagePart& part : message.parts) {
        // A tool's answer is data, whatever the writer called the part.
        card.texts.push_back(partText(part, content));
        if (message.role == MessageRole::Tool)
            card.texts.back().isCode = true;
    }
    return card;
}

/// Tokens are recorded a call, not a message: only a lone answer's can be told.
void addTokens(std::vector<CardContent>& cards, std::size_t first, const std::vector<Message>& messages,
    const Usage& usage) {
    std::size_t outputs = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].isOutput) {
            ++outputs;
            last = i;
        }
    }
    if (outputs == 1 && usage.outputTokens >= 0)
        cards[first + last].remark = joined(
            tr("%1 tok").arg(formatCount(static_cast<std::uint64_t>(usage.outputTokens))), cards[first + last].remark);
}

CardContent genericCard(const QString& title, const std::string& mime, const std::string& text) {
    return {title, toText(mime), {{text, looksLikeJson(text), {}}}, {}, false};
}

void addGenericTexts(std::vector<CardContent>& cards, const SpanContent& content) {
    if (content.toolCall)
        cards.push_back({tr("tool call · %1").arg(toText(content.toolCall->name)), {},
            {{content.toolCall->arguments, true, {}}}, {}, false});
    if (!content.toolResult.empty())
        cards.push_back({tr("tool result"), {}, {{content.toolResult, true, {}}}, {}, false});
    const auto hasSide = [&](bool isOutput) {
        return std::ranges::any_of(content.messages, [&](const Message& message) {
            return message.isOutput == isOutput && message.role != MessageRole::System;
        });
    };
    // A tool's arguments and result are often recorded as input and output too; once is enough.
    const bool isShown = content.toolCall && content.toolCall->arguments == content.input;
    if (!content.input.empty() && !isShown && !hasSide(false))
        cards.push_back(genericCard(tr("input"), content.inputMime, content.input));
    if (!content.output.empty() && content.output != content.toolResult && !hasSide(true))
        cards.push_back(genericCard(tr("output"), content.outputMime, content.output));
}

void addVerdicts(std::vector<CardContent>& cards, const InspectedSpan& span) {
    for (const Evaluation& evaluation : evaluationsOf(*span.document, span.span)) {
        if (evaluation.isSuperseded)
            continue;
        CardContent card;
        card.title = joined(evaluation.isFeedback ? tr("user feedback") : tr("evaluator"), toText(evaluation.name));
        if (!evaluation.evaluator.empty())
            card.title += QStringLiteral(" (") + toText(evaluation.evaluator) + QLatin1Char(')');
        card.badges.push_back(verdictBadge(evaluation));
        if (!evaluation.explanation.empty())
            card.texts.push_back({evaluation.explanation, false, {}});
        card.isBad = evaluation.verdict == Verdict::Fail || evaluation.verdict == Verdict::Error;
        cards.push_back(std::move(card));
    }
}

} // namespace

std::vector<CardContent> cardsOf(const InspectedSpan& span) {
    const SpanContent& content = span.content->content;
    std::vector<CardContent> cards;
    for (const auto& card : {guardCard(span), promptCard(span), voiceCard(span)})
        if (card)
            cards.push_back(*card);
    const std::size_t firstMessage = cards.size();
    for (const Message& message : content.messages)
        cards.push_back(messageCard(message, *span.content));
    addTokens(cards, firstMessage, content.messages, span.record().usage);
    addGenericTexts(cards, content);
    const std::string& status = span.content->statusMessage;
    if (span.record().isError() || !status.empty()) {
        const MeaningView& meaning = span.record().meaning;
        const QString type = toText(span.document->text(meaning.text(Field::ErrorType)));
        CardContent card;
        card.title = joined(span.record().isError() ? tr("⚠ error") : tr("status"), type);
        if (!status.empty())
            card.texts.push_back({status, looksLikeJson(status), {}});
        card.isBad = span.record().isError();
        cards.push_back(std::move(card));
    }
    addVerdicts(cards, span);
    return cards;
}

} // namespace spanloom::ui
