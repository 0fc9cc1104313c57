#include <algorithm>

#include "tests/support/generator_turn_writer.h"

namespace spanloom::test {

void TurnWriter::transcribe(std::size_t root) {
    const std::size_t span = open(root, "speech_to_text gpt-4o-mini-transcribe", Service::Voice, SpanType::Client);
    const auto audioTokens = static_cast<std::int64_t>(m_question.size() * 2 / 3);
    attributes(span)
        .text("gen_ai.operation.name", "speech_to_text")
        .text("gen_ai.provider.name", "openai")
        .text("gen_ai.request.model", "gpt-4o-mini-transcribe")
        .text("gen_ai.response.model", "gpt-4o-mini-transcribe")
        .integer("gen_ai.usage.input_tokens", audioTokens)
        .integer("gen_ai.usage.audio.input_tokens", audioTokens)
        .integer("gen_ai.usage.output_tokens", static_cast<std::int64_t>(m_question.size() / 4))
        .thousandths("transcript_confidence", std::min<std::int64_t>(m_random.bell(910, 120), 990))
        .text("language", "en")
        .text("audio_codec", "opus")
        .integer("sampling_rate", 16000)
        .text("transcript", m_question);
    pass(m_random.skewed(340'000));
    close(span);
    pass(m_random.between(900, 3000));
}

void TurnWriter::speak(std::size_t root) {
    const std::size_t span = open(root, "text_to_speech tts-1", Service::Voice, SpanType::Client);
    const std::int64_t firstByte = m_random.skewed(230'000);
    attributes(span)
        .text("gen_ai.operation.name", "text_to_speech")
        .text("gen_ai.provider.name", "openai")
        .text("gen_ai.request.model", "tts-1")
        .text("gen_ai.speech.voice", "alloy")
        .integer("gen_ai.usage.characters", static_cast<std::int64_t>(m_turn.exchange.answer.size()))
        .thousandths("gen_ai.response.time_to_first_chunk", firstByte / 1000)
        .text("audio_codec", "opus");
    pass(firstByte + static_cast<std::int64_t>(m_turn.exchange.answer.size()) * 2100);
    if (m_plan.isBargedIn) {
        at(span).events.push_back({m_now, "barge_in", {}});
        at(span).events.back().attributes.thousandths("spoken_share", m_random.between(200, 700));
    }
    close(span);
}

void TurnWriter::addEvaluation(std::size_t span, std::string_view name, std::int64_t score, std::string_view label,
    std::string_view explanation) {
    at(span).events.push_back({m_now, "gen_ai.evaluation.result", {}});
    AttributeText& text = at(span).events.back().attributes;
    text.text("gen_ai.evaluation.name", name)
        .thousandths("gen_ai.evaluation.score.value", score)
        .text("gen_ai.evaluation.score.label", label);
    if (!explanation.empty())
        text.text("gen_ai.evaluation.explanation", explanation);
}

void TurnWriter::linkToAnswer(std::size_t span) {
    at(span).links.push_back({m_traceHigh, m_traceLow, at(m_turn.answeringSpan).id, "evaluates"});
}

void TurnWriter::evaluate(std::size_t root) {
    if (m_plan.isCacheHit || !m_random.chance(620))
        return;
    // Both judges run side by side; the root waits for the slower one.
    pass(m_random.between(800, 2500));
    const std::int64_t start = m_now;
    judgeGroundedness(root);
    const std::int64_t firstEnd = m_now;
    if (m_random.chance(550)) {
        m_now = start;
        judgeRelevance(root);
        m_now = std::max(m_now, firstEnd);
    }
}

void TurnWriter::judgeGroundedness(std::size_t root) {
    const std::size_t span = open(root, "evaluate groundedness", Service::Evals, SpanType::Internal);
    attributes(span)
        .text("gen_ai.operation.name", "evaluate")
        .text("gen_ai.span.kind", "EVALUATOR")
        .text("evaluator_type", "llm")
        .text("rubric_id", "groundedness-3");
    linkToAnswer(span);
    std::int64_t score = m_random.bell(m_plan.isNewRelease ? 868 : 748, 410);
    if (m_plan.isRetrievalEmpty)
        score = m_random.between(180, 420);
    score = std::clamp<std::int64_t>(score, 20, 990);
    m_turn.groundedness = score;
    pass(m_random.between(300, 900));
    const ModelCard& judge = card(ModelName::Judge);
    const std::size_t call = open(span, "chat gpt-4.1-nano", Service::Evals, SpanType::Client);
    const auto outputTokens = m_random.between(24, 60);
    attributes(call)
        .text("gen_ai.operation.name", "chat")
        .text("gen_ai.provider.name", judge.provider)
        .text("gen_ai.request.model", judge.requested)
        .text("gen_ai.response.model", judge.answered)
        .integer("gen_ai.usage.input_tokens", 380 + static_cast<std::int64_t>(m_turn.exchange.answer.size() / 4))
        .integer("gen_ai.usage.output_tokens", outputTokens)
        .texts("gen_ai.response.finish_reasons", {"stop"});
    pass(m_random.skewed(judge.firstTokenMs * 1000) + outputTokens * judge.tokenUs);
    close(call);
    const bool isGrounded = score >= 700;
    addEvaluation(span, "groundedness", score, isGrounded ? "grounded" : "ungrounded",
        isGrounded ? "Every claim about a rule is supported by a page in the context."
                   : "At least one claim about dates or amounts is not supported by the pages in the context.");
    at(span).events.back().attributes.thousandths("threshold", 700).text("evaluator_type", "llm");
    pass(m_random.between(200, 600));
    close(span);
}

void TurnWriter::judgeRelevance(std::size_t root) {
    const std::size_t span = open(root, "evaluate answer_relevance", Service::Evals, SpanType::Internal);
    attributes(span)
        .text("gen_ai.operation.name", "evaluate")
        .text("gen_ai.span.kind", "EVALUATOR")
        .text("evaluator_type", "code");
    linkToAnswer(span);
    const std::int64_t score = std::clamp<std::int64_t>(m_random.bell(m_plan.isInSlice() ? 660 : 835, 290), 100, 990);
    m_turn.relevance = score;
    pass(m_random.skewed(42'000));
    addEvaluation(span, "answer_relevance", score, score >= 600 ? "relevant" : "irrelevant", {});
    at(span).events.back().attributes.thousandths("threshold", 600).text("evaluator_type", "code");
    close(span);
}

} // namespace spanloom::test
