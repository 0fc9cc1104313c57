#include "core/import/flat/flat_importer.h"

#include <algorithm>
#include <array>

#include "core/import/flat/flat_span_reader.h"
#include "core/import/flat/span_columns.h"

namespace spanloom::flat {

namespace {

/// Rows in the protocol's own names: better read here, unless their attributes are the protocol's lists.
constexpr int kProtocolNames = probe::kLikely + 2;
constexpr std::array<std::string_view, 6> kLists {"traces", "spans", "data", "rows", "records", "items"};

struct Found {
    std::array<bool, RoleCount> roles {};
    [[nodiscard]] bool has(Role role) const { return roles[role]; }
    [[nodiscard]] bool hasAny(Role first, Role last) const {
        return std::any_of(roles.begin() + first, roles.begin() + last + 1, [](bool has) { return has; });
    }
};

Found rolesOf(const std::vector<std::string>& names) {
    ColumnNames columns = spanColumns();
    Found found;
    for (const std::string& name : names)
        if (const int role = columns.roleOf(name); role != ColumnNames::kNone)
            found.roles[static_cast<std::size_t>(role)] = true;
    return found;
}

/// A span's ids, its start, and something that only spans have: rows of scores have ids and times too.
bool isSpanRow(const Found& row, const std::vector<std::string>& innerKeys) {
    const bool hasContext = row.has(Context) && rolesOf(innerKeys).has(TraceId) && rolesOf(innerKeys).has(SpanId);
    const bool hasIds = (row.has(TraceId) && row.has(SpanId)) || hasContext;
    const bool isSpan = row.hasAny(End, DurationNs) || row.has(ParentId) || row.has(ParentContext) || row.has(Kind)
        || row.has(Attributes);
    return hasIds && row.hasAny(Start, StartNs) && isSpan;
}

class FlatImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "span-rows"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"Span rows",
            "one object or CSV row a span, in any usual naming; lists of them; {\"traces\":[{\"spans\":[…]}]}",
            "null members are absent; what has no better place becomes an attribute"};
    }
    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        const bool hasLists = shape.arrayKey == "attributes";
        const bool hasProtocolNames
            = shape.has("trace_id") && shape.has("span_id") && shape.has("start_time_unix_nano");
        if (hasProtocolNames && !hasLists)
            return kProtocolNames;
        if (isSpanRow(rolesOf(shape.keys), shape.objectKey == "context" ? shape.innerKeys : std::vector<std::string>()))
            return probe::kWeak;
        if (std::find(kLists.begin(), kLists.end(), shape.arrayKey) == kLists.end())
            return 0;
        const Found row = rolesOf(shape.elementKeys);
        const bool isTraceOfSpans = row.has(TraceId) && shape.elementHas("spans");
        const bool isSpan = row.hasAny(Start, StartNs) && ((row.has(TraceId) && row.has(SpanId)) || row.has(Context));
        return isTraceOfSpans || isSpan ? probe::kWeak : 0;
    }
    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        return isSpanRow(rolesOf(shape.columns), {}) ? probe::kWeak : 0;
    }
    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeSpanReader(Dialect::Rows); }
};

} // namespace

const Importer& rowImporter() {
    static const FlatImporter importer;
    return importer;
}

} // namespace spanloom::flat
