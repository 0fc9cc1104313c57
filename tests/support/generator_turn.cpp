#include "tests/support/generator_turn.h"

#include <algorithm>

#include "tests/support/generator_turn_writer.h"

namespace spanloom::test {

const ModelCard& card(ModelName model) {
    static constexpr std::array<ModelCard, static_cast<std::size_t>(ModelName::Count)> kCards {{
        {"gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", "openai", "api.openai.com", 430, 12'000, 400, 1600, 100},
        {"gpt-4.1", "gpt-4.1-2025-04-14", "openai", "api.openai.com", 610, 15'000, 2000, 8000, 500},
        {"claude-sonnet-4-20250514", "claude-sonnet-4-20250514", "anthropic", "api.anthropic.com", 1150, 23'000, 3000,
            15'000, 300},
        {"acme-support-7b", "acme-support-7b", "acme.inference", "vllm.acme.internal", 190, 8'000, -1, -1, -1},
        {"gpt-4.1-nano", "gpt-4.1-nano-2025-04-14", "openai", "api.openai.com", 280, 7'000, 100, 400, 25},
        {"text-embedding-3-small", "text-embedding-3-small", "openai", "api.openai.com", 60, 0, 20, 0, 20},
    }};
    return kCards[static_cast<std::size_t>(model)];
}

std::int64_t Turn::duration() const {
    std::int64_t first = spans.front().start;
    std::int64_t last = first;
    for (const DraftSpan& span : spans) {
        first = std::min(first, span.start);
        last = std::max(last, std::max(span.start, span.end));
    }
    return last - first;
}

Turn writeTurn(const TurnPlan& plan) { return TurnWriter(plan).write(); }

TurnWriter::TurnWriter(const TurnPlan& plan)
    : m_plan(plan)
    , m_random(plan.seed)
    , m_now(plan.start) {
    m_traceHigh = m_random.next() | 1;
    m_traceLow = m_random.next() | 1;
    m_pod = static_cast<std::uint8_t>(m_random.below(3));
    m_question = plan.isBlocked ? filled(m_random.pick(injectionAttempts()), plan.slots)
                                : filled(m_random.pick(questions(plan.route)), plan.slots);
}

std::size_t TurnWriter::open(std::size_t parent, std::string name, Service service, SpanType type) {
    DraftSpan span;
    span.traceHigh = m_traceHigh;
    span.traceLow = m_traceLow;
    span.id = m_random.next() | 1;
    span.parent = parent == kNone ? 0 : at(parent).id;
    span.name = std::move(name);
    span.service = service;
    span.type = type;
    span.start = m_now;
    span.isNewRelease = m_plan.isNewRelease;
    span.isStaging = m_plan.isStaging;
    span.pod = m_pod;
    m_turn.spans.push_back(std::move(span));
    return m_turn.spans.size() - 1;
}

void TurnWriter::failWith(std::size_t span, std::string_view type, std::string_view message) {
    at(span).outcome = Outcome::Error;
    at(span).statusMessage = message;
    attributes(span).text("error.type", type);
}

void TurnWriter::identify(std::size_t span) {
    attributes(span).text("gen_ai.conversation.id", m_plan.session);
    if (m_plan.isVersionMissing)
        return;
    const std::string_view version = m_plan.isNewRelease ? "v13" : "v12";
    if (m_plan.route == Route::Search) // the search team writes the plain guide's names
        attributes(span).text("prompt_id", "search-answer").text("prompt_version", version);
    else
        attributes(span).text("gen_ai.prompt.name", "support-answer").text("gen_ai.prompt.version", version);
}

Turn TurnWriter::write() {
    const std::string_view route = kRouteNames[static_cast<std::size_t>(m_plan.route)];
    const bool isVoice = m_plan.route == Route::Voice;
    const std::size_t root = open(kNone, isVoice ? "user_turn" : "POST " + std::string(route),
        isVoice ? Service::Voice : Service::Agent, isVoice ? SpanType::Internal : SpanType::Server);
    static constexpr std::array<std::string_view, 4> kChannels {"web", "web", "mobile", "email"};
    AttributeText& text = attributes(root);
    if (!isVoice) {
        text.text("http.request.method", "POST").text("http.route", route).text("url.path", route);
        text.text("url.scheme", "https").text("server.address", "support.acme-outfitters.example");
    }
    text.text("route", route)
        .text("session.id", m_plan.session)
        .text("user.id", m_plan.user)
        .text("cohort", kCohorts[m_plan.cohort])
        .text("customer_tier", kCohorts[m_plan.cohort])
        .text("channel", isVoice ? "voice" : m_random.pick(kChannels))
        .integer("turn", m_plan.turn);
    pass(m_random.between(1500, 6000));
    if (isVoice)
        transcribe(root);
    writeAgent(root);
    if (isVoice && !m_hasFailed)
        speak(root);
    if (!m_hasFailed && !m_plan.isBlocked)
        evaluate(root);
    finishRoot(root);
    if (m_plan.losesSpan)
        loseSpan();
    m_turn.exchange.question = m_question;
    return std::move(m_turn);
}

void TurnWriter::finishRoot(std::size_t root) {
    if (m_plan.route != Route::Voice)
        attributes(root).integer("http.response.status_code", m_hasFailed ? 503 : 200);
    if (m_hasFailed)
        failWith(root, "503", "no model answered");
    const bool isUnhappy = (m_turn.groundedness >= 0 && m_turn.groundedness < 640) || m_plan.isInSlice();
    if (!m_hasFailed && !m_plan.isBlocked && m_random.chance(isUnhappy ? 330 : 90)) {
        m_turn.thumbs = m_random.chance(isUnhappy ? 820 : 160) ? -1 : 1;
        const bool isDown = m_turn.thumbs < 0;
        addEvaluation(root, "user_thumbs", isDown ? 0 : 1000, isDown ? "thumbs_down" : "thumbs_up",
            isDown ? m_random.pick(complaints()) : std::string_view {});
        at(root).events.back().attributes.text("evaluator_type", "user");
    }
    pass(m_random.between(300, 2500));
    close(root);
}

void TurnWriter::writeAgent(std::size_t parent) {
    const std::size_t agent = open(parent, "invoke_agent support-agent", Service::Agent, SpanType::Internal);
    attributes(agent)
        .text("gen_ai.operation.name", "invoke_agent")
        .text("gen_ai.provider.name", "openai")
        .text("gen_ai.agent.name", "support-agent")
        .text("gen_ai.agent.id", "agt_support_eu1")
        .text("gen_ai.agent.version", m_plan.isNewRelease ? "2026.03.07" : "2026.02.20");
    identify(agent);
    pass(m_random.between(400, 1500));
    if (guardInput(agent))
        writeAnswer(agent);
    else
        m_turn.exchange.answer = "I cannot help with that request. Is there anything about your order that I can do?";
    std::string input = R"([{"role":"user","parts":[{"type":"text","content":)" + quoted(m_question) + "}]}]";
    attributes(agent).text("gen_ai.input.messages", input);
    if (!m_turn.exchange.answer.empty())
        attributes(agent).text("gen_ai.output.messages",
            R"([{"role":"assistant","parts":[{"type":"text","content":)" + quoted(m_turn.exchange.answer) + "}]}]");
    // The roll-up that the conventions allow on an agent: the sum of the chat calls below.
    if (m_turn.inputTokens > 0)
        attributes(agent)
            .integer("gen_ai.usage.input_tokens", m_turn.inputTokens)
            .integer("gen_ai.usage.output_tokens", m_turn.outputTokens);
    if (m_hasFailed)
        failWith(agent, "UpstreamUnavailable", "all model attempts failed");
    pass(m_random.between(200, 900));
    if (!m_plan.isUnfinished)
        close(agent);
}

void TurnWriter::writeAnswer(std::size_t agent) {
    if (m_plan.route == Route::Search && !m_plan.isCacheHit && !callThroughGateway(agent, {.isRewrite = true}))
        return;
    retrieve(agent);
    if (m_plan.route == Route::Refund || m_plan.route == Route::Order || m_plan.route == Route::Voice) {
        if (!callThroughGateway(agent, {.wantsTool = true}))
            return;
        useTools(agent);
    }
    if (callThroughGateway(agent, {}))
        guardOutput(agent);
}

bool TurnWriter::guardInput(std::size_t agent) {
    const std::size_t guard = open(agent, "guardrail prompt-injection-shield", Service::Agent, SpanType::Internal);
    attributes(guard)
        .text("gen_ai.operation.name", "run_guardrail")
        .text("gen_ai.guardrail.component.name", "prompt-injection-shield")
        .text("gen_ai.guardrail.target.type", "input")
        .text("gen_ai.guardrail.verdict.type", m_plan.isBlocked ? "deny" : "allow")
        .text("gen_ai.guardrail.action.type", m_plan.isBlocked ? "block" : "allow")
        .thousandths("gen_ai.guardrail.security.risk.score",
            m_plan.isBlocked ? m_random.between(900, 990) : m_random.between(2, 180));
    if (m_plan.isBlocked)
        attributes(guard).text(
            "gen_ai.guardrail.verdict.reason", "The message tries to change the agent's instructions.");
    pass(m_random.skewed(28'000));
    close(guard);
    return !m_plan.isBlocked;
}

void TurnWriter::guardOutput(std::size_t agent) {
    const std::size_t guard = open(agent, "guardrail pii-filter", Service::Agent, SpanType::Internal);
    attributes(guard)
        .text("gen_ai.operation.name", "run_guardrail")
        .text("gen_ai.guardrail.component.name", "pii-filter")
        .text("gen_ai.guardrail.target.type", "output")
        .text("gen_ai.guardrail.verdict.type", m_plan.isMasked ? "modify" : "allow")
        .text("gen_ai.guardrail.action.type", m_plan.isMasked ? "modify" : "allow");
    if (m_plan.isMasked)
        attributes(guard)
            .text("gen_ai.guardrail.verdict.reason", "An account number was masked.")
            .flag("gen_ai.guardrail.security.content.modified", true);
    pass(m_random.skewed(19'000));
    close(guard);
}

void TurnWriter::loseSpan() {
    // The HTTP client span below a tool: the order service's server span then names a parent nobody has.
    for (std::size_t i = 0; i < m_turn.spans.size(); ++i) {
        if (m_turn.spans[i].name != "GET" || i == m_turn.answeringSpan)
            continue;
        const std::uint64_t lost = m_turn.spans[i].id;
        m_turn.spans.erase(m_turn.spans.begin() + static_cast<std::ptrdiff_t>(i));
        if (m_turn.answeringSpan > i)
            --m_turn.answeringSpan;
        m_turn.orphans = static_cast<int>(
            std::ranges::count_if(m_turn.spans, [lost](const DraftSpan& span) { return span.parent == lost; }));
        return;
    }
}

} // namespace spanloom::test
