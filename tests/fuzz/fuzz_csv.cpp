#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/import/records/csv_splitter.h"
#include "core/import/records/json_row_importer.h"
#include "core/import/records/span_draft.h"
#include "tests/fuzz/fuzz_import.h"

namespace {

using namespace spanloom;

/// Each row as a span, so that all that was cut is compared.
class RowCopier final : public JsonRowReader {
public:
    void readDocument(const simdjson::dom::element& document, DecodeContext& context, SpanSink& sink) override {
        SpanDraft draft(context, sink);
        draft.begin();
        draft.attributes().add("row", document);
        draft.send();
    }
};

class CsvImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "csv"; }
    [[nodiscard]] int probeShape(const json::JsonShape&) const override { return 0; }
    [[nodiscard]] RowListNames rowLists() const override { return {}; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return std::make_unique<RowCopier>(); }
    [[nodiscard]] std::unique_ptr<RecordSplitter> makeSplitter(const SplitterContext& context) const override {
        return std::make_unique<CsvSplitter>(context);
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const CsvImporter importer;
    spanloom::fuzz::compareChunkings(importer, {reinterpret_cast<const char*>(data), size});
    return 0;
}
