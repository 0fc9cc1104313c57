#pragma once

#include <string>
#include <string_view>

#include "core/import/importer.h"
#include "core/import/records/json_cutter.h"
#include "core/import/records/unit_records.h"

namespace spanloom {

/// Cuts JSON of any layout into units. Lines that are documents of their own are passed on in bulk; at the
/// first line that is not, a JsonCutter takes over until it stands between two documents at the start of a line.
class JsonSplitter final : public RecordSplitter {
public:
    /// `lists`: see JsonCutter.
    explicit JsonSplitter(const SplitterContext& context, std::optional<RowListNames> lists = std::nullopt,
        const RowContext& rows = {});
    Status feed(std::string_view bytes) override;
    Status finish() override;

private:
    enum class Verdict { Blank, Document, CutOff, Other, Undecided };

    void process();
    bool takeLine();
    [[nodiscard]] Verdict judge(std::string_view line, std::size_t next) const;
    [[nodiscard]] Verdict judgeOpenLine(std::string_view line, std::size_t next) const;
    void passLines();
    void cutFromHere();
    void dropLine(std::size_t size);
    void reportPadding(std::string_view rest);

    DiagnosticLog& m_diagnostics;
    const ImportLimits& m_limits;
    RecordUnitWriter m_writer;
    JsonCutter m_cutter;

    std::string m_buffer;
    std::size_t m_unitStart = 0;  // [m_unitStart, m_lineStart) are accepted lines
    std::size_t m_lineStart = 0;
    std::size_t m_scanned = 0;    // no line feed between m_lineStart and here
    SourcePlace m_unitPlace {0, 1};
    SourcePlace m_linePlace {0, 1};
    bool m_isCutting = false;
    bool m_isFinal = false;
    bool m_isFirstDocument = true;
    int m_linesToVerify = 0;
};

} // namespace spanloom
