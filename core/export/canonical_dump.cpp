#include "core/export/canonical_dump.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace spanloom {

namespace {

constexpr std::uint32_t kStableFlags = ~SpanFlag::Repaired; // a repair depends on the file's format

std::string quoted(std::string_view text) {
    std::string result;
    appendJsonString(result, text);
    return result;
}

std::string number(double value) {
    std::string result;
    appendJsonNumber(result, value);
    return result;
}

void appendValue(std::string& target, ValueView value) {
    switch (value.type()) {
    case ValueType::Empty: target += "empty"; break;
    case ValueType::False:
    case ValueType::True: target += "bool " + value.toJson(); break;
    case ValueType::Int: target += "int " + value.toJson(); break;
    case ValueType::Double: target += "double " + value.toJson(); break;
    case ValueType::String: target += "string " + value.toJson(); break;
    case ValueType::Bytes: target += "bytes " + value.toJson(); break;
    case ValueType::Array: {
        target += "array [";
        std::string_view separator;
        value.forEachElement([&](ValueView element) {
            target += std::exchange(separator, ", ");
            appendValue(target, element);
        });
        target += ']';
        break;
    }
    case ValueType::Map: {
        target += "map {";
        std::string_view separator;
        value.forEachMember([&](std::string_view key, ValueView member) {
            target += std::exchange(separator, ", ");
            target += quoted(key) + ": ";
            appendValue(target, member);
        });
        target += '}';
        break;
    }
    }
}

/// Writes indented lines of "word rest".
class Page {
public:
    void line(int indent, std::string_view word, std::string_view rest = {}) {
        text.append(static_cast<std::size_t>(indent) * 2, ' ');
        text += word;
        if (!rest.empty()) {
            text += ' ';
            text += rest;
        }
        text += '\n';
    }
    void count(int indent, std::string_view word, std::uint64_t value) {
        if (value != 0)
            line(indent, word, std::to_string(value));
    }
    void words(int indent, std::string_view word, std::string_view value) {
        if (!value.empty())
            line(indent, word, quoted(value));
    }
    void attributes(int indent, AttributeListView list, const StringPool* keys) {
        for (const AttributeView& attribute : list) {
            std::string rest = quoted(keys ? keys->text(attribute.key) : std::string_view()) + ' ';
            appendValue(rest, attribute.value);
            line(indent, "attribute", rest);
        }
    }

    std::string text;
};

/// Numbers equal contents alike, in the order of first use; the contents are written where they are first used.
class Contents {
public:
    explicit Contents(char letter)
        : m_letter(letter) { }
    /// Returns the label; `isNew` tells whether the content has to be written.
    std::pair<std::string, bool> label(const std::string& content) {
        const auto [place, isNew] = m_numbers.try_emplace(content, m_numbers.size() + 1);
        return {m_letter + std::to_string(place->second), isNew};
    }

private:
    char m_letter;
    std::map<std::string, std::size_t> m_numbers;
};

struct SortedSpan {
    TimeNs start;
    std::string idText;
    OtelKind kind; // the halves of a shared id differ by it
    std::uint32_t index;
    auto operator<=>(const SortedSpan&) const = default;
};

class Dump {
public:
    Dump(const TraceDocument& document, const PayloadSource& payloads, const CanonicalDumpOptions& options)
        : m_document(document)
        , m_payloads(payloads)
        , m_options(options) { }

    Result<std::string> run() {
        const bool isForeign = m_document.idText != m_document.id.hex();
        m_page.line(0, "trace", isForeign ? quoted(m_document.idText) : m_document.idText);
        if (m_options.withMeaning)
            totals();
        SPANLOOM_TRY_ASSIGN(const std::vector<SortedSpan> order, sorted());
        for (const SortedSpan& entry : order)
            SPANLOOM_TRY(span(m_document.spans[entry.index], entry.idText));
        if (m_options.withMeaning)
            for (std::size_t i = m_document.firstTraceEvaluation; i < m_document.evaluations.size(); ++i)
                evaluation(0, m_document.evaluations[i]);
        return std::move(m_page.text);
    }

private:
    Result<std::vector<SortedSpan>> sorted() const {
        std::vector<SortedSpan> order;
        order.reserve(m_document.spans.size());
        for (std::uint32_t i = 0; i < m_document.spans.size(); ++i) {
            const TraceSpan& own = m_document.spans[i];
            std::string idText = own.id.hex();
            if (own.flags & SpanFlag::ForeignSpanId) {
                SPANLOOM_TRY_ASSIGN(const SpanPayload payload, loadPayload(m_payloads, m_document, own));
                idText = quoted(payload.spanIdText);
            }
            order.push_back({own.start, std::move(idText), own.otelKind, i});
        }
        std::sort(order.begin(), order.end());
        return order;
    }

    Status span(const TraceSpan& own, const std::string& idText) {
        SPANLOOM_TRY_ASSIGN(const SpanPayload payload, loadPayload(m_payloads, m_document, own));
        m_page.line(0, "span", idText);
        envelope(own, payload);
        SPANLOOM_TRY(origin(own));
        m_page.attributes(1, AttributeListView(payload.attributes), payload.keys);
        events(payload);
        links(payload);
        if (m_options.withMeaning)
            meaning(own);
        return {};
    }

    void envelope(const TraceSpan& own, const SpanPayload& payload) {
        m_page.line(1, "name", quoted(m_document.name(own)));
        if (own.hasRecordedParent)
            m_page.line(1, "parent", payload.parentIdText.empty() ? own.parentId.hex() : quoted(payload.parentIdText));
        m_page.line(1, "kind", name(own.otelKind));
        time("start", own.start);
        time("end", own.end);
        std::string status = name(own.recordedStatus);
        if (!payload.statusMessage.empty())
            status += ' ' + quoted(payload.statusMessage);
        m_page.line(1, "status", status);
        m_page.words(1, "trace_state", payload.traceState);
        m_page.count(1, "trace_flags", payload.traceFlags);
        m_page.count(1, "dropped_attributes", payload.droppedAttributes);
        m_page.count(1, "dropped_events", payload.droppedEvents);
        m_page.count(1, "dropped_links", payload.droppedLinks);
        if (m_options.withAllCopies)
            m_page.count(1, "copies", own.copies);
    }

    void time(std::string_view word, TimeNs value) {
        if (value != kNoTime)
            m_page.line(1, word, std::to_string(value));
    }

    /// The resource and the scope; each content in full where it first appears.
    Status origin(const TraceSpan& own) {
        SPANLOOM_TRY_ASSIGN(const ResourceContent resource, m_payloads.resource(own.ref.segment, own.resource));
        SPANLOOM_TRY_ASSIGN(const ScopeContent scope, m_payloads.scope(own.ref.segment, own.scope));
        const StringPool* const keys = m_payloads.keys(own.ref.segment);
        Page content;
        content.words(2, "schema_url", resource.schemaUrl);
        content.count(2, "dropped_attributes", resource.droppedAttributes);
        content.attributes(2, AttributeListView(resource.attributes), keys);
        refer("resource", m_resources, content.text);
        content.text.clear();
        content.words(2, "name", scope.name);
        content.words(2, "version", scope.version);
        content.words(2, "schema_url", scope.schemaUrl);
        content.count(2, "dropped_attributes", scope.droppedAttributes);
        content.attributes(2, AttributeListView(scope.attributes), keys);
        refer("scope", m_scopes, content.text);
        return {};
    }

    void refer(std::string_view word, Contents& contents, const std::string& content) {
        const auto [label, isNew] = contents.label(content);
        m_page.line(1, word, label);
        if (isNew)
            m_page.text += content;
    }

    void events(const SpanPayload& payload) {
        forEachEvent(payload.events, [&](const EventView& event) {
            std::string rest = event.time == kNoTime ? std::string("-") : std::to_string(event.time);
            m_page.line(1, "event", rest + ' ' + quoted(event.name));
            m_page.count(2, "dropped_attributes", event.droppedAttributes);
            m_page.attributes(2, event.attributes, payload.keys);
        });
    }

    void links(const SpanPayload& payload) {
        forEachLink(payload.links, [&](const LinkView& link) {
            const std::string trace = link.traceIdText.empty() ? link.traceId.hex() : quoted(link.traceIdText);
            const std::string target = link.spanIdText.empty() ? link.spanId.hex() : quoted(link.spanIdText);
            m_page.line(1, "link", trace + ' ' + target);
            m_page.words(2, "trace_state", link.traceState);
            m_page.count(2, "flags", link.flags);
            m_page.count(2, "dropped_attributes", link.droppedAttributes);
            m_page.attributes(2, link.attributes, payload.keys);
        });
    }

    void meaning(const TraceSpan& own) {
        m_page.line(1, "depth", std::to_string(own.depth));
        m_page.line(1, "self", std::to_string(own.self));
        if (own.status != own.recordedStatus)
            m_page.line(1, "effective_status", name(own.status));
        if ((own.flags & kStableFlags) != 0)
            m_page.line(1, "flags", flagNames(own.flags & kStableFlags));
        for (std::size_t i = 0; i < kFieldCount; ++i)
            if (own.meaning.has(static_cast<Field>(i)))
                field(own.meaning, static_cast<Field>(i));
        if (own.counting != Counting::NoUsage)
            m_page.line(1, "counted", name(own.counting));
        if (own.usage.costUsd && own.usage.costSource != CostSource::Recorded)
            m_page.line(1, "cost", number(*own.usage.costUsd) + ' ' + name(own.usage.costSource));
        for (std::uint32_t i = 0; i < own.evaluationCount; ++i)
            evaluation(1, m_document.evaluations[own.firstEvaluation + i]);
    }

    static std::string fieldNames(std::uint64_t bits) {
        std::string names;
        for (std::size_t i = 0; i < kFieldCount; ++i)
            if (bits >> i & 1)
                names += (names.empty() ? "" : " ") + std::string(info(static_cast<Field>(i)).publicName);
        return names;
    }

    void field(const MeaningView& view, Field wanted) {
        const FieldInfo& about = info(wanted);
        std::string value;
        switch (about.type) {
        case FieldType::Text: value = quoted(m_document.text(view.text(wanted))); break;
        case FieldType::Real: value = number(view.real(wanted)); break;
        case FieldType::Flag: value = view.flag(wanted) ? "true" : "false"; break;
        case FieldType::Hash: value = SpanId {view.hash(wanted)}.hex(); break;
        case FieldType::Integer:
            if (wanted == Field::Kind)
                value = name(static_cast<Kind>(view.integer(wanted)));
            else if (wanted == Field::Inferred || wanted == Field::FromUses)
                value = fieldNames(view.raw(wanted));
            else
                value = std::to_string(view.integer(wanted));
            break;
        }
        m_page.line(1, "field", std::string(about.publicName) + ' ' + value);
    }

    void evaluation(int indent, const Evaluation& row) {
        m_page.line(indent, "evaluation", quoted(row.name));
        if (row.score)
            m_page.line(indent + 1, "score", number(*row.score));
        m_page.words(indent + 1, "label", row.label);
        if (const Verdict verdict = row.recordedVerdict.value_or(row.verdict); verdict != Verdict::None)
            m_page.line(indent + 1, "verdict", name(verdict));
        if (row.threshold)
            m_page.line(indent + 1, "threshold", number(*row.threshold));
        m_page.words(indent + 1, "evaluator", row.evaluator);
        m_page.words(indent + 1, "evaluator_type", name(row.evaluatorType));
        m_page.words(indent + 1, "explanation", row.explanation);
        if (row.documentPosition)
            m_page.line(indent + 1, "document", std::to_string(*row.documentPosition));
        if (row.isFeedback)
            m_page.line(indent + 1, "feedback");
        if (row.isSuperseded)
            m_page.line(indent + 1, "superseded");
    }

    void totals() {
        const TraceTotals& own = m_document.totals;
        m_page.line(1, "spans", std::to_string(own.spanCount));
        m_page.count(1, "errors", own.errorCount);
        m_page.count(1, "orphans", own.orphanCount);
        m_page.count(1, "unfinished", own.unfinishedCount);
        m_page.count(1, "llm_calls", own.llmCalls);
        m_page.count(1, "retries", own.retries);
        if (own.usedFallback)
            m_page.line(1, "fallback");
        usage("", own.usage);
        usage("evaluation_", own.evaluationSpend);
        if (own.timeToFirstToken)
            m_page.line(1, "ttft", std::to_string(*own.timeToFirstToken));
    }

    void usage(const std::string& prefix, const Usage& own) {
        const auto tokens = [&](const char* word, std::int64_t value) {
            if (value >= 0)
                m_page.line(1, prefix + word, std::to_string(value));
        };
        tokens("input_tokens", own.inputTokens);
        tokens("output_tokens", own.outputTokens);
        tokens("cache_read_tokens", own.cacheReadTokens);
        tokens("cache_write_tokens", own.cacheWriteTokens);
        tokens("reasoning_tokens", own.reasoningTokens);
        if (own.costUsd)
            m_page.line(1, prefix + "cost", number(*own.costUsd) + ' ' + name(own.costSource));
        m_page.count(1, prefix + "unpriced_calls", own.unpricedCalls);
    }

    const TraceDocument& m_document;
    const PayloadSource& m_payloads;
    CanonicalDumpOptions m_options;
    Page m_page;
    Contents m_resources {'R'};
    Contents m_scopes {'S'};
};

} // namespace

Result<std::string> canonicalDump(
    const TraceDocument& document, const PayloadSource& payloads, const CanonicalDumpOptions& options) {
    return Dump(document, payloads, options).run();
}

} // namespace spanloom
