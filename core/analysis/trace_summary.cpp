#include "core/analysis/trace_summary.h"

#include <algorithm>
#include <tuple>

#include "core/analysis/answering_call.h"
#include "core/analysis/span_tree.h"
#include "core/analysis/usage_walk.h"

namespace spanloom {

namespace {

StringId modelOf(const TraceSpan& span) {
    const StringId requested = span.meaning.text(Field::RequestModel);
    return requested != 0 ? requested : span.meaning.text(Field::ResponseModel);
}

StringId toolOf(const TraceSpan& span) {
    if (span.kind != Kind::Tool)
        return 0;
    const StringId tool = span.meaning.text(Field::Tool);
    return tool != 0 ? tool : span.name;
}

bool hasUsedPromptVersion(const TraceDocument& document) {
    return std::ranges::any_of(document.spans, [](const TraceSpan& span) {
        return span.meaning.isFromUse(Field::PromptVersion) || span.resourceMeaning.isFromUse(Field::PromptVersion);
    });
}

/// The prompt version of a span in a trace where a person's attribute use says it: the span's own, else that of the
/// nearest span above it, else its resource's.
StringId usedPromptVersion(const TraceDocument& document, std::uint32_t index) {
    for (std::uint32_t i = index; i != kNoIndex; i = document.spans[i].parent)
        if (document.spans[i].meaning.isFromUse(Field::PromptVersion))
            return document.spans[i].meaning.text(Field::PromptVersion);
    const MeaningView& resource = document.spans[index].resourceMeaning;
    return resource.isFromUse(Field::PromptVersion) ? resource.text(Field::PromptVersion) : 0;
}

/// Distinct values of the spans by the time of their first use.
class ValueList {
public:
    void add(StringId value, TimeNs start) {
        if (value != 0)
            m_uses.push_back({start == kNoTime ? INT64_MAX : start, m_uses.size(), value});
    }

    std::vector<StringId> take(StringId last = 0) {
        std::sort(m_uses.begin(), m_uses.end(), [](const Use& a, const Use& b) {
            return std::tie(a.value, a.start, a.order) < std::tie(b.value, b.start, b.order);
        });
        const auto isSame = [](const Use& a, const Use& b) { return a.value == b.value; };
        m_uses.erase(std::unique(m_uses.begin(), m_uses.end(), isSame), m_uses.end());
        std::sort(m_uses.begin(), m_uses.end(), [last](const Use& a, const Use& b) {
            return std::make_tuple(a.value == last, a.start, a.order)
                < std::make_tuple(b.value == last, b.start, b.order);
        });
        std::vector<StringId> values;
        values.reserve(m_uses.size());
        for (const Use& use : m_uses)
            values.push_back(use.value);
        return values;
    }

private:
    struct Use {
        TimeNs start;
        std::size_t order;
        StringId value;
    };
    std::vector<Use> m_uses;
};

void listValues(const TraceDocument& document, TraceSummary& summary) {
    ValueList models;
    ValueList providers;
    ValueList promptVersions;
    ValueList tools;
    bool hasCalls = false;
    const bool hasUses = hasUsedPromptVersion(document);
    for (std::uint32_t index = 0; index < document.spans.size(); ++index) {
        const TraceSpan& span = document.spans[index];
        // Judges are no models of the application: their spend is summed apart, and so are their names.
        if (span.counting == Counting::EvaluationSpend)
            continue;
        models.add(modelOf(span), span.start);
        // A retriever's provider is its database, a tool's the service behind it: no providers of models.
        if (span.kind != Kind::Retriever && span.kind != Kind::Tool)
            providers.add(span.meaning.text(Field::Provider), span.start);
        promptVersions.add(
            hasUses ? usedPromptVersion(document, index) : span.meaning.text(Field::PromptVersion), span.start);
        tools.add(toolOf(span), span.start);
        hasCalls |= span.kind == Kind::Llm;
    }
    StringId lastModel = 0;
    StringId lastProvider = 0;
    StringId lastPromptVersion = 0;
    if (hasCalls) {
        const std::vector<TraceSpan>& spans = document.spans;
        const std::uint32_t answer = lastAnsweringCall(spans, answeringCalls(spans, walkUsage(spans))).span;
        const auto field = [&](Field wanted) {
            const std::uint32_t layer = answer == kNoIndex ? kNoIndex : layerWith(spans, answer, wanted);
            return layer == kNoIndex ? StringId {0} : spans[layer].meaning.text(wanted);
        };
        lastModel = field(Field::RequestModel);
        if (lastModel == 0)
            lastModel = field(Field::ResponseModel);
        lastProvider = field(Field::Provider);
        lastPromptVersion = field(Field::PromptVersion);
        if (hasUses && answer != kNoIndex)
            lastPromptVersion = usedPromptVersion(document, answer);
    }
    summary.models = models.take(lastModel);
    summary.providers = providers.take(lastProvider);
    summary.promptVersions = promptVersions.take(lastPromptVersion);
    summary.tools = tools.take();
}

/// The version that grouping uses is derived when no span that has it recorded it.
bool isDerivedVersion(const TraceDocument& document, StringId version) {
    return !hasUsedPromptVersion(document) && std::any_of(document.spans.begin(), document.spans.end(), [](const TraceSpan& span) {
               return span.meaning.flag(Field::PromptVersionDerived);
           })
        && std::none_of(document.spans.begin(), document.spans.end(), [version](const TraceSpan& span) {
               return span.meaning.text(Field::PromptVersion) == version
                   && !span.meaning.flag(Field::PromptVersionDerived);
           });
}

} // namespace

TraceSummary summariseTrace(const TraceDocument& document) {
    TraceSummary summary;
    summary.id = document.id;
    if (document.idText != document.id.hex())
        summary.idText = document.idText;
    summary.totals = document.totals;
    if (const std::uint32_t root = rootIndex(document.spans); root != kNoIndex) {
        summary.rootName = document.spans[root].name;
        summary.rootKind = document.spans[root].kind;
    }
    const MeaningView& identity = document.identity;
    summary.route = identity.text(Field::Route);
    summary.cohort = identity.text(Field::Cohort);
    if (summary.cohort == 0)
        summary.cohort = identity.text(Field::CustomerTier);
    summary.session = identity.text(Field::Session);
    summary.user = identity.text(Field::User);
    summary.environment = identity.text(Field::Environment);
    summary.appVersion = identity.text(Field::AppVersion);
    summary.service = identity.text(Field::Service);
    listValues(document, summary);
    if (!summary.promptVersions.empty())
        summary.promptVersionIsDerived = isDerivedVersion(document, summary.promptVersions.back());
    for (const Evaluation& row : document.evaluations) {
        if (row.isFeedback || row.isSuperseded)
            continue; // an end user's word, or one that was taken back
        ++summary.evaluationCount;
        summary.failedEvaluations += row.verdict == Verdict::Fail ? 1 : 0;
    }
    return summary;
}

} // namespace spanloom
