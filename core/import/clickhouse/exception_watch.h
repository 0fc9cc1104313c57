#pragma once

#include <memory>
#include <string>

#include "core/import/importer.h"

namespace spanloom::clickhouse {

/// Passes bytes on to another splitter and looks for the text of a server's error at the start of a line, where it
/// stands in the body of an answer that broke off. JSON has no such lines: its texts hold no line feeds.
class ExceptionWatch final : public RecordSplitter {
public:
    ExceptionWatch(const SplitterContext& context, std::unique_ptr<RecordSplitter> splitter);
    Status feed(std::string_view bytes) override;
    Status finish() override;

private:
    void watch(std::string_view bytes);
    void judgeLine();

    DiagnosticLog& m_diagnostics;
    std::unique_ptr<RecordSplitter> m_splitter;
    std::string m_start; // of the line being read
    SourcePlace m_lineStart {0, 1};
    SourcePlace m_place {0, 1};
};

} // namespace spanloom::clickhouse
