#include "core/trace/kind.h"

#include <array>

namespace spanloom {

namespace {

constexpr std::array<std::string_view, kKindCount> kNames {"INTERNAL", "TRANSPORT", "AGENT", "WORKFLOW", "CHAIN", "LLM",
    "EMBEDDING", "RETRIEVER", "RERANKER", "TOOL", "GUARDRAIL", "EVALUATOR", "GATEWAY", "PROMPT", "VOICE", "ASR", "TTS"};

} // namespace

std::string_view name(Kind kind) { return kNames[static_cast<std::size_t>(kind) % kNames.size()]; }

std::optional<Kind> kindFromName(std::string_view upperCase) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == upperCase)
            return static_cast<Kind>(i);
    return std::nullopt;
}

bool isModelCall(Kind kind) {
    return kind == Kind::Llm || kind == Kind::Embedding || kind == Kind::Reranker || kind == Kind::Asr || kind == Kind::Tts;
}

bool isCallBoundary(Kind kind) {
    return kind == Kind::Tool || kind == Kind::Agent || kind == Kind::Retriever || kind == Kind::Workflow
        || kind == Kind::Evaluator || kind == Kind::Guardrail;
}

} // namespace spanloom
