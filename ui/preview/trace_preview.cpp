#include "ui/preview/trace_preview.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/analysis/answering_call.h"
#include "core/analysis/usage_walk.h"
#include "core/semantics/content.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kReadFailedSpans = 20; ///< of which one says why

PreviewText previewText(std::string_view text, bool isRedacted) {
    PreviewText result;
    // Four bytes a letter at most: no more of a long text is turned into letters than is shown.
    constexpr std::size_t kMostBytes = static_cast<std::size_t>(kMostPreviewText) * 4;
    result.isCut = text.size() > kMostBytes;
    result.text = toText(text.substr(0, kMostBytes));
    if (result.text.size() > kMostPreviewText) {
        result.text.truncate(kMostPreviewText);
        result.isCut = true;
    }
    result.text = result.text.trimmed();
    result.isRedacted = isRedacted;
    return result;
}

/// The parts that are meant for people.
std::string spokenText(const Message& message) {
    std::string text;
    for (const MessagePart& part : message.parts) {
        if (part.type == MessagePart::Type::Reasoning || part.type == MessagePart::Type::ToolCall
            || part.type == MessagePart::Type::ToolResult || part.text.empty())
            continue;
        if (!text.empty())
            text += '\n';
        text += part.text;
    }
    return text;
}

bool callsTools(const Message& message) {
    return std::ranges::find(message.parts, MessagePart::Type::ToolCall, &MessagePart::type) != message.parts.end();
}

/// The question that is being answered: of a conversation the first thing that the user said after the last answer;
/// what follows it are documents and results of tools as often as not.
std::string askedIn(const SpanContent& content) {
    std::string asked;
    bool isAnswered = true;
    for (const Message& message : content.messages) {
        if (message.isOutput)
            continue;
        std::string text = spokenText(message);
        if (message.role == MessageRole::Assistant && !callsTools(message) && !text.empty())
            isAnswered = true;
        if (message.role != MessageRole::User || text.empty() || !isAnswered)
            continue;
        asked = std::move(text);
        isAnswered = false;
    }
    return asked.empty() ? content.input : asked;
}

std::string answeredIn(const SpanContent& content) {
    std::string answer;
    for (const Message& message : content.messages) {
        if (!message.isOutput)
            continue;
        if (std::string text = spokenText(message); !text.empty())
            answer = std::move(text);
    }
    return answer.empty() ? content.output : answer;
}

/// Reads input and output, from one span after the other until both are known.
class TextReader {
public:
    TextReader(const TraceDocument& document, const PayloadSource& payloads, TracePreview& preview)
        : m_document(document)
        , m_payloads(payloads)
        , m_preview(preview) { }

    void read(std::uint32_t index) {
        if (index == kNoIndex || (!m_preview.input.isEmpty() && !m_preview.output.isEmpty()))
            return;
        const TraceSpan& span = m_document.spans[index];
        const Result<SpanPayload> payload = loadPayload(m_payloads, m_document, span);
        if (!payload)
            return;
        const SpanContent content = decodeContent(*payload, span.kind, m_payloads);
        if (m_preview.input.isEmpty())
            m_preview.input = previewText(askedIn(content), content.isRedacted);
        if (m_preview.output.isEmpty())
            m_preview.output = previewText(answeredIn(content), content.isRedacted);
    }

    /// What the root says went wrong, else the first failed span that says something.
    void readError(std::stop_token stop) {
        std::size_t read = 0;
        for (std::uint32_t i = 0; i < m_document.spans.size() && read < kReadFailedSpans; ++i) {
            const TraceSpan& span = m_document.spans[i];
            if (!span.isError() || stop.stop_requested())
                continue;
            ++read;
            const Result<SpanPayload> payload = loadPayload(m_payloads, m_document, span);
            const std::string_view type = m_document.text(span.meaning.text(Field::ErrorType));
            std::string text = payload ? payload->statusMessage : std::string();
            if (text.empty())
                text = type;
            if (text.empty())
                continue;
            m_preview.error = previewText(std::string(m_document.name(span)) + ": " + text, false);
            return;
        }
    }

private:
    const TraceDocument& m_document;
    const PayloadSource& m_payloads;
    TracePreview& m_preview;
};

} // namespace

std::vector<std::uint32_t> importantSpans(std::span<const TraceSpan> spans) {
    std::vector<std::uint32_t> longest, failed;
    for (std::uint32_t i = 1; i < spans.size(); ++i) {
        longest.push_back(i);
        if (spans[i].isError())
            failed.push_back(i);
    }
    const auto keepLongest = [&spans](std::vector<std::uint32_t>& indices) {
        const auto isLonger = [&spans](std::uint32_t a, std::uint32_t b) {
            return spans[a].duration() != spans[b].duration() ? spans[a].duration() > spans[b].duration() : a < b;
        };
        const std::size_t kept = std::min(indices.size(), kMostPreviewRows);
        std::ranges::partial_sort(indices, indices.begin() + static_cast<std::ptrdiff_t>(kept), isLonger);
        indices.resize(kept);
    };
    keepLongest(longest);
    keepLongest(failed);
    std::vector<std::uint32_t> result;
    if (!spans.empty())
        result.push_back(0);
    std::vector<bool> taken(spans.size());
    const auto take = [&](const std::vector<std::uint32_t>& from, std::size_t at) {
        if (at >= from.size() || taken[from[at]] || result.size() >= kMostPreviewRows)
            return;
        taken[from[at]] = true;
        result.push_back(from[at]);
    };
    for (std::size_t i = 0; i < longest.size(); ++i) {
        take(failed, i);
        take(longest, i);
    }
    return result;
}

TracePreview readPreview(
    std::shared_ptr<const TraceDocument> document, const PayloadSource& payloads, std::stop_token stop) {
    TracePreview preview;
    preview.document = document;
    if (document->spans.empty())
        return preview;
    preview.importantSpans = importantSpans(document->spans);
    TextReader reader(*document, payloads, preview);
    reader.read(0);
    if (!stop.stop_requested() && (preview.input.isEmpty() || preview.output.isEmpty())) {
        const std::vector<std::uint32_t> calls = answeringCalls(document->spans, walkUsage(document->spans));
        reader.read(lastAnsweringCall(document->spans, calls).span);
        if (!calls.empty())
            reader.read(calls.front());
    }
    if (document->totals.errorCount > 0)
        reader.readError(stop);
    return preview;
}

} // namespace spanloom::ui
