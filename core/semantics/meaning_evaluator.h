#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/string_pool.h"
#include "core/trace/attribute_use.h"
#include "core/trace/evaluation.h"
#include "core/trace/field.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// The compiled vocabularies: which keys feed which field, in what order, value maps, span-name patterns.
/// Data (resources/semantics/*.json, embedded in the library), compiled once into hash tables. Immutable;
/// shared by all threads.
class Vocabularies {
public:
    /// The built-in vocabularies; parsed once a process.
    [[nodiscard]] static std::shared_ptr<const Vocabularies> builtin();
    /// The built-in ones with a user's file laid over them. The error names file, line and key.
    [[nodiscard]] static Result<std::shared_ptr<const Vocabularies>> withUserFile(const std::filesystem::path& file);
    /// `base` with these uses in place of those that it has; they come before every source of every vocabulary, and
    /// make no span an AI step. Their order does not matter; of two uses of one key the last counts. A key may give
    /// several fields only by vocabularies, not by uses.
    [[nodiscard]] static Result<std::shared_ptr<const Vocabularies>> withUses(
        const std::shared_ptr<const Vocabularies>& base, std::vector<AttributeUse> uses);

    /// Changes when any rule changes; the meaning layer of the cache is stamped with it.
    [[nodiscard]] std::uint64_t version() const;

    struct Rules;
    [[nodiscard]] const Rules& rules() const { return *m_rules; }
    ~Vocabularies();

private:
    Vocabularies();
    /// Built-in files, then the user's (none when the name is empty), then uses.
    [[nodiscard]] static Result<std::shared_ptr<const Vocabularies>> make(
        std::string userFile, std::string userText, std::vector<AttributeUse> uses);
    std::unique_ptr<Rules> m_rules;
    std::string m_userFile; ///< its name and text: rules cannot be copied, only be read again
    std::string m_userText;
    bool m_hasUses = false;
};

/// Field::Operation of a plain HTTP request to a model's API, as far as the span alone tells.
inline constexpr std::string_view kModelRequest = "model_request";

/// Turns one span's attributes, events and links into canonical fields and evaluations. One per thread; texts
/// are interned in the given pools, which must outlive it. No I/O. Cost: one table look-up an attribute.
class MeaningEvaluator {
public:
    MeaningEvaluator(std::shared_ptr<const Vocabularies> vocabularies, StringPool& keys, StringPool& strings);
    ~MeaningEvaluator();

    /// `scopeName` may be empty. `row` is cleared first; evaluations are appended.
    /// Everything that needs other spans (inheritance, totals, targets by parentage) is left to analysis;
    /// an evaluator span with one link judges the linked span, else its target is left to analysis (no target).
    void evaluate(const SpanRecord& span, std::string_view scopeName, MeaningRow& row,
        std::vector<Evaluation>& evaluations);
    /// Fields that a resource alone says (service, environment, app version, session …).
    void evaluateResource(const ResourceRecord& resource, MeaningRow& row);
    /// Gives a judgement that a file keeps apart from spans the verdict that its label or threshold means, as
    /// evaluate() does for those of spans; one that it has stays.
    void judge(Evaluation& evaluation) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
