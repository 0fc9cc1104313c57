#pragma once

#include <memory>
#include <string>

#include "core/import/importer.h"
#include "core/import/records/csv_shape.h"

namespace spanloom {

class JsonRowImporter;

/// The splitter of a dialect whose rows come as JSON or as CSV: decides at the first bytes which of the two it is.
class RowSplitter final : public RecordSplitter {
public:
    /// `importer` says whether a header is one of its own; it must outlive the splitter.
    RowSplitter(const SplitterContext& context, const JsonRowImporter& importer);
    Status feed(std::string_view bytes) override;
    Status finish() override;

private:
    [[nodiscard]] bool takeByte(char c);
    Status decide();

    const SplitterContext m_context;
    const JsonRowImporter& m_importer;
    std::unique_ptr<RecordSplitter> m_splitter; // once decided
    std::string m_head;                         // until then
    CsvHeaderScanner m_scanner;
    bool m_hasContent = false;
    bool m_isJson = false;
};

} // namespace spanloom
