#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "core/semantics/hit_list.h"
#include "core/semantics/json_reader.h"
#include "core/semantics/key_table.h"
#include "core/semantics/value_decoding.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// What a span's name says, found once a name.
struct NameFacts {
    std::optional<Kind> kind;
    bool needsAiKey = false;
    struct Capture {
        const Source* source;
        std::string value;
    };
    std::vector<Capture> captures;
};

/// What an instrumentation scope's name says, found once a scope.
struct ScopeFacts {
    int vocabulary = -1; ///< the one that names itself
    bool isExclusive = false; ///< reports input tokens without cached ones
    std::vector<NameFacts::Capture> captures;
};

/// One span under evaluation: its hits and what is known so far. Reusable; one thread.
struct SpanReading {
    const Vocabularies::Rules& rules;
    JsonReader json;
    HitList hits;
    HitDecoder decoder {json};
    const StringPool* keys = nullptr; ///< texts of attribute keys
    const SpanRecord* span = nullptr;
    const ScopeFacts* scope = nullptr;
    const NameFacts* name = nullptr;
    Kind kind = Kind::Internal;
    bool isKindInferred = false;
    bool isAiStep = false;
    bool isRedacted = false;
    bool isOpened = false;       ///< for display, where nothing is known of the scope: own names count
    std::bitset<256> marked;     ///< vocabularies that a mark tells the span to be of
    std::int64_t eventCount = 0; ///< events counted as retries

    explicit SpanReading(const Vocabularies::Rules& theRules)
        : rules(theRules) { }

    /// Conditions of the source hold on this span.
    [[nodiscard]] bool counts(const Hit& hit) const {
        const Source& source = *hit.source;
        if (source.isGeneric && !isAiStep)
            return false;
        if (source.isOwn && !isOpened && scope->vocabulary != source.vocabulary && !marked.test(source.vocabulary))
            return false;
        if (source.kinds != 0 && (source.kinds >> static_cast<unsigned>(kind) & 1) == 0)
            return false;
        if (source.entryOnly && span->kind != OtelKind::Server && span->hasParent)
            return false;
        return !source.onErrorOnly || span->status == StatusCode::Error;
    }
};

/// Whether a URL is one that vendors take requests to a chat or text model at (not their other services).
[[nodiscard]] bool asksAModel(std::string_view url);

/// Finds kind and whether it is a guess; needs hits, name and isAiStep.
void findKind(SpanReading& reading);

/// Prompt and completion tokens in our basis: input with cached, output with reasoning tokens.
void readTokens(SpanReading& reading, MeaningRow& row, std::string_view provider);

/// Hashes and lengths of inputs, outputs, arguments; documents.
void readContentFacts(SpanReading& reading, MeaningRow& row);

/// Recorded hash of a template, else of the template or system prompt with numbers, dates and ids removed.
class PromptIdentity {
public:
    [[nodiscard]] std::optional<std::uint64_t> hash(SpanReading& reading);

private:
    struct Known {
        std::uint64_t raw = 0;
        std::uint64_t stable = 0;
    };
    std::uint64_t stableHash(std::string_view text);
    std::vector<Known> m_known;
    std::string m_text;
};

/// A text without what changes from call to call: words with digits in them, names of months and days.
[[nodiscard]] std::uint64_t hashWithoutVariables(std::string_view text);

} // namespace spanloom
