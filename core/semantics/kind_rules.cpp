#include "core/semantics/span_reading.h"

namespace spanloom {

namespace {

std::optional<Kind> kindOf(SpanReading& reading, const Hit& hit) {
    const std::optional<std::string_view> text = reading.decoder.text(hit, reading.rules);
    return text ? kindFromName(*text) : std::nullopt;
}

// Some instrumentations call speech models LLM; the operation tells the truth.
Kind refined(SpanReading& reading, Kind kind) {
    if (kind != Kind::Llm)
        return kind;
    for (const Hit& hit : reading.hits.of(Field::Kind)) {
        if (hit.source->isInferred || !reading.counts(hit))
            continue;
        if (const std::optional<Kind> other = kindOf(reading, hit); other == Kind::Asr || other == Kind::Tts)
            return *other;
    }
    return kind;
}

void findStep(SpanReading& reading) {
    reading.kind = Kind::Internal;
    reading.isKindInferred = false;
    const NameFacts& name = *reading.name;
    const bool nameCounts = name.kind && (!name.needsAiKey || reading.isAiStep);
    for (const Hit& hit : reading.hits.of(Field::Kind)) {
        if (!reading.counts(hit))
            continue;
        const std::optional<Kind> kind = kindOf(reading, hit);
        if (!kind)
            continue;
        // A guess from a model key is weaker than what the name says ("invoke_agent …" with a model on it).
        if (hit.source->isInferred && nameCounts)
            break;
        reading.kind = hit.source->isInferred ? *kind : refined(reading, *kind);
        reading.isKindInferred = hit.source->isInferred;
        return;
    }
    if (nameCounts) {
        reading.kind = *name.kind;
        reading.isKindInferred = true;
    }
}

} // namespace

bool asksAModel(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    for (const std::string_view ending : {"/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages",
             ":generateContent", ":streamGenerateContent", "/converse", "/converse-stream", "/invoke",
             "/invoke-with-response-stream", "/api/chat", "/api/generate"})
        if (url.ends_with(ending))
            return url.find("/threads/") == std::string_view::npos; // messages of a thread are only stored
    return false;
}

void findKind(SpanReading& reading) {
    findStep(reading);
    // A step of an agent, by name or key, may use generic attribute names.
    reading.isAiStep |= reading.kind != Kind::Internal && reading.kind != Kind::Transport;
}

} // namespace spanloom
