#include "core/import/records/row_splitter.h"

#include <utility>

#include "core/import/json/value_scanner.h"
#include "core/import/records/csv_splitter.h"
#include "core/import/records/json_row_importer.h"
#include "core/import/records/json_splitter.h"

namespace spanloom {

RowSplitter::RowSplitter(const SplitterContext& context, const JsonRowImporter& importer)
    : m_context(context)
    , m_importer(importer) { }

/// True when the bytes so far are enough to decide.
bool RowSplitter::takeByte(char c) {
    m_head += c;
    if (!m_hasContent && !json::isBlank(c)) {
        m_hasContent = true;
        m_isJson = c == '{' || c == '[';
        if (m_isJson)
            return true;
    }
    return m_scanner.feed(c) || m_head.size() >= kMaxCsvHeaderBytes;
}

Status RowSplitter::decide() {
    const CsvShape shape = m_isJson ? CsvShape() : csvShape(m_head);
    if (shape.isCsv && m_importer.probeColumns(shape) > 0)
        m_splitter = std::make_unique<CsvSplitter>(m_context);
    else
        m_splitter = std::make_unique<JsonSplitter>(m_context, m_importer.rowLists(), m_importer.rowContext());
    return m_splitter->feed(std::exchange(m_head, {}));
}

Status RowSplitter::feed(std::string_view bytes) {
    while (!m_splitter && !bytes.empty()) {
        const bool isEnough = takeByte(bytes.front());
        bytes.remove_prefix(1);
        if (!isEnough)
            continue;
        if (const Status status = decide(); !status)
            return status;
    }
    return bytes.empty() ? Status() : m_splitter->feed(bytes);
}

Status RowSplitter::finish() {
    if (!m_splitter)
        if (const Status status = decide(); !status)
            return status;
    return m_splitter->finish();
}

} // namespace spanloom
