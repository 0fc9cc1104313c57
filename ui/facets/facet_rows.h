#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <QString>

#include "core/query/trace_filter.h"
#include "core/query/trace_query.h"

namespace spanloom::ui {

/// Values of a group that are listed until somebody asks for all.
inline constexpr std::uint32_t kShownValues = 6;
/// Of one group: with more a person searches, and does not scroll.
inline constexpr std::uint32_t kMostValues = 400;

/// How a person left one group.
struct FacetGroupState {
    bool isFolded = false;
    bool sortsByName = false;
    bool showsAll = false;     ///< not only the first kShownValues
    bool isSearching = false;  ///< the group's own search field is open
    QString search;

    bool operator==(const FacetGroupState&) const = default;
};

enum class FacetMark : std::uint8_t { None, Included, Excluded };

/// One line of the panel.
struct FacetRow {
    enum class Type : std::uint8_t {
        Header,
        Search,  ///< room for the group's own search field
        Value,
        Missing, ///< the value "none"
        More,    ///< shows all values, or the first ones again
        Note,    ///< says why there is nothing
        UseAs    ///< "Use an attribute…"
    };
    Type type = Type::Note;
    FacetKey facet;
    std::string value;    ///< of Value, as in FacetTerm
    QString text;
    std::uint32_t count = 0;
    std::uint32_t total = 0;   ///< traces that the count is a part of
    double bar = 0;            ///< 0..1, of the group's largest count
    FacetMark mark = FacetMark::None;
    bool isDerived = false;
    bool isFolded = false;     ///< of Header
    bool hasTerm = false;      ///< of Header: the filter has a condition on this facet
    bool showsAll = false;     ///< of More: what is shown now

    [[nodiscard]] bool isValue() const { return type == Type::Value || type == Type::Missing; }
    /// The same line, whatever it says.
    [[nodiscard]] bool isSameLine(const FacetRow& other) const {
        return type == other.type && facet == other.facet && value == other.value;
    }
    bool operator==(const FacetRow&) const = default;
};

struct FacetRowsRequest {
    const QueryResult* result = nullptr; ///< never null
    const TraceFilter* filter = nullptr; ///< never null; may be ahead of the result's
    const std::map<FacetKey, FacetGroupState>* groups = nullptr; ///< those that somebody has changed
    QString search; ///< in titles and values of all groups
};

/// The state of a group, the first one where nobody has changed it.
[[nodiscard]] FacetGroupState groupState(const std::map<FacetKey, FacetGroupState>& groups, const FacetKey& facet);

/// What the panel shows, from top to bottom: groups in the order of FacetField, evaluators after the kind. While
/// searching, groups are unfolded, and those without a hit are left out. Marked values are always among the shown ones,
/// also where the table has none of them (any more).
[[nodiscard]] std::vector<FacetRow> facetRows(const FacetRowsRequest& request);

/// The values of a term in words: "v12", "v13", "not scored", "not v11"; in the order of names.
[[nodiscard]] QString termText(const FacetTerm& term);
/// "v9" before "v12".
[[nodiscard]] bool isNameBefore(const QString& first, const QString& second);

} // namespace spanloom::ui
