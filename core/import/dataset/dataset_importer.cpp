#include "core/import/dataset/dataset_importer.h"

#include <algorithm>
#include <array>

#include "core/import/dataset/dataset_columns.h"
#include "core/import/dataset/dataset_row_reader.h"

namespace spanloom::dataset {

namespace {

constexpr int kDataset = probe::kWeak - 4; // the last guess of all: its words are everybody's

bool isDatasetRow(const std::vector<std::string>& names) {
    ColumnNames columns = datasetColumns();
    std::array<bool, RoleCount> has {};
    for (const std::string& name : names)
        if (const int role = columns.roleOf(name); role != ColumnNames::kNone)
            has[static_cast<std::size_t>(role)] = true;
    return has[Input] && (has[Output] || has[Expected] || has[Label]);
}

class DatasetImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "dataset"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"Evaluation dataset",
            "CSV or JSON rows of input, output, expected answer, scores and slices; chat conversations for training",
            "each row is a trace of one span; other columns become attributes"};
    }
    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        const bool isChat = shape.arrayKey == "messages" && shape.elementHas("role") && shape.elementHas("content");
        const RowListNames lists = datasetLists();
        const bool isList = std::find(lists.begin(), lists.end(), shape.arrayKey) != lists.end();
        const bool isRow = isDatasetRow(shape.keys) || (isList && isDatasetRow(shape.elementKeys));
        return isChat || isRow ? kDataset : 0;
    }
    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        return isDatasetRow(shape.columns) ? kDataset : 0;
    }
    [[nodiscard]] RowListNames rowLists() const override { return datasetLists(); }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeDatasetRowReader(); }
};

} // namespace

const Importer& datasetImporter() {
    static const DatasetImporter importer;
    return importer;
}

} // namespace spanloom::dataset
