#include "core/trace/field.h"

namespace spanloom {

namespace {

constexpr std::array<FieldInfo, kFieldCount> kFields {{
    {Field::Kind, "kind", FieldType::Integer, "", false},
    {Field::KindInferred, "kind_inferred", FieldType::Flag, "", false},
    {Field::Operation, "operation", FieldType::Text, "", false},
    {Field::Provider, "provider", FieldType::Text, "", false},
    {Field::RequestModel, "model", FieldType::Text, "", false},
    {Field::ResponseModel, "response_model", FieldType::Text, "", false},
    {Field::ResponseId, "response_id", FieldType::Hash, "", false},
    {Field::FinishReason, "finish_reason", FieldType::Text, "", false},
    {Field::TimeToFirstToken, "ttft", FieldType::Integer, "ns", false},
    {Field::InputTokens, "input_tokens", FieldType::Integer, "tokens", false},
    {Field::OutputTokens, "output_tokens", FieldType::Integer, "tokens", false},
    {Field::TotalTokens, "total_tokens", FieldType::Integer, "tokens", false},
    {Field::CacheReadTokens, "cache_read_tokens", FieldType::Integer, "tokens", false},
    {Field::CacheWriteTokens, "cache_write_tokens", FieldType::Integer, "tokens", false},
    {Field::ReasoningTokens, "reasoning_tokens", FieldType::Integer, "tokens", false},
    {Field::AudioInputTokens, "audio_input_tokens", FieldType::Integer, "tokens", false},
    {Field::AudioOutputTokens, "audio_output_tokens", FieldType::Integer, "tokens", false},
    {Field::RecordedCost, "recorded_cost", FieldType::Real, "USD", false},
    {Field::PromptName, "prompt_name", FieldType::Text, "", false},
    {Field::PromptVersion, "prompt_version", FieldType::Text, "", false},
    {Field::PromptHash, "prompt_hash", FieldType::Hash, "", false},
    {Field::PromptVersionDerived, "prompt_version_derived", FieldType::Flag, "", false},
    {Field::Route, "route", FieldType::Text, "", true},
    {Field::Router, "router", FieldType::Text, "", false},
    {Field::Fallback, "fallback", FieldType::Flag, "", false},
    {Field::Retries, "retries", FieldType::Integer, "", false},
    {Field::CacheHit, "cache_hit", FieldType::Flag, "", false},
    {Field::RateLimited, "rate_limited", FieldType::Flag, "", false},
    {Field::TimedOut, "timed_out", FieldType::Flag, "", false},
    {Field::Session, "session", FieldType::Text, "", true},
    {Field::User, "user", FieldType::Text, "", true},
    {Field::Customer, "customer", FieldType::Text, "", true},
    {Field::CustomerTier, "customer_tier", FieldType::Text, "", true},
    {Field::Cohort, "cohort", FieldType::Text, "", true},
    {Field::Environment, "environment", FieldType::Text, "", true},
    {Field::AppName, "app_name", FieldType::Text, "", true},
    {Field::AppVersion, "app_version", FieldType::Text, "", true},
    {Field::Agent, "agent", FieldType::Text, "", false},
    {Field::AgentVersion, "agent_version", FieldType::Text, "", false},
    {Field::Workflow, "workflow", FieldType::Text, "", false},
    {Field::Channel, "channel", FieldType::Text, "", true},
    {Field::Service, "service", FieldType::Text, "", false},
    {Field::Tool, "tool", FieldType::Text, "", false},
    {Field::Retriever, "retriever", FieldType::Text, "", false},
    {Field::Documents, "documents", FieldType::Integer, "", false},
    {Field::BestDocumentScore, "best_document_score", FieldType::Real, "", false},
    {Field::Guardrail, "guardrail", FieldType::Text, "", false},
    {Field::GuardrailDecision, "guardrail_decision", FieldType::Text, "", false},
    {Field::ErrorType, "error_type", FieldType::Text, "", false},
    {Field::Streaming, "streaming", FieldType::Flag, "", false},
    {Field::Redacted, "redacted", FieldType::Flag, "", false},
    {Field::InputHash, "input_hash", FieldType::Hash, "", false},
    {Field::OutputHash, "output_hash", FieldType::Hash, "", false},
    {Field::ArgumentsHash, "arguments_hash", FieldType::Hash, "", false},
    {Field::Temperature, "temperature", FieldType::Real, "", false},
    {Field::MaxTokens, "max_tokens", FieldType::Integer, "tokens", false},
    {Field::ServiceTier, "service_tier", FieldType::Text, "", false},
    {Field::InputLength, "input_length", FieldType::Integer, "bytes", false},
    {Field::OutputLength, "output_length", FieldType::Integer, "bytes", false},
    {Field::FromUses, "from_uses", FieldType::Integer, "", false},
    {Field::Inferred, "inferred", FieldType::Integer, "", false},
}};

} // namespace

const FieldInfo& info(Field field) { return kFields[static_cast<std::size_t>(field)]; }

std::optional<Field> fieldFromName(std::string_view publicName) {
    for (const FieldInfo& entry : kFields)
        if (entry.publicName == publicName)
            return entry.field;
    return std::nullopt;
}

} // namespace spanloom
