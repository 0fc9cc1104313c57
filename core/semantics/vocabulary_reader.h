#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

/// Reads vocabulary files (resources/semantics, or a user's) into rules. Files may come in any order as long as
/// the value maps come first. An error names the file, the line and the key at fault.
class VocabularyReader {
public:
    explicit VocabularyReader(Vocabularies::Rules& rules)
        : m_rules(rules) { }

    [[nodiscard]] Status read(std::string_view fileName, std::string_view text);

private:
    [[nodiscard]] Status readMaps(ValueView root);
    [[nodiscard]] Status readFields(ValueView list);
    void addDetailField(ValueView entry, bool isCollected);
    [[nodiscard]] Status readVocabulary(ValueView root);
    [[nodiscard]] Status readUses(ValueView uses, std::uint8_t vocabulary);
    [[nodiscard]] Status readSource(ValueView entry, std::uint8_t vocabulary);
    [[nodiscard]] Status readWords(ValueView entry, std::string_view at, Source& source);
    [[nodiscard]] Status readEvaluation(ValueView entry, std::uint8_t vocabulary);
    [[nodiscard]] Status readNamePatterns(ValueView root);
    [[nodiscard]] Result<std::shared_ptr<re2::RE2>> pattern(std::string_view text, bool ignoreCase = false) const;
    void addRowSource(const EvaluationRule& rule, std::int16_t index, std::uint8_t vocabulary);
    [[nodiscard]] Status problem(std::string_view what, std::string_view where) const;

    Vocabularies::Rules& m_rules;
    std::string_view m_fileName;
    std::string_view m_text;
    mutable std::size_t m_place = 0; ///< where the entry being read begins, as well as we know
};

} // namespace spanloom
