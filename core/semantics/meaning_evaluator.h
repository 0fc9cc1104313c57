#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/string_pool.h"
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

    /// Changes when any rule changes; the meaning layer of the cache is stamped with it.
    [[nodiscard]] std::uint64_t version() const;

    struct Rules;
    [[nodiscard]] const Rules& rules() const { return *m_rules; }
    ~Vocabularies();

private:
    Vocabularies();
    std::unique_ptr<Rules> m_rules;
};

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

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
