#include <algorithm>

#include "tests/support/generator_turn_writer.h"

namespace spanloom::test {

void TurnWriter::retrieve(std::size_t agent) {
    if (m_plan.isCacheHit)
        return;
    const std::size_t retriever = open(agent, "retrieve help-center", Service::Retriever, SpanType::Internal);
    attributes(retriever)
        .text("openinference.span.kind", "RETRIEVER")
        .text("input.value", m_question)
        .text("input.mime_type", "text/plain")
        .text("index_name", "help-center-en")
        .integer("top_k", 4);
    pass(m_random.between(300, 900));
    embed(retriever);
    searchVectors(retriever);
    if (!m_plan.isRetrievalEmpty) {
        const auto pages = helpPages(m_plan.route);
        m_pages.assign(pages.begin(), pages.end());
        for (std::size_t i = m_pages.size() - 1; i > 0; --i) // a shuffle of our own: std::shuffle differs by library
            std::swap(m_pages[i], m_pages[m_random.below(i + 1)]);
        rerank(retriever);
        if (!m_plan.isInSlice())
            m_pages.resize(std::min<std::size_t>(m_pages.size(), 4));
    }
    std::int64_t score = m_random.bell(m_plan.isNewRelease ? 905 : 860, 70);
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        const std::string key = "retrieval.documents." + std::to_string(i) + ".document.";
        attributes(retriever)
            .text(key + "id", m_pages[i].id)
            .thousandths(key + "score", score)
            .text(key + "content", m_pages[i].content)
            .text(key + "metadata", R"({"title":)" + quoted(m_pages[i].title) + R"(,"language":"en"})");
        score -= m_random.between(20, 90);
    }
    if (m_pages.empty())
        attributes(retriever).integer("db.response.returned_rows", 0);
    pass(m_random.between(200, 700));
    close(retriever);
}

void TurnWriter::embed(std::size_t retriever) {
    const std::size_t span = open(retriever, "embeddings text-embedding-3-small", Service::Retriever, SpanType::Client);
    const auto tokens = static_cast<std::int64_t>(m_question.size() / 4 + 1);
    attributes(span)
        .text("openinference.span.kind", "EMBEDDING")
        .text("embedding.model_name", "text-embedding-3-small")
        .text("llm.provider", "openai")
        .text("embedding.embeddings.0.embedding.text", m_question)
        .integer("llm.token_count.prompt", tokens)
        .integer("llm.token_count.total", tokens);
    pass(m_random.skewed(75'000));
    close(span);
}

void TurnWriter::searchVectors(std::size_t retriever) {
    const std::size_t span = open(retriever, "search help-center-en", Service::Retriever, SpanType::Client);
    attributes(span)
        .text("db.system.name", "qdrant")
        .text("db.operation.name", "search")
        .text("db.collection.name", "help-center-en")
        .text("server.address", "qdrant.acme.internal")
        .integer("server.port", 6333)
        .integer("db.response.returned_rows", m_plan.isRetrievalEmpty ? 0 : 12);
    pass(m_random.skewed(m_plan.isInSlowHour ? 3'400'000 : 46'000));
    close(span);
}

void TurnWriter::rerank(std::size_t retriever) {
    const std::size_t span = open(retriever, "rerank rerank-v3.5", Service::Retriever, SpanType::Client);
    attributes(span)
        .text("openinference.span.kind", "RERANKER")
        .text("reranker.model_name", "rerank-v3.5")
        .text("reranker.query", m_question)
        .integer("reranker.top_k", 4);
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        const std::string number = std::to_string(i) + ".document.";
        const HelpPage& before = m_pages[m_pages.size() - 1 - i];
        const auto place = static_cast<std::int64_t>(i);
        attributes(span)
            .text("reranker.input_documents." + number + "id", before.id)
            .thousandths("reranker.input_documents." + number + "score", 800 - 31 * place)
            .text("reranker.output_documents." + number + "id", m_pages[i].id)
            .thousandths("reranker.output_documents." + number + "score", 930 - 74 * place);
    }
    pass(m_random.skewed(98'000));
    close(span);
}

void TurnWriter::useTools(std::size_t agent) {
    const int attempts = m_plan.isToolLoop ? 6 : 1;
    for (int attempt = 0; attempt < attempts; ++attempt)
        lookUpOrder(agent, attempt);
    if (m_plan.route == Route::Refund)
        readRefundPolicy(agent);
}

void TurnWriter::lookUpOrder(std::size_t agent, int attempt) {
    const std::size_t tool = open(agent, "execute_tool order_lookup", Service::Agent, SpanType::Internal);
    const std::string arguments = R"({"order_id":)" + quoted(m_plan.slots.order) + "}";
    const std::string call = attempt == 0 ? m_callId : m_callId + "-" + std::to_string(attempt + 1);
    attributes(tool)
        .text("gen_ai.operation.name", "execute_tool")
        .text("gen_ai.tool.name", "order_lookup")
        .text("gen_ai.tool.type", "function")
        .text("gen_ai.tool.call.id", call)
        .text("gen_ai.tool.call.arguments", arguments);
    pass(m_random.between(300, 1200));
    callOrderService(tool);
    std::string result;
    if (m_plan.isToolFailing) {
        failWith(tool, "OrderServiceError", "order service answered 500");
        result = R"({"error":"order service answered 500"})";
    } else {
        static constexpr std::array<std::string_view, 4> kStates {
            "packed", "handed_over", "out_for_delivery", "delivered"};
        const std::string_view state = m_plan.isToolLoop ? "pending_sync" : m_random.pick(kStates);
        result = R"({"order_id":)" + quoted(m_plan.slots.order) + R"(,"state":")" + std::string(state)
            + R"(","item":)" + quoted(m_plan.slots.item) + R"(,"city":)" + quoted(m_plan.slots.city)
            + R"(,"paid_eur":)" + m_plan.slots.amount + R"(,"days_since_dispatch":)" + m_plan.slots.days + "}";
    }
    attributes(tool).text("gen_ai.tool.call.result", result);
    m_toolResults.push_back({R"({"type":"tool_call","id":)" + quoted(call)
            + R"(,"name":"order_lookup","arguments":)" + arguments + "}",
        R"({"type":"tool_call_response","id":)" + quoted(call) + R"(,"response":)" + result + "}"});
    pass(m_random.between(200, 800));
    close(tool);
}

void TurnWriter::callOrderService(std::size_t tool) {
    const std::int64_t status = m_plan.isToolFailing ? 500 : 200;
    const std::size_t client = open(tool, "GET", Service::Agent, SpanType::Client);
    attributes(client)
        .text("http.request.method", "GET")
        .text("url.full", "http://orders.acme.internal:8080/orders/" + m_plan.slots.order)
        .text("server.address", "orders.acme.internal")
        .integer("server.port", 8080)
        .integer("http.response.status_code", status);
    pass(m_random.between(600, 2400));
    const std::size_t server = open(client, "GET /orders/{order_id}", Service::Orders, SpanType::Server);
    attributes(server)
        .text("http.request.method", "GET")
        .text("http.route", "/orders/{order_id}")
        .text("url.path", "/orders/" + m_plan.slots.order)
        .integer("http.response.status_code", status);
    pass(m_random.between(500, 1800));
    const std::size_t query = open(server, "SELECT orders", Service::Orders, SpanType::Client);
    attributes(query)
        .text("db.system.name", "postgresql")
        .text("db.namespace", "orders")
        .text("db.operation.name", "SELECT")
        .text("db.query.text", "SELECT id, state, city, paid_cents, dispatched_at FROM orders WHERE id = $1")
        .text("server.address", "pg-orders.acme.internal");
    pass(m_random.skewed(9'000));
    if (m_plan.isToolFailing)
        failWith(query, "57014", "canceling statement due to statement timeout");
    close(query);
    pass(m_random.between(400, 1500));
    if (m_plan.isToolFailing)
        failWith(server, "500", "");
    close(server);
    pass(m_random.between(500, 2000));
    if (m_plan.isToolFailing)
        failWith(client, "500", "");
    close(client);
}

void TurnWriter::readRefundPolicy(std::size_t agent) {
    const std::size_t tool = open(agent, "execute_tool refund_policy", Service::Agent, SpanType::Internal);
    const std::string arguments = R"({"plan":")" + std::string(kCohorts[m_plan.cohort]) + R"(","days":)"
        + m_plan.slots.days + "}";
    const std::string result = m_plan.cohort == 0 ? R"({"window_days":30,"label_eur":4.95,"credit_until_day":60})"
                                                  : R"({"window_days":30,"label_eur":0,"credit_until_day":60})";
    const std::string call = m_callId + "-policy";
    attributes(tool)
        .text("gen_ai.operation.name", "execute_tool")
        .text("gen_ai.tool.name", "refund_policy")
        .text("gen_ai.tool.type", "function")
        .text("gen_ai.tool.call.id", call)
        .text("gen_ai.tool.call.arguments", arguments)
        .text("gen_ai.tool.call.result", result);
    m_toolResults.push_back({R"({"type":"tool_call","id":)" + quoted(call)
            + R"(,"name":"refund_policy","arguments":)" + arguments + "}",
        R"({"type":"tool_call_response","id":)" + quoted(call) + R"(,"response":)" + result + "}"});
    pass(m_random.skewed(3'500));
    close(tool);
}

} // namespace spanloom::test
