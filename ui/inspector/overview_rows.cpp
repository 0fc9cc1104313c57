#include "ui/inspector/overview_rows.h"

#include <cmath>
#include <utility>

#include <QCoreApplication>

#include "core/analysis/identity.h"
#include "core/semantics/price_table.h"
#include "ui/base/evaluation_badge.h"
#include "ui/base/kind_icon.h"
#include "ui/inspector/detail_rows.h"
#include "ui/inspector/span_badges.h"
#include "ui/inspector/span_cards.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Overview", text); }

QString exactCount(std::int64_t count) { return formatCount(static_cast<std::uint64_t>(count)); }

/// "3.65 s · 41 % of the trace".
QString withShare(const QString& value, double part, double whole, const QString& ofWhat) {
    return whole > 0 ? value + QStringLiteral(" · ") + ofWhat.arg(formatPercent(part / whole)) : value;
}

/// Collects the groups of one span.
class OverviewBuilder {
public:
    explicit OverviewBuilder(const InspectedSpan& shown)
        : m_shown(shown)
        , m_document(*shown.document)
        , m_span(shown.record())
        , m_meaning(m_span.meaning) { }

    std::vector<OverviewGroup> build() {
        begin(tr("Step"));
        addStep();
        addFlags();
        begin(tr("Time"));
        addTime();
        begin(tr("Error"));
        addDetails("Error");
        begin(tr("Model and parameters"));
        addModel();
        addDetails("Model");
        addDetails("Parameters");
        begin(tr("Tokens and cost"));
        addTokens();
        addCost();
        begin(tr("Evaluations and feedback"));
        addEvaluations();
        addDetails("Evaluation");
        begin(tr("Guard"));
        addGuard();
        addDetails("Guardrail");
        begin(tr("Route and gateway"));
        addAttempts();
        addDetails("Route & gateway");
        begin(tr("Prompt"));
        addPrompt();
        addDetails("Prompt");
        begin(tr("Tool and retrieval"));
        addActions();
        for (const char* group : {"Tool", "Retrieval", "Embedding"})
            addDetails(group);
        begin(tr("Voice"));
        addDetails("Voice");
        begin(tr("Identity and context"));
        addContext();
        addDetails("Identity");
        begin(tr("Governance"));
        addDetails("Governance");
        begin(tr("Other"));
        addDetails("Other");
        std::erase_if(m_groups, [](const OverviewGroup& group) { return group.rows.empty(); });
        return std::move(m_groups);
    }

private:
    void begin(const QString& title) { m_groups.push_back({title, {}}); }
    void add(const QString& label, const QString& value, const QString& exact = {},
        BadgeRole role = BadgeRole::Neutral) {
        if (!value.isEmpty())
            m_groups.back().rows.push_back({label, value, exact, role});
    }
    QString text(Field field) const { return toText(m_document.text(m_meaning.text(field))); }
    void addText(const QString& label, Field field) { add(label, text(field)); }
    void addInteger(const QString& label, Field field) {
        if (m_meaning.has(field))
            add(label, QString::number(m_meaning.integer(field)));
    }
    void addInherited(const QString& label, Field field) {
        const InheritedText found = inheritedText(m_document, m_shown.span, field);
        const QString value = toText(m_document.text(found.text));
        if (!value.isEmpty())
            add(label, found.isInherited ? tr("%1 (inherited)").arg(value) : value,
                found.isInherited ? tr("Said by another span of the trace or by a resource") : QString());
    }

    /// To the millisecond, with the zone; the tooltip has the rest.
    void addMoment(const QString& label, TimeNs time) {
        const QString exact = exactTime(time, m_shown.timeDisplay);
        add(label, formatDateTime(time, m_shown.timeDisplay) + QLatin1Char(' ') + exact.section(QLatin1Char(' '), -1),
            exact);
    }

    void addStep();
    void addFlags();
    void addTime();
    void addModel();
    void addTokens();
    void addCost();
    void addEvaluations();
    void addAttempts();
    void addActions();
    void addGuard();
    void addPrompt();
    void addContext();
    void addDetails(const char* group) {
        appendDetails(m_groups.back().rows, m_shown.content->content, group);
    }
    /// "… (inferred)" where no attribute says so, but shape, status or words do.
    QString asFound(const QString& fact, Field field, std::uint16_t attempt) const {
        const bool isInferred
            = m_meaning.has(field) ? m_meaning.isInferred(field) : isInferredAttempt(m_span.attempts, attempt);
        return isInferred ? tr("%1 (inferred)").arg(fact) : tr("%1 (recorded)").arg(fact);
    }
    QString costOrigin() const;

    const InspectedSpan& m_shown;
    const TraceDocument& m_document;
    const TraceSpan& m_span;
    const MeaningView& m_meaning;
    std::vector<OverviewGroup> m_groups;
};

void OverviewBuilder::addStep() {
    const bool isInferred = (m_span.flags & SpanFlag::InferredKind) != 0;
    add(tr("Kind"), isInferred ? tr("%1 (inferred)").arg(kindText(m_span.kind)) : kindText(m_span.kind),
        isInferred ? tr("Guessed from the name or shape of the span; no attribute says so") : QString(),
        isInferred ? BadgeRole::Warn : BadgeRole::Neutral);
    add(tr("Name"), toText(m_document.name(m_span)));
    addText(tr("Operation"), Field::Operation);
    const std::string& message = m_shown.content->statusMessage;
    const bool isBad = m_span.isError();
    QString status = QLatin1String(name(m_span.status));
    if (m_span.status != m_span.recordedStatus)
        status = tr("%1 (recorded: %2)").arg(status, QLatin1String(name(m_span.recordedStatus)));
    if (isBad || m_span.status != StatusCode::Unset || !message.empty())
        add(tr("Status"), status, {}, isBad ? BadgeRole::Bad : BadgeRole::Neutral);
    add(tr("Status message"), toText(message), {}, isBad ? BadgeRole::Bad : BadgeRole::Neutral);
    add(tr("Error type"), text(Field::ErrorType), {}, BadgeRole::Bad);
    add(tr("Span id"), toText(m_span.id.hex()));
    if (m_span.otelKind != OtelKind::Unspecified)
        add(tr("OTel kind"), QLatin1String(name(m_span.otelKind)));
    if (m_span.copies > 1)
        add(tr("Copies"), tr("%1 stored, one shown").arg(formatCount(m_span.copies)));
}

void OverviewBuilder::addFlags() {
    const std::pair<std::uint32_t, QString> words[] = {
        {SpanFlag::Orphan, tr("Orphan: its parent span is not in the trace")},
        {SpanFlag::Unfinished, tr("Unfinished: no end time was recorded")},
        {SpanFlag::NoStart, tr("No start time was recorded")},
        {SpanFlag::CycleCut, tr("Was its own ancestor; shown at the top level")},
        {SpanFlag::NegativeDuration, tr("Ends before it starts")},
        {SpanFlag::OutsideParent, tr("Not within the time of its parent")},
        {SpanFlag::Truncated, tr("The writer dropped attributes, events or links")},
        {SpanFlag::Redacted, tr("Content was hidden by the program that wrote it")},
        {SpanFlag::Repaired, tr("The record was not valid and was mended")},
        {SpanFlag::ForeignTraceId, tr("The trace id is not a W3C id")},
        {SpanFlag::ForeignSpanId, tr("The span id is not a W3C id; the one shown is derived")},
    };
    for (const auto& [flag, sentence] : words)
        if (m_span.flags & flag)
            add(tr("Remark"), sentence, {}, BadgeRole::Warn);
}

void OverviewBuilder::addTime() {
    const TraceTotals& totals = m_document.totals;
    const bool hasTrace = totals.start != kNoTime && totals.end != kNoTime;
    const auto whole = hasTrace ? static_cast<double>(durationBetween(totals.start, totals.end)) : 0.0;
    if (m_span.start != kNoTime) {
        addMoment(tr("Start"), m_span.start);
        if (totals.start != kNoTime && m_span.start != totals.start) {
            const DurationNs after = durationBetween(totals.start, m_span.start);
            add(tr("Offset"), tr("%1 after the trace's start").arg(formatDuration(after)), exactDuration(after));
        }
    }
    if (m_span.isFinished())
        addMoment(tr("End"), m_span.end);
    if (m_span.start != kNoTime && m_span.isFinished()) {
        const bool isReversed = m_span.end < m_span.start;
        const DurationNs duration = durationBetween(m_span.start, m_span.end);
        const QString text = formatDuration(duration);
        add(tr("Duration"),
            isReversed ? text : withShare(text, static_cast<double>(duration), whole, tr("%1 of the trace")),
            exactDuration(duration), isReversed ? BadgeRole::Warn : BadgeRole::Neutral);
        if (!isReversed)
            add(tr("Self time"),
                withShare(formatDuration(m_span.self), static_cast<double>(m_span.self), whole, tr("%1 of the trace")),
                exactDuration(m_span.self));
    }
    const bool hasFirstToken = m_meaning.has(Field::TimeToFirstToken);
    const DurationNs wait = hasFirstToken ? m_meaning.integer(Field::TimeToFirstToken) : 0;
    if (hasFirstToken)
        add(tr("Time to first token"), formatDuration(wait), exactDuration(wait));
    // Measured over the time in which tokens came, where that is known.
    const DurationNs writing = m_span.duration() - (wait >= 0 && wait < m_span.duration() ? wait : 0);
    if (m_span.usage.outputTokens > 0 && writing > 0 && isModelCall(m_span.kind)) {
        const double rate = static_cast<double>(m_span.usage.outputTokens) * 1e9 / static_cast<double>(writing);
        add(tr("Output rate"),
            hasFirstToken ? tr("%1 tokens/s after the first").arg(formatRate(rate))
                          : tr("%1 tokens/s").arg(formatRate(rate)),
            tr("%1 output tokens in %2").arg(exactCount(m_span.usage.outputTokens), exactDuration(writing)));
    }
}

void OverviewBuilder::addModel() {
    const QString asked = text(Field::RequestModel);
    const QString answered = text(Field::ResponseModel);
    add(answered.isEmpty() || answered == asked ? tr("Model") : tr("Model asked"), asked);
    if (answered != asked)
        add(tr("Model answered"), answered);
    addText(tr("Provider"), Field::Provider);
    addText(tr("Finish reason"), Field::FinishReason);
    if (m_meaning.has(Field::Temperature))
        add(tr("Temperature"), QString::number(m_meaning.real(Field::Temperature), 'g', 6));
    if (m_meaning.has(Field::MaxTokens))
        add(tr("Max tokens"), QString::number(m_meaning.integer(Field::MaxTokens)));
    addText(tr("Service tier"), Field::ServiceTier);
    if (m_meaning.has(Field::Streaming))
        add(tr("Streaming"), m_meaning.flag(Field::Streaming) ? tr("yes") : tr("no"));
}

void OverviewBuilder::addTokens() {
    const Usage& usage = m_span.usage;
    const auto count = [](std::int64_t tokens) { return tokens < 0 ? 0.0 : static_cast<double>(tokens); };
    const double all = count(usage.inputTokens) + count(usage.outputTokens);
    const auto addPart = [&](const QString& label, std::int64_t tokens, double whole, const QString& ofWhat) {
        if (tokens >= 0)
            add(label, withShare(exactCount(tokens), static_cast<double>(tokens), whole, ofWhat));
    };
    const bool hasBoth = usage.inputTokens >= 0 && usage.outputTokens >= 0;
    addPart(tr("Input"), usage.inputTokens, hasBoth ? all : 0, tr("%1 of all"));
    addPart(tr("… read from cache"), usage.cacheReadTokens, count(usage.inputTokens), tr("%1 of the input"));
    addPart(tr("… written to cache"), usage.cacheWriteTokens, count(usage.inputTokens), tr("%1 of the input"));
    addPart(tr("Output"), usage.outputTokens, hasBoth ? all : 0, tr("%1 of all"));
    addPart(tr("… for reasoning"), usage.reasoningTokens, count(usage.outputTokens), tr("%1 of the output"));
    if (hasBoth)
        add(tr("Input and output"), exactCount(usage.inputTokens + usage.outputTokens));
    switch (m_span.counting) {
    case Counting::NoUsage: break;
    case Counting::Counted: add(tr("Counting"), tr("counted in the totals of the trace")); break;
    case Counting::SameCall:
        add(tr("Counting"), tr("not counted: another layer of the call"),
            tr("Describes a call that a span above or below it already counts"));
        break;
    case Counting::RollUp:
        add(tr("Counting"), tr("not counted: sums up the spans below"),
            tr("Repeats the sum of spans below it, which are counted"));
        break;
    case Counting::EvaluationSpend:
        add(tr("Counting"), tr("counted apart: an evaluator's own call"),
            tr("What a judge spends is no part of what it judges"));
        break;
    }
}

QString OverviewBuilder::costOrigin() const {
    switch (m_span.usage.costSource) {
    case CostSource::Recorded: return tr("recorded");
    case CostSource::Mixed: return tr("partly recorded, partly computed");
    case CostSource::Unknown: return {};
    case CostSource::Computed: break;
    }
    if (m_meaning.flag(Field::CacheHit))
        return tr("computed: answered from a cache");
    PricedCall call;
    call.provider = m_document.text(m_meaning.text(Field::Provider));
    call.requestModel = m_document.text(m_meaning.text(Field::RequestModel));
    call.responseModel = m_document.text(m_meaning.text(Field::ResponseModel));
    call.usage = m_span.usage;
    call.audioInputTokens = m_meaning.has(Field::AudioInputTokens) ? m_meaning.integer(Field::AudioInputTokens) : -1;
    call.audioOutputTokens
        = m_meaning.has(Field::AudioOutputTokens) ? m_meaning.integer(Field::AudioOutputTokens) : -1;
    const std::optional<ComputedCost> cost = PriceTable::builtin()->cost(call);
    // The row is named only where it gives the very number that is shown.
    if (!cost || !m_span.usage.costUsd || std::abs(cost->usd - *m_span.usage.costUsd) > 1e-9 + 1e-6 * cost->usd)
        return tr("computed");
    const QString row = tr("computed: %1, %2").arg(toText(cost->priceModel), toText(cost->asOf));
    return cost->isVendorEstimate ? row + tr(" (vendor's list price)") : row;
}

void OverviewBuilder::addCost() {
    const Usage& usage = m_span.usage;
    if (usage.costUsd)
        add(tr("Cost"), formatCost(usage.costUsd) + QStringLiteral(" · ") + costOrigin(),
            tr("%1\nComputed costs name the model and the date of the price").arg(exactCost(*usage.costUsd)));
    else if (usage.unpricedCalls > 0 || (usage.hasTokens() && isModelCall(m_span.kind)))
        add(tr("Cost"), tr("unknown: no price for this model"), {}, BadgeRole::Warn);
}

void OverviewBuilder::addEvaluations() {
    for (const Evaluation& evaluation : evaluationsOf(m_document, m_shown.span)) {
        const QString line = judgementBadge(evaluation, false).text;
        if (evaluation.isSuperseded)
            continue;
        QString label = evaluation.name.empty() ? tr("(no name)") : toText(evaluation.name);
        if (evaluation.isFeedback)
            label = tr("feedback: %1").arg(label);
        add(label, verdictBadge(evaluation).text, line + QLatin1Char('\n') + toText(evaluation.explanation).left(2000),
            verdictRole(evaluation.verdict));
    }
}

void OverviewBuilder::addAttempts() {
    const auto happened = [this](Field field, std::uint16_t attempt) {
        return m_meaning.flag(field) || (m_span.attempts & attempt) != 0;
    };
    addText(tr("Router"), Field::Router);
    if (m_meaning.has(Field::Retries))
        add(tr("Retries"),
            asFound(QStringLiteral("↻ %1").arg(m_meaning.integer(Field::Retries)), Field::Retries,
                AttemptFlag::Retry));
    else if (m_span.attempts & AttemptFlag::Retry)
        add(tr("Retries"), asFound(tr("↻ another try"), Field::Retries, AttemptFlag::Retry));
    if (happened(Field::Fallback, AttemptFlag::Fallback))
        add(tr("Fallback"),
            asFound(tr("⇄ answered by another than the first choice"), Field::Fallback, AttemptFlag::Fallback), {},
            BadgeRole::Warn);
    if (happened(Field::CacheHit, AttemptFlag::CacheHit))
        add(tr("Cache"), asFound(tr("⚡ answered from a cache"), Field::CacheHit, AttemptFlag::CacheHit));
    else if (m_meaning.has(Field::CacheHit))
        add(tr("Cache"), tr("not in the cache"));
    if (happened(Field::RateLimited, AttemptFlag::RateLimited))
        add(tr("Rate limit"), asFound(tr("was limited"), Field::RateLimited, AttemptFlag::RateLimited), {},
            BadgeRole::Warn);
    if (happened(Field::TimedOut, AttemptFlag::TimedOut))
        add(tr("Time limit"), asFound(tr("timed out"), Field::TimedOut, AttemptFlag::TimedOut), {}, BadgeRole::Bad);
}

void OverviewBuilder::addGuard() {
    addText(tr("Guard"), Field::Guardrail);
    const std::string_view decision = m_document.text(m_meaning.text(Field::GuardrailDecision));
    if (!decision.empty())
        add(tr("Decision"), guardText(decision), {}, guardRole(decision));
}

void OverviewBuilder::addPrompt() {
    addText(tr("Prompt"), Field::PromptName);
    const bool isDerived = m_meaning.flag(Field::PromptVersionDerived);
    const QString version = text(Field::PromptVersion);
    if (!version.isEmpty())
        add(tr("Prompt version"), isDerived ? tr("%1 (derived)").arg(version) : version,
            isDerived ? tr("No version was recorded; this one is made from the template or the system prompt")
                      : QString(),
            isDerived ? BadgeRole::Warn : BadgeRole::Neutral);
}

void OverviewBuilder::addActions() {
    addText(tr("Tool"), Field::Tool);
    addText(tr("Retriever"), Field::Retriever);
    addInteger(tr("Documents"), Field::Documents);
    if (m_meaning.has(Field::BestDocumentScore))
        add(tr("Best score"), formatScore(m_meaning.real(Field::BestDocumentScore)),
            QString::number(m_meaning.real(Field::BestDocumentScore), 'g', 12));
}

void OverviewBuilder::addContext() {
    addInherited(tr("Route"), Field::Route);
    addInherited(tr("Cohort"), Field::Cohort);
    addInherited(tr("Session"), Field::Session);
    addInherited(tr("User"), Field::User);
    addInherited(tr("Customer"), Field::Customer);
    addInherited(tr("Customer tier"), Field::CustomerTier);
    addInherited(tr("Environment"), Field::Environment);
    addInherited(tr("Service"), Field::Service);
    addInherited(tr("Application"), Field::AppName);
    addInherited(tr("Application version"), Field::AppVersion);
    addText(tr("Agent"), Field::Agent);
    addText(tr("Agent version"), Field::AgentVersion);
    addText(tr("Workflow"), Field::Workflow);
    addInherited(tr("Channel"), Field::Channel);
}

} // namespace

std::vector<OverviewGroup> overviewOf(const InspectedSpan& span) { return OverviewBuilder(span).build(); }

QString overviewValue(const std::vector<OverviewGroup>& groups, const QString& label) {
    for (const OverviewGroup& group : groups)
        for (const OverviewRow& row : group.rows)
            if (row.label == label)
                return row.value;
    return {};
}

} // namespace spanloom::ui
