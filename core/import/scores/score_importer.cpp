#include "core/import/scores/score_importer.h"

#include <algorithm>
#include <array>

#include "core/import/scores/score_columns.h"
#include "core/import/scores/score_row_reader.h"

namespace spanloom::scores {

namespace {

constexpr int kScores = probe::kWeak - 2; // after all formats of traces and their own kinds of scores

/// Which trace, what was looked at, and what was found.
bool isScoreRow(const std::vector<std::string>& names) {
    ColumnNames columns = scoreColumns();
    std::array<bool, RoleCount> has {};
    for (const std::string& name : names)
        if (const int role = columns.roleOf(name); role != ColumnNames::kNone)
            has[static_cast<std::size_t>(role)] = true;
    const bool isNamed = has[Name] || has[Evaluator];
    return has[TraceId] && ((isNamed && (has[Score] || has[Label] || has[Passed])) || (has[Score] && has[SpanId]));
}

class ScoreImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "scores"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"Scores", "CSV or JSON rows of trace id, span id, name, score, label, explanation, rater",
            "join traces that are there or come later; an id that is no W3C id reaches only traces of its own file"};
    }
    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        const RowListNames lists = scoreLists();
        const bool isList = std::find(lists.begin(), lists.end(), shape.arrayKey) != lists.end();
        return isScoreRow(isList ? shape.elementKeys : shape.keys) ? kScores : 0;
    }
    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        return isScoreRow(shape.columns) ? kScores : 0;
    }
    [[nodiscard]] RowListNames rowLists() const override { return scoreLists(); }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeScoreRowReader(); }
};

} // namespace

const Importer& scoreImporter() {
    static const ScoreImporter importer;
    return importer;
}

} // namespace spanloom::scores
