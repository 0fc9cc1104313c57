#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/attribute_use.h"
#include "core/trace/evaluation_rule.h"
#include "core/trace/price_row.h"

namespace spanloom {

/// What a person made and no dump can give back: `library.sqlite` in the data directory. Attribute uses, prices and
/// evaluation rules for now. Opened by the workspace; thread-safe (one connection under a lock). The file is made (0600,
/// its folder 0700) by the first write, and read anew by every call, so that two windows see each other's changes.
class Library {
public:
    /// An empty path is a library in memory (tests, pictures). SchemaTooNew for a file of a newer version; a file that
    /// is no library is refused and left as it is.
    [[nodiscard]] static Result<std::unique_ptr<Library>> open(const std::filesystem::path& file);
    ~Library();

    [[nodiscard]] Result<std::vector<AttributeUse>> attributeUses() const; ///< by key
    /// Stores or (no field) removes the use of one attribute.
    [[nodiscard]] Status setAttributeUse(const std::string& key, std::optional<Field> field);

    [[nodiscard]] Result<std::vector<PriceRow>> priceRows() const; ///< in the order in which they were added
    /// Adds (id 0) or stores a row under its id, and returns the id. Does not check the row.
    [[nodiscard]] Result<std::int64_t> setPriceRow(const PriceRow& row);
    /// Adds rows, all or none; each takes the place of a row with the same provider, model, dates, tier and limit.
    [[nodiscard]] Status addPriceRows(std::span<const PriceRow> rows);
    /// NotFound when there is no such row.
    [[nodiscard]] Status removePriceRow(std::int64_t id);

    [[nodiscard]] Result<std::vector<EvaluationRule>> evaluationRules() const; ///< by name
    /// Stores or (none) removes the rule of one evaluator; `name` as evaluationNameKey() makes it.
    [[nodiscard]] Status setEvaluationRule(const std::string& name, const std::optional<EvaluationRule>& rule);

private:
    class Impl;
    explicit Library(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
