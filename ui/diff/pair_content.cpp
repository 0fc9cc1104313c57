#include "ui/diff/pair_content.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <QCoreApplication>

#include "core/semantics/content.h"
#include "core/trace/attribute_codec.h"

#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Diff", text); }

/// One side of the row, read and decoded.
struct SideContent {
    const TraceSpan* span = nullptr;
    SpanPayload payload;
    SpanContent content;
};

void appendPart(std::string& text, const MessagePart& part) {
    if (!text.empty() && text.back() != '\n')
        text += '\n';
    switch (part.type) {
    case MessagePart::Type::ToolCall:
        text += "→ " + part.toolCall.name + '(' + part.toolCall.arguments + ')';
        break;
    case MessagePart::Type::ToolResult: text += "← " + part.text; break;
    case MessagePart::Type::Reasoning: text += "(reasoning) " + part.text; break;
    case MessagePart::Type::Text: text += part.text; break;
    case MessagePart::Type::Image:
    case MessagePart::Type::Audio:
    case MessagePart::Type::File:
    case MessagePart::Type::Other: text += '[' + part.text + ']'; break;
    }
}

/// The messages of one direction as text, each under its role where there are several.
std::optional<std::string> messagesText(const SpanContent& content, bool isOutput) {
    const auto count = std::count_if(content.messages.begin(), content.messages.end(),
        [&](const Message& message) { return message.isOutput == isOutput; });
    if (count == 0)
        return std::nullopt;
    std::string text;
    for (const Message& message : content.messages) {
        if (message.isOutput != isOutput)
            continue;
        if (!text.empty())
            text += "\n\n";
        std::string body;
        for (const MessagePart& part : message.parts)
            appendPart(body, part);
        if (count > 1 || !isOutput)
            text += message.roleText + ":\n";
        text += body;
    }
    return text;
}

std::optional<std::string> ifAny(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::optional<std::string> outputOf(const SideContent& side) {
    if (!side.span)
        return std::nullopt;
    if (auto text = messagesText(side.content, true))
        return text;
    if (auto text = ifAny(side.content.toolResult))
        return text;
    return ifAny(side.content.output);
}

std::optional<std::string> promptOf(const SideContent& side) {
    if (!side.span)
        return std::nullopt;
    if (auto text = messagesText(side.content, false))
        return text;
    if (side.content.toolCall && !side.content.toolCall->arguments.empty())
        return side.content.toolCall->arguments;
    return ifAny(side.content.input);
}

PairText comparedText(std::optional<std::string> a, std::optional<std::string> b) {
    PairText text;
    text.hasA = a.has_value();
    text.hasB = b.has_value();
    text.a = std::move(a).value_or(std::string());
    text.b = std::move(b).value_or(std::string());
    if (text.isComparable())
        text.diff = diffWords(text.a, text.b);
    else if (!text.a.empty())
        text.diff.pieces = {{DiffPiece::Kind::OnlyA, 0, text.a.size(), 0, 0}};
    else if (!text.b.empty())
        text.diff.pieces = {{DiffPiece::Kind::OnlyB, 0, 0, 0, text.b.size()}};
    text.segments = textSegments(text.a, text.b, text.diff);
    return text;
}

void sortByDifference(std::vector<PairRow>& rows) {
    std::stable_partition(rows.begin(), rows.end(), [](const PairRow& row) { return row.differs(); });
}

std::vector<PairRow> attributeRows(const SideContent& a, const SideContent& b) {
    std::map<std::string, PairRow> rows;
    const auto collect = [&rows](const SideContent& side, bool isA) {
        if (!side.span || !side.payload.keys)
            return;
        for (const AttributeView& attribute : AttributeListView(side.payload.attributes)) {
            const std::string key(side.payload.keys->text(attribute.key));
            PairRow& row = rows[key];
            row.key = toText(key);
            // Of a key that is written twice the last one counts, as for the readers of the vocabularies.
            (isA ? row.a : row.b) = attribute.value.toText();
            (isA ? row.hasA : row.hasB) = true;
        }
    };
    collect(a, true);
    collect(b, false);
    std::vector<PairRow> result;
    for (auto& [key, row] : rows)
        result.push_back(std::move(row));
    sortByDifference(result);
    return result;
}

std::optional<std::string> fieldText(const TraceDocument& document, const TraceSpan& span, Field field) {
    if (!span.meaning.has(field))
        return std::nullopt;
    switch (info(field).type) {
    case FieldType::Text: return std::string(document.text(span.meaning.text(field)));
    case FieldType::Integer: return std::to_string(span.meaning.integer(field));
    case FieldType::Real: return QString::number(span.meaning.real(field), 'g', 12).toStdString();
    case FieldType::Flag: return tr(span.meaning.flag(field) ? "yes" : "no").toStdString();
    case FieldType::Hash: break;
    }
    return std::nullopt;
}

/// What was asked for and what came of it, without the figures that stand in the columns above.
constexpr std::array kParameters {Field::Provider, Field::RequestModel, Field::ResponseModel, Field::Operation,
    Field::PromptName, Field::PromptVersion, Field::PromptHash, Field::Temperature, Field::MaxTokens,
    Field::ServiceTier, Field::Streaming, Field::FinishReason, Field::Router, Field::Fallback, Field::Retries,
    Field::CacheHit, Field::RateLimited, Field::TimedOut, Field::Tool, Field::Retriever, Field::Documents,
    Field::BestDocumentScore, Field::Guardrail, Field::GuardrailDecision, Field::ErrorType, Field::Agent,
    Field::AgentVersion, Field::AppVersion};

std::vector<PairRow> parameterRows(const AlignedTraces& traces, const SideContent& a, const SideContent& b) {
    std::vector<PairRow> rows;
    const auto add = [&rows](const QString& key, std::optional<std::string> first, std::optional<std::string> second) {
        if (first || second)
            rows.push_back({key, first.value_or(std::string()), second.value_or(std::string()), first.has_value(),
                second.has_value()});
    };
    const auto statusOf = [](const SideContent& side) {
        return side.span ? std::optional<std::string>(name(side.span->status)) : std::nullopt;
    };
    add(tr("status"), statusOf(a), statusOf(b));
    add(tr("status message"), ifAny(a.payload.statusMessage), ifAny(b.payload.statusMessage));
    for (const Field field : kParameters)
        add(toText(info(field).publicName), a.span ? fieldText(*traces.a, *a.span, field) : std::nullopt,
            b.span ? fieldText(*traces.b, *b.span, field) : std::nullopt);
    sortByDifference(rows);
    return rows;
}

std::vector<PairRow> evaluationRows(const AlignedTraces& traces, std::uint32_t row) {
    std::vector<PairRow> rows;
    const auto line = [](const TraceDocument& document, std::uint32_t index) {
        return index == kNoIndex ? std::string() : judgementLine(document.evaluations[index]).toStdString();
    };
    const RowDelta delta = rowDelta(*traces.a, *traces.b, traces.alignment.rows[row]);
    for (const EvaluationDelta& evaluation : delta.evaluations)
        rows.push_back({toText(evaluation.name), line(*traces.a, evaluation.a), line(*traces.b, evaluation.b),
            evaluation.a != kNoIndex, evaluation.b != kNoIndex});
    sortByDifference(rows);
    return rows;
}

std::string documentKey(const Document& document) {
    constexpr std::size_t kLongestKey = 120;
    if (!document.id.empty())
        return document.id;
    return document.source.empty() ? document.content.substr(0, kLongestKey) : document.source;
}

std::vector<PairRow> documentRows(const SideContent& a, const SideContent& b) {
    std::vector<PairRow> rows;
    std::map<std::string, std::size_t> rowOf;
    const auto collect = [&](const SideContent& side, bool isA) {
        std::map<std::string, int> seen;
        for (const Document& document : side.content.documents) {
            const std::string key = documentKey(document);
            // The same document twice is two rows.
            const auto [found, isNew] = rowOf.try_emplace(key + '#' + std::to_string(seen[key]++), rows.size());
            if (isNew)
                rows.push_back({toText(key).simplified(), {}, {}, false, false});
            PairRow& row = rows[found->second];
            std::string& text = isA ? row.a : row.b;
            if (document.score)
                text = tr("score %1").arg(formatScore(*document.score)).toStdString() + "  ";
            text += document.content;
            (isA ? row.hasA : row.hasB) = true;
        }
    };
    collect(a, true);
    collect(b, false);
    sortByDifference(rows);
    return rows;
}

Result<SideContent> readSide(const PayloadSource& payloads, const TraceDocument& document, const TraceSpan* span) {
    SideContent side;
    side.span = span;
    if (!span)
        return side;
    SPANLOOM_TRY_ASSIGN(side.payload, loadPayload(payloads, document, *span));
    side.content = decodeContent(side.payload, span->kind, payloads);
    return side;
}

} // namespace

Result<std::shared_ptr<const PairContent>> loadPairContent(
    const PayloadSource& payloads, const AlignedTraces& traces, std::uint32_t row, std::stop_token stop) {
    SPANLOOM_TRY_ASSIGN(const SideContent a, readSide(payloads, *traces.a, traces.span(DiffSide::A, row)));
    SPANLOOM_TRY_ASSIGN(const SideContent b, readSide(payloads, *traces.b, traces.span(DiffSide::B, row)));
    auto result = std::make_shared<PairContent>();
    result->hasA = a.span != nullptr;
    result->hasB = b.span != nullptr;
    result->isRedacted = a.content.isRedacted || b.content.isRedacted;
    result->output = comparedText(outputOf(a), outputOf(b));
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "another row was chosen");
    result->prompt = comparedText(promptOf(a), promptOf(b));
    result->parameters = parameterRows(traces, a, b);
    result->evaluations = evaluationRows(traces, row);
    result->attributes = attributeRows(a, b);
    result->documents = documentRows(a, b);
    return std::shared_ptr<const PairContent>(std::move(result));
}

} // namespace spanloom::ui
