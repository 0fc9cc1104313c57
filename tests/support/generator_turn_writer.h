#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generator_random.h"
#include "tests/support/generator_turn.h"

namespace spanloom::test {

/// Writes the spans of one turn in the order of time. m_now is the clock; every step moves it.
class TurnWriter {
public:
    explicit TurnWriter(const TurnPlan& plan);
    Turn write();

private:
    static constexpr std::size_t kNone = ~std::size_t {0};

    // Spans are indices: the vector grows while they are open.
    std::size_t open(std::size_t parent, std::string name, Service service, SpanType type);
    DraftSpan& at(std::size_t span) { return m_turn.spans[span]; }
    AttributeText& attributes(std::size_t span) { return at(span).attributes; }
    void close(std::size_t span) { at(span).end = m_now; }
    void pass(std::int64_t microseconds) { m_now += microseconds * 1000 + m_random.between(0, 999); }
    void failWith(std::size_t span, std::string_view type, std::string_view message);
    void identify(std::size_t span); ///< session and prompt, as the model client writes them

    void writeAgent(std::size_t parent);
    void writeAnswer(std::size_t agent);
    bool guardInput(std::size_t agent);
    void guardOutput(std::size_t agent);
    void finishRoot(std::size_t root);

    // Retrieval (generator_turn_tools.cpp)
    void retrieve(std::size_t agent);
    void embed(std::size_t retriever);
    void searchVectors(std::size_t retriever);
    void rerank(std::size_t retriever);
    // Tools
    void useTools(std::size_t agent);
    void lookUpOrder(std::size_t agent, int attempt);
    void readRefundPolicy(std::size_t agent);
    void callOrderService(std::size_t tool);
    // Models (generator_turn_models.cpp)
    struct Call {
        bool wantsTool = false;
        bool isRewrite = false;
    };
    bool callThroughGateway(std::size_t agent, Call call);
    void failAttempt(std::size_t gateway, ModelName model);
    void answerAttempt(std::size_t gateway, ModelName model, Call call);
    void describeRequest(std::size_t span, ModelName model, Call call);
    void describeAnswer(std::size_t span, const std::string& text, Call call);
    [[nodiscard]] ModelName primaryModel() const;
    [[nodiscard]] std::string contextText() const;
    [[nodiscard]] std::string inputMessages(Call call) const;
    [[nodiscard]] std::string composedAnswer();
    void count(std::size_t span, ModelName model, std::int64_t outputTokens);
    // Voice and judgement (generator_turn_voice.cpp)
    void transcribe(std::size_t root);
    void speak(std::size_t root);
    void evaluate(std::size_t root);
    void judgeGroundedness(std::size_t root);
    void judgeRelevance(std::size_t root);
    void addEvaluation(std::size_t span, std::string_view name, std::int64_t score, std::string_view label,
        std::string_view explanation);
    void linkToAnswer(std::size_t span);
    void loseSpan();

    const TurnPlan& m_plan;
    Random m_random;
    Turn m_turn;
    std::uint64_t m_traceHigh = 0;
    std::uint64_t m_traceLow = 0;
    std::int64_t m_now = 0;
    std::uint8_t m_pod = 0;
    std::string m_question;
    std::vector<HelpPage> m_pages;
    std::vector<Exchange> m_toolResults; ///< call as JSON, result as JSON
    std::string m_callId;
    std::int64_t m_inputTokens = 0;    ///< of the request being written
    std::int64_t m_cachedPrefix = 0;   ///< tokens the provider has seen in this trace
    bool m_hasFailed = false;
};

} // namespace spanloom::test
