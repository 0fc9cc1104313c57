#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/import/importer.h"
#include "core/import/records/csv_shape.h"
#include "core/import/records/unit_records.h"

namespace spanloom {

/// Cuts CSV text (commas, semicolons or tabs; quotes doubled; line feeds within quotes) into records whose bodies are
/// JSON objects {"column": "cell"}, so that the reader of the same rows as JSON reads them too. All values are texts.
/// An empty cell without quotes is absent, with quotes it is "". Cells beyond the header are named column_N.
class CsvSplitter final : public RecordSplitter {
public:
    explicit CsvSplitter(const SplitterContext& context);
    Status feed(std::string_view bytes) override;
    Status finish() override;

private:
    enum class Mode { Header, CellStart, Plain, Quoted, QuoteSeen, Nothing };

    std::size_t takeHeader(std::string_view bytes);
    void readHeader();
    std::size_t takeCell(std::string_view bytes);
    std::size_t takePlain(std::string_view bytes);
    void beginCell();
    void appendText(std::string_view text);
    void appendChecked(std::string_view json);
    void endCell();
    void endRow();
    [[nodiscard]] bool dropsPadding();
    void reportRow();

    DiagnosticLog& m_diagnostics;
    const ImportLimits& m_limits;
    RecordUnitWriter m_writer;
    CsvHeaderScanner m_headerScanner;
    std::string m_header;
    std::vector<std::string> m_keys; // as JSON: "name":"
    char m_delimiter = ',';
    Mode m_mode = Mode::Header;
    std::size_t m_column = 0;        // of the cell being read
    bool m_isCellOpen = false;
    bool m_hasReturn = false;        // a carriage return that may belong to the line end
    bool m_isOversized = false;
    bool m_isPadding = true;         // nothing but blanks and zero bytes in this row so far
    SourcePlace m_place {0, 1};
    SourcePlace m_rowPlace {0, 1};
};

} // namespace spanloom
