#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/semantics/meaning_evaluator.h"

namespace spanloom {

/// One vocabulary, for people and programs: what `spanloom-cli vocabularies` and the README list.
struct VocabularySummary {
    std::string id;
    std::string title;
    std::string recognised;    ///< what gives it away, in words
    std::uint32_t sources = 0; ///< keys, events and names that facts are read from
    std::string tokens;        ///< "with cache", "without cache", "as the provider"
};

/// Those that speak of AI steps, by id; vocabularies of general conventions and attribute uses are left out.
[[nodiscard]] std::vector<VocabularySummary> listVocabularies(const Vocabularies& vocabularies);

/// The listing as a Markdown table, as the README has it.
[[nodiscard]] std::string vocabulariesMarkdown(const std::vector<VocabularySummary>& list);

} // namespace spanloom
