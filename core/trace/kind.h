#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace spanloom {

/// Our kinds of step. The OTel span kind is kept beside (OtelKind). The numbers are stored: append only.
enum class Kind : std::uint8_t {
    Internal = 0, Transport, Agent, Workflow, Chain, Llm, Embedding, Retriever, Reranker, Tool, Guardrail,
    Evaluator, Gateway, Prompt, Voice, Asr, Tts
};
inline constexpr int kKindCount = 17;

/// Public upper-case name: "LLM", "RETRIEVER", … Stable.
[[nodiscard]] std::string_view name(Kind kind);
[[nodiscard]] std::optional<Kind> kindFromName(std::string_view upperCase);

/// Kinds whose usage is that of a model call (attribute reference, totals rule 1).
[[nodiscard]] bool isModelCall(Kind kind);
/// Kinds that separate nested model calls into different calls (same rule).
[[nodiscard]] bool isCallBoundary(Kind kind);

} // namespace spanloom
