#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/string_pool.h"
#include "core/query/facet_codes.h"
#include "core/query/trace_filter.h"
#include "core/store/columns/trace_table.h"

namespace spanloom {

/// One facet over a trace table: a dense code a row, and what each code stands for. A code is a *set* of values
/// (models of a trace, verdicts of an evaluator): counting codes and then adding them up over their values costs one
/// array access a row however many values a trace has. Code 0 = the trace has no value.
struct FacetColumn {
    struct Value {
        std::string text;
        bool isDerived = false; ///< a prompt version that was derived, not recorded
    };
    FacetKey key;
    std::string title;                                ///< of evaluators the name as recorded, empty otherwise
    FacetCodes codes;                                 ///< one a row
    std::vector<Value> values;                        ///< sorted by text, each once, never empty
    std::vector<std::vector<std::uint32_t>> valueSets; ///< by code: indices into `values`; [0] is empty
    std::vector<std::uint32_t> codeCounts;            ///< by code: rows of the whole table
};

/// Facets of so many evaluators are in the index, those with the most traces first. Filters on others work, slower.
inline constexpr std::size_t kMaxEvaluatorFacets = 64;

/// The facets of one trace table. Immutable; any thread. Built once a snapshot, O(rows × facets) array accesses; texts
/// are touched once a distinct value.
class FacetIndex {
public:
    /// Null when stopped. Without a table as of an empty one.
    [[nodiscard]] static std::shared_ptr<const FacetIndex> build(std::shared_ptr<const TraceTable> table,
        std::shared_ptr<const StringPool> strings, std::stop_token stop = {});

    [[nodiscard]] const std::shared_ptr<const TraceTable>& table() const { return m_table; }
    [[nodiscard]] const std::shared_ptr<const StringPool>& strings() const { return m_strings; }
    /// In the order of FacetField, evaluators by title. Facets without any value in the table are absent.
    [[nodiscard]] std::span<const FacetColumn> columns() const { return m_columns; }
    [[nodiscard]] const FacetColumn* column(const FacetKey& key) const; ///< null when no trace has such a value

private:
    std::shared_ptr<const TraceTable> m_table;
    std::shared_ptr<const StringPool> m_strings;
    std::vector<FacetColumn> m_columns;
};

} // namespace spanloom
