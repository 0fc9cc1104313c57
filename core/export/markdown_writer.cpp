#include "core/export/markdown_writer.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/analysis/trace_summary.h"
#include "core/base/hash.h"
#include "core/export/markdown_text.h"
#include "core/semantics/content.h"

namespace spanloom {

namespace {

constexpr std::uint32_t kMaxIndent = 40;
constexpr std::size_t kMaxErrorBytes = 300;     // in the tree; the texts below hold all of it
constexpr std::size_t kMinRepeatedBytes = 200;  // shorter texts are written again rather than referred to

bool hasTexts(Kind kind) {
    return kind == Kind::Llm || kind == Kind::Tool || kind == Kind::Retriever || kind == Kind::Reranker;
}

std::string roleText(const Message& message) {
    switch (message.role) {
    case MessageRole::System: return "system";
    case MessageRole::User: return "user";
    case MessageRole::Assistant: return "assistant";
    case MessageRole::Tool: return "tool";
    case MessageRole::Other: break;
    }
    return message.roleText.empty() ? "message" : codeSpan(message.roleText, 60);
}

std::string verdictText(const Evaluation& evaluation) {
    std::string text = codeSpan(evaluation.name, 80);
    if (evaluation.score)
        text += ' ' + numberText(*evaluation.score);
    if (!evaluation.label.empty())
        text += ' ' + codeSpan(evaluation.label, 60);
    if (evaluation.verdict != Verdict::None)
        text += std::string(" **") + name(evaluation.verdict) + "**";
    return text;
}

class MarkdownDocument {
public:
    MarkdownDocument(const TraceDocument& document, const PayloadSource& payloads, const MarkdownOptions& options)
        : m_document(document)
        , m_payloads(payloads)
        , m_options(options) { }

    std::string write() {
        chooseSpans();
        writeTotals();
        writeTree();
        if (m_options.withTexts)
            writeAllTexts();
        return std::move(m_text);
    }

private:
    void chooseSpans();
    void writeTotals();
    void writeTree();
    void writeSpanLine(std::uint32_t index);
    void writeAllTexts();
    bool writeTexts(std::uint32_t index);
    void writeError(const TraceSpan& span, const SpanPayload& payload);
    void writeMessages(const SpanContent& content);
    void writePart(const std::string& label, const MessagePart& part);
    void writeDocuments(const SpanContent& content);
    void writeText(const std::string& label, std::string_view text, std::string_view language = {});

    void row(std::string_view name, const std::string& value) {
        m_text += "| ";
        m_text += name;
        m_text += " | " + (value.empty() ? std::string("not recorded") : value) + " |\n";
    }
    [[nodiscard]] std::string cell(StringId text) const {
        return text == 0 ? std::string() : codeCell(m_document.text(text));
    }
    [[nodiscard]] std::string cells(const std::vector<StringId>& texts) const {
        std::string result;
        for (const StringId text : texts)
            result += (result.empty() ? "" : ", ") + cell(text);
        return result;
    }
    [[nodiscard]] std::string spanTitle(std::uint32_t index) const {
        const TraceSpan& span = m_document.spans[index];
        return '(' + std::to_string(index + 1) + ") **" + std::string(name(span.kind)) + "** "
            + codeSpan(m_document.name(span));
    }

    const TraceDocument& m_document;
    const PayloadSource& m_payloads;
    const MarkdownOptions m_options;
    std::vector<bool> m_isChosen;
    std::size_t m_leftOut = 0;
    std::uint32_t m_current = 0; ///< the span whose texts are being written
    std::unordered_map<std::uint64_t, std::uint32_t> m_written; ///< hash of a text → the span it was written at
    std::string m_text;
};

/// Spans with errors and what they lie below come first, then as many others as there is room for, in tree order.
void MarkdownDocument::chooseSpans() {
    const std::vector<TraceSpan>& spans = m_document.spans;
    m_isChosen.assign(spans.size(), false);
    std::size_t chosen = 0;
    for (std::uint32_t i = 0; i < spans.size(); ++i)
        for (std::uint32_t at = i; spans[i].isError() && at != kNoIndex && !m_isChosen[at]; at = spans[at].parent) {
            m_isChosen[at] = true;
            ++chosen;
        }
    for (std::size_t i = 0; i < spans.size() && chosen < m_options.maxSpans; ++i) {
        if (m_isChosen[i])
            continue;
        m_isChosen[i] = true;
        ++chosen;
    }
    m_leftOut = spans.size() - chosen;
}

void MarkdownDocument::writeTotals() {
    const TraceTotals& totals = m_document.totals;
    const TraceSummary summary = summariseTrace(m_document);
    const std::string_view rootName = m_document.text(summary.rootName);
    m_text += "# Trace " + codeSpan(rootName.empty() ? m_document.idText : rootName) + "\n\n| | |\n|---|---|\n";
    row("Trace", codeCell(m_document.idText));
    row("Start", totals.start == kNoTime ? std::string() : timeText(totals.start));
    const bool hasDuration = totals.start != kNoTime && totals.end != kNoTime;
    row("Duration", hasDuration ? durationText(durationBetween(totals.start, totals.end)) : std::string());
    if (totals.timeToFirstToken)
        row("Time to first token", durationText(*totals.timeToFirstToken));
    std::string spans = countText(totals.spanCount);
    if (totals.unfinishedCount > 0)
        spans += ", " + countText(totals.unfinishedCount) + " unfinished";
    if (totals.orphanCount > 0)
        spans += ", " + countText(totals.orphanCount) + " without their parent";
    row("Spans", spans);
    row("Model calls", countText(totals.llmCalls));
    row("Tokens", tokensText(totals.usage));
    row("Cost", costText(totals.usage));
    if (totals.evaluationSpend.hasTokens() || totals.evaluationSpend.costUsd)
        row("Spent on evaluation", costText(totals.evaluationSpend));
    row("Models", cells(summary.models));
    row("Prompt version",
        cells(summary.promptVersions) + (summary.promptVersionIsDerived ? " (derived from the prompt)" : ""));
    row("Route", cell(summary.route));
    row("Cohort", cell(summary.cohort));
    for (const auto& [title, text] : {std::pair {"Session", summary.session}, {"User", summary.user},
             {"Environment", summary.environment}, {"App version", summary.appVersion}, {"Service", summary.service}})
        if (text != 0)
            row(title, cell(text));
    row("Errors", countText(totals.errorCount));
    std::string evaluations;
    for (const Evaluation& evaluation : m_document.evaluations) {
        std::string text;
        for (const char c : verdictText(evaluation))
            text += c == '|' ? std::string("\\|") : std::string(1, c);
        evaluations += (evaluations.empty() ? "" : "; ") + text;
    }
    row("Evaluations", evaluations.empty() ? "none" : evaluations);
}

void MarkdownDocument::writeTree() {
    m_text += "\n## Spans\n\n";
    for (std::uint32_t i = 0; i < m_document.spans.size(); ++i)
        if (m_isChosen[i])
            writeSpanLine(i);
    if (m_leftOut > 0)
        m_text += "\n" + countText(m_leftOut) + (m_leftOut == 1 ? " more span is" : " more spans are")
            + " left out, none of them with an error.\n";
}

void MarkdownDocument::writeSpanLine(std::uint32_t index) {
    const TraceSpan& span = m_document.spans[index];
    m_text.append(std::size_t {2} * std::min(span.depth, kMaxIndent), ' ');
    m_text += "- " + spanTitle(index);
    const auto add = [&](const std::string& text) {
        if (!text.empty())
            m_text += " · " + text;
    };
    add(!span.isFinished() ? "unfinished" : span.start == kNoTime ? "no start" : durationText(span.duration()));
    StringId model = span.meaning.text(Field::ResponseModel);
    if (model == 0)
        model = span.meaning.text(Field::RequestModel);
    if (model != 0)
        add(codeSpan(m_document.text(model), 80));
    add(tokensText(span.usage));
    if (span.usage.costUsd)
        add(costText(span.usage));
    if (span.counting == Counting::SameCall || span.counting == Counting::RollUp)
        add("not counted again");
    if (span.isError()) {
        const StringId type = span.meaning.text(Field::ErrorType);
        add("**error**" + (type == 0 ? std::string() : ' ' + codeSpan(m_document.text(type), 80)));
        if (const auto payload = loadPayload(m_payloads, m_document, span); payload && !payload->statusMessage.empty())
            add(codeSpan(payload->statusMessage, kMaxErrorBytes));
    }
    for (std::uint32_t i = 0; i < span.evaluationCount; ++i)
        add(verdictText(m_document.evaluations[span.firstEvaluation + i]));
    m_text += '\n';
}

void MarkdownDocument::writeAllTexts() {
    bool hasAny = false;
    for (std::uint32_t i = 0; i < m_document.spans.size(); ++i) {
        const TraceSpan& span = m_document.spans[i];
        if (!m_isChosen[i] || (!hasTexts(span.kind) && !span.isError()))
            continue;
        if (!std::exchange(hasAny, true))
            m_text += "\n## Texts\n";
        m_current = i;
        m_text += "\n### " + spanTitle(i) + "\n\n";
        if (!writeTexts(i))
            m_text += "No texts were recorded.\n";
    }
}

bool MarkdownDocument::writeTexts(std::uint32_t index) {
    const TraceSpan& span = m_document.spans[index];
    const auto payload = loadPayload(m_payloads, m_document, span);
    if (!payload) {
        m_text += "The texts cannot be read: " + codeSpan(payload.error().message, kMaxErrorBytes) + "\n";
        return true;
    }
    const std::size_t before = m_text.size();
    writeError(span, *payload);
    if (!hasTexts(span.kind))
        return m_text.size() > before;
    const SpanContent content = decodeContent(*payload, span.kind, m_payloads);
    if (content.isRedacted || (span.flags & SpanFlag::Redacted) != 0)
        m_text += "Parts of this span were redacted before it was recorded.\n\n";
    if (content.isTruncated || (span.flags & SpanFlag::Truncated) != 0)
        m_text += "Parts of this span were cut off before it was recorded.\n\n";
    writeMessages(content);
    if (content.toolCall && !content.toolCall->arguments.empty())
        writeText("arguments", content.toolCall->arguments);
    else if (content.messages.empty())
        writeText("input", content.input);
    writeDocuments(content);
    const bool hasOutput = std::ranges::any_of(content.messages, &Message::isOutput) || !content.documents.empty();
    if (!content.toolResult.empty())
        writeText("result", content.toolResult);
    else if (!hasOutput)
        writeText("output", content.output);
    return m_text.size() > before;
}

void MarkdownDocument::writeError(const TraceSpan& span, const SpanPayload& payload) {
    if (!span.isError())
        return;
    writeText("error", payload.statusMessage);
    forEachEvent(payload.events, [&](const EventView& event) {
        if (event.name != "exception" || !payload.keys)
            return;
        for (const AttributeView& attribute : event.attributes)
            if (const std::string_view key = payload.keys->text(attribute.key); key.starts_with("exception."))
                if (const std::string text = attribute.value.toText(); text != payload.statusMessage)
                    writeText(codeSpan(key, 60), text);
    });
}

void MarkdownDocument::writeMessages(const SpanContent& content) {
    for (const Message& message : content.messages) {
        std::string label = roleText(message);
        if (message.isOutput)
            label += ", answer";
        if (!message.name.empty())
            label += ' ' + codeSpan(message.name, 80);
        if (!message.finishReason.empty())
            label += ", finish reason " + codeSpan(message.finishReason, 60);
        if (message.parts.empty())
            m_text += "**" + label + "**: (empty)\n\n";
        for (const MessagePart& part : message.parts)
            writePart(label, part);
    }
}

void MarkdownDocument::writePart(const std::string& label, const MessagePart& part) {
    switch (part.type) {
    case MessagePart::Type::Text: return writeText(label, part.text);
    case MessagePart::Type::Reasoning: return writeText(label + ", reasoning", part.text);
    case MessagePart::Type::ToolResult: return writeText(label + ", tool result", part.text);
    case MessagePart::Type::ToolCall:
        m_text += "**" + label + "** calls " + codeSpan(part.toolCall.name, 120) + "\n\n";
        return writeText("arguments", part.toolCall.arguments);
    case MessagePart::Type::Image:
    case MessagePart::Type::Audio:
    case MessagePart::Type::File:
    case MessagePart::Type::Other: break;
    }
    m_text += "**" + label + "**: " + codeSpan(part.text) + "\n\n";
}

void MarkdownDocument::writeDocuments(const SpanContent& content) {
    std::size_t number = 0;
    for (const Document& document : content.documents) {
        std::string label = "document " + std::to_string(++number);
        if (!document.id.empty())
            label += ' ' + codeSpan(document.id, 120);
        if (document.score)
            label += ", score " + numberText(*document.score);
        if (!document.source.empty())
            label += ", from " + codeSpan(document.source, 120);
        if (document.content.empty())
            m_text += "**" + label + "**: no content was recorded\n\n";
        else
            writeText(label, document.content);
    }
}

void MarkdownDocument::writeText(const std::string& label, std::string_view text, std::string_view language) {
    if (text.empty())
        return;
    m_text += "**" + label + "**";
    // Agents send the same prompts and documents from call to call.
    if (text.size() >= kMinRepeatedBytes) {
        const auto [place, isNew] = m_written.try_emplace(hash64(text), m_current);
        if (!isNew) {
            m_text += place->second == m_current
                ? ": the same text as above\n\n"
                : ": the same text as at (" + std::to_string(place->second + 1) + ")\n\n";
            return;
        }
    }
    const CutText cut = cutInTheMiddle(text, m_options.maxTextBytes);
    if (cut.leftOut > 0)
        m_text += " (" + countText(cut.leftOut) + " of " + countText(text.size()) + " bytes left out)";
    m_text += "\n\n" + fenced(cut.text, language) + "\n";
}

} // namespace

Result<std::string> writeMarkdown(
    const TraceDocument& document, const PayloadSource& payloads, const MarkdownOptions& options) {
    return MarkdownDocument(document, payloads, options).write();
}

} // namespace spanloom
