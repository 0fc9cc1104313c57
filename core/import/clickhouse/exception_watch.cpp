#include "core/import/clickhouse/exception_watch.h"

#include <algorithm>
#include <utility>

#include "core/import/clickhouse/table_row_reader.h"

namespace spanloom::clickhouse {

namespace {

constexpr std::size_t kEnough = 40; // "Code: 12345. DB::Exception" and blanks

} // namespace

ExceptionWatch::ExceptionWatch(const SplitterContext& context, std::unique_ptr<RecordSplitter> splitter)
    : m_diagnostics(context.diagnostics)
    , m_splitter(std::move(splitter)) { }

Status ExceptionWatch::feed(std::string_view bytes) {
    watch(bytes);
    return m_splitter->feed(bytes);
}

Status ExceptionWatch::finish() {
    judgeLine();
    return m_splitter->finish();
}

void ExceptionWatch::watch(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view line = bytes.substr(0, end);
        if (m_start.size() < kEnough)
            m_start += line.substr(0, kEnough - m_start.size());
        const std::size_t used = line.size() + (end == std::string_view::npos ? 0 : 1);
        m_place.offset += static_cast<std::int64_t>(used);
        bytes.remove_prefix(used);
        if (end == std::string_view::npos)
            return;
        judgeLine();
        ++m_place.line;
        m_lineStart = m_place;
        m_start.clear();
    }
}

void ExceptionWatch::judgeLine() {
    if (isExceptionText(m_start))
        m_diagnostics.add(Severity::DataLoss, kExceptionCode, m_lineStart, kExceptionMessage);
}

} // namespace spanloom::clickhouse
