#include "core/semantics/vocabulary_list.h"

#include <algorithm>

#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

namespace {

const char* tokensText(const Vocabulary& vocabulary) {
    switch (vocabulary.tokens) {
    case Vocabulary::TokenBasis::Exclusive: return "without cache";
    case Vocabulary::TokenBasis::Provider: return "as the provider";
    case Vocabulary::TokenBasis::Buckets: return "buckets, added up";
    case Vocabulary::TokenBasis::Inclusive: break;
    }
    return vocabulary.exclusiveScopes.empty() ? "with cache" : "with cache, some SDKs without";
}

// A bar would end the cell.
std::string cell(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '|')
            result += '\\';
        result += c;
    }
    return result;
}

} // namespace

std::vector<VocabularySummary> listVocabularies(const Vocabularies& vocabularies) {
    std::vector<VocabularySummary> list;
    for (const Vocabulary& vocabulary : vocabularies.rules().vocabularies)
        if (vocabulary.isAi)
            list.push_back({vocabulary.name, vocabulary.title.empty() ? vocabulary.name : vocabulary.title,
                vocabulary.recognised, vocabulary.keyCount, tokensText(vocabulary)});
    std::ranges::sort(list, {}, &VocabularySummary::id);
    return list;
}

std::string vocabulariesMarkdown(const std::vector<VocabularySummary>& list) {
    std::string text = "| Vocabulary | What it is | Recognised by | Sources | Input tokens |\n|---|---|---|---:|---|\n";
    for (const VocabularySummary& entry : list)
        text += "| `" + cell(entry.id) + "` | " + cell(entry.title) + " | " + cell(entry.recognised) + " | "
            + std::to_string(entry.sources) + " | " + entry.tokens + " |\n";
    return text;
}

} // namespace spanloom
