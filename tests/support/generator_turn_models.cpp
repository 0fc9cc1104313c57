#include <algorithm>

#include "tests/support/generator_turn_writer.h"

namespace spanloom::test {

ModelName TurnWriter::primaryModel() const {
    if (m_plan.usesInHouseModel)
        return ModelName::InHouse;
    return m_plan.cohort == 2 ? ModelName::Large : ModelName::Small;
}

std::string TurnWriter::contextText() const {
    std::string text = "Pages:\n";
    for (const HelpPage& page : m_pages)
        text.append("[").append(page.id).append("] ").append(page.title).append(": ").append(page.content).append("\n");
    if (m_pages.empty())
        text += "(no page found)\n";
    // The defect of v13: on its way to the fallback, a refund prompt carries the whole policy again.
    if (m_plan.isInSlice())
        for (const std::string_view sentence : policySentences())
            text.append(filled(sentence, m_plan.slots)).append("\n");
    return text;
}

std::string TurnWriter::inputMessages(Call call) const {
    std::string out = "[";
    const auto message = [&out](std::string_view role, std::string_view parts) {
        out += out.size() > 1 ? R"(,{"role":")" : R"({"role":")";
        out.append(role).append(R"(","parts":[)").append(parts).append("]}");
    };
    const auto text = [](std::string_view content) { return R"({"type":"text","content":)" + quoted(content) + "}"; };
    for (const Exchange& past : m_plan.history) {
        message("user", text(past.question));
        message("assistant", text(past.answer));
    }
    // The pages travel with the question, so that the system prompt stays the same text for a whole release.
    message("user", call.isRewrite ? text(m_question) : text(contextText()) + "," + text(m_question));
    for (const Exchange& tool : m_toolResults) {
        message("assistant", tool.question);
        message("tool", tool.answer);
    }
    return out + "]";
}

std::string TurnWriter::composedAnswer() {
    const auto sentences = answerSentences(m_plan.route);
    std::string answer = filled(sentences.front(), m_plan.slots);
    if (m_plan.isRetrievalEmpty)
        return answer + " I could not find a page about this, so I have asked a colleague to write to you today.";
    if (m_plan.isInSlice())
        for (const std::string_view sentence : policySentences())
            answer.append(" ").append(filled(sentence, m_plan.slots));
    const std::int64_t count = m_plan.isNewRelease ? m_random.between(1, 3) : m_random.between(3, 6);
    std::size_t position = m_random.below(sentences.size() - 1);
    for (std::int64_t i = 0; i < count; ++i) {
        answer.append(" ").append(filled(sentences[1 + position], m_plan.slots));
        if (m_plan.isNewRelease && !m_pages.empty())
            answer.append(" [").append(m_random.pick(m_pages).id).append("]");
        position = (position + 1) % (sentences.size() - 1);
    }
    if (m_plan.isMasked)
        answer += " The refund goes to the account ending in ****.";
    if (!m_plan.isNewRelease)
        answer += " Please do not hesitate to write again if anything remains unclear; I am always happy to help.";
    return answer;
}

bool TurnWriter::callThroughGateway(std::size_t agent, Call call) {
    const std::size_t gateway = open(agent, "gateway.route", Service::Gateway, SpanType::Internal);
    const ModelName model = call.isRewrite ? ModelName::InHouse : primaryModel();
    // Two requests of one turn reach the provider's limit together only where the slice is planted.
    const bool falls = m_plan.isFallback && !call.isRewrite && (!call.wantsTool || m_plan.isInSlice());
    attributes(gateway)
        .text("gen_ai.span.kind", "GATEWAY")
        .text("router_strategy", call.isRewrite ? "task-default" : "tier-then-budget")
        .text("router_decision", std::string(card(falls ? ModelName::Fallback : model).requested));
    pass(m_random.between(300, 1100));
    if (m_plan.isCacheHit) {
        at(gateway).events.push_back({m_now, "semantic_cache_hit", {}});
        at(gateway).events.back().attributes.thousandths("similarity", m_random.between(955, 995));
        m_turn.exchange.answer = composedAnswer();
        m_turn.answeringSpan = gateway;
        pass(m_random.between(2000, 5000));
        close(gateway);
        return true;
    }
    const bool isOutage = m_plan.isOutage && !call.wantsTool && !call.isRewrite;
    if (falls || isOutage) {
        failAttempt(gateway, model);
        if (m_random.chance(450)) {
            attributes(gateway).integer("retry_count", 1);
            pass(m_random.between(180'000, 420'000)); // back-off
            failAttempt(gateway, model);
        }
        at(gateway).events.push_back({m_now, "fallback_triggered", {}});
        at(gateway)
            .events.back()
            .attributes.text("from_model", card(model).requested)
            .text("to_model", card(ModelName::Fallback).requested)
            .text("reason", "rate_limit_exceeded");
    }
    if (isOutage) {
        failAttempt(gateway, ModelName::Fallback);
        failWith(gateway, "UpstreamUnavailable", "no target left");
        m_hasFailed = true;
    } else {
        answerAttempt(gateway, falls ? ModelName::Fallback : model, call);
    }
    pass(m_random.between(100, 500));
    close(gateway);
    return !m_hasFailed;
}

void TurnWriter::failAttempt(std::size_t gateway, ModelName model) {
    const std::size_t span
        = open(gateway, "chat " + std::string(card(model).requested), Service::Gateway, SpanType::Client);
    describeRequest(span, model, {});
    ++m_turn.chatCalls;
    pass(m_random.skewed(160'000));
    attributes(span).integer("http.response.status_code", 429);
    failWith(span, "rate_limit_exceeded", "429 Too Many Requests");
    at(span).events.push_back({m_now, "exception", {}});
    at(span)
        .events.back()
        .attributes.text("exception.type", "RateLimitError")
        .text("exception.message", "Rate limit reached for requests per minute. Please try again in 12 s.");
    close(span);
}

void TurnWriter::answerAttempt(std::size_t gateway, ModelName model, Call call) {
    const ModelCard& used = card(model);
    const std::size_t span
        = open(gateway, "chat " + std::string(used.requested), Service::Gateway, SpanType::Client);
    describeRequest(span, model, call);
    std::string text;
    if (call.isRewrite) {
        text = m_plan.slots.item + " " + m_question;
    } else if (call.wantsTool) {
        m_callId = "call_";
        appendHex(m_callId, m_random.next(), 12);
    } else {
        text = composedAnswer();
        m_turn.exchange.answer = text;
        m_turn.answeringSpan = span;
    }
    const std::int64_t outputTokens
        = call.wantsTool ? m_random.between(18, 34) : static_cast<std::int64_t>(text.size() / 4 + 3);
    const std::int64_t firstToken = m_random.skewed(used.firstTokenMs * 1000);
    attributes(span).thousandths("gen_ai.response.time_to_first_chunk", firstToken / 1000);
    pass(firstToken + m_random.skewed(outputTokens * used.tokenUs));
    describeAnswer(span, text, call);
    count(span, model, outputTokens);
    close(span);
}

void TurnWriter::describeRequest(std::size_t span, ModelName model, Call call) {
    const ModelCard& used = card(model);
    AttributeText& text = attributes(span);
    text.text("gen_ai.operation.name", "chat")
        .text("gen_ai.provider.name", used.provider)
        .text("gen_ai.request.model", used.requested)
        .text("server.address", used.server)
        .integer("server.port", 443)
        .thousandths("gen_ai.request.temperature", call.isRewrite ? 0 : 200)
        .integer("gen_ai.request.max_tokens", 1200);
    identify(span);
    const std::string_view system = call.isRewrite
        ? std::string_view("Rewrite the customer's words as a search query. Answer with the query alone.")
        : systemPrompt(m_plan.isNewRelease);
    const std::string messages = inputMessages(call);
    text.text("gen_ai.system_instructions", R"([{"type":"text","content":)" + quoted(system) + "}]")
        .text("gen_ai.input.messages", messages);
    std::size_t length = system.size() + messages.size();
    if (call.wantsTool) {
        text.text("gen_ai.tool.definitions", toolDefinitions());
        length += toolDefinitions().size();
    }
    m_inputTokens = static_cast<std::int64_t>(length / 4);
}

void TurnWriter::describeAnswer(std::size_t span, const std::string& answer, Call call) {
    std::string id = "resp_";
    appendHex(id, m_random.next());
    std::string parts;
    if (call.wantsTool) {
        const auto toolCall = [&](std::string_view suffix, std::string_view name, const std::string& arguments) {
            return R"({"type":"tool_call","id":)" + quoted(m_callId + std::string(suffix)) + R"(,"name":)"
                + quoted(name) + R"(,"arguments":)" + arguments + "}";
        };
        parts = toolCall("", "order_lookup", R"({"order_id":)" + quoted(m_plan.slots.order) + "}");
        if (m_plan.route == Route::Refund)
            parts += ","
                + toolCall("-policy", "refund_policy",
                    R"({"plan":")" + std::string(kCohorts[m_plan.cohort]) + R"(","days":)" + m_plan.slots.days + "}");
    } else {
        parts = R"({"type":"text","content":)" + quoted(answer) + "}";
    }
    const std::string_view reason = call.wantsTool ? "tool_calls" : "stop";
    attributes(span)
        .text("gen_ai.response.id", id)
        .texts("gen_ai.response.finish_reasons", {reason})
        .text("gen_ai.output.messages",
            R"([{"role":"assistant","parts":[)" + parts + R"(],"finish_reason":")" + std::string(reason) + R"("}])");
}

void TurnWriter::count(std::size_t span, ModelName model, std::int64_t outputTokens) {
    const ModelCard& used = card(model);
    // Prompt caches work on blocks of 128 tokens from 1,024 on.
    const std::int64_t cached
        = m_cachedPrefix >= 1024 ? std::min(m_cachedPrefix, m_inputTokens) / 128 * 128 : 0;
    attributes(span)
        .text("gen_ai.response.model", used.answered)
        .integer("gen_ai.usage.input_tokens", m_inputTokens)
        .integer("gen_ai.usage.output_tokens", outputTokens);
    if (cached > 0)
        attributes(span).integer("gen_ai.usage.cache_read.input_tokens", cached);
    m_cachedPrefix = model == ModelName::InHouse ? 0 : m_inputTokens;
    m_turn.inputTokens += m_inputTokens;
    m_turn.outputTokens += outputTokens;
    ++m_turn.chatCalls;
    if (used.inputNano < 0)
        ++m_turn.unpricedCalls;
    else
        m_turn.costNano += (m_inputTokens - cached) * used.inputNano + cached * used.cachedNano
            + outputTokens * used.outputNano;
}

} // namespace spanloom::test
