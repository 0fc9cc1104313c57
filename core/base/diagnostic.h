#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanloom {

/// How much an imperfection of the input costs the user. The words are part of the command line's contract.
enum class Severity : std::uint8_t {
    Info,     ///< worth knowing, nothing changed ("412 metric messages skipped")
    Notice,   ///< understood after a repair or a guess
    DataLoss, ///< something of the file is not in the cache
    Error     ///< the import could not go on
};

[[nodiscard]] const char* name(Severity severity); ///< "info", "notice", "data_loss", "error"

/// Where in the *decoded* stream (after decompression) something was found.
struct SourcePlace {
    std::int64_t offset = -1; ///< bytes from the start, -1 = nowhere in particular
    std::int64_t line = -1;   ///< from 1, -1 where lines mean nothing (protobuf)

    bool operator==(const SourcePlace&) const = default;
};

/// One kind of imperfection, counted, with the first place it was seen at.
struct Diagnostic {
    std::string code; ///< stable snake_case word, e.g. "truncated_document"
    Severity severity = Severity::Info;
    std::uint64_t count = 0;
    SourcePlace first;
    std::string message; ///< a sentence for the user, about the first occurrence
};

/// Counts imperfections by code. A value; not thread-safe: each worker has its own, merged at the end.
/// At most kMaxCodes distinct codes are kept, so hostile input cannot grow it.
class DiagnosticLog {
public:
    static constexpr std::size_t kMaxCodes = 256;

    void add(Severity severity, std::string_view code, SourcePlace place, std::string_view message,
        std::uint64_t count = 1);
    /// Counts add up; the earlier place (smaller offset) keeps its message.
    void merge(const DiagnosticLog& other);
    /// Sorted by severity (worst first), then code.
    [[nodiscard]] std::vector<Diagnostic> sorted() const;
    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }
    [[nodiscard]] std::uint64_t count(std::string_view code) const;
    [[nodiscard]] bool has(Severity severity) const;

private:
    std::vector<Diagnostic> m_entries;
};

} // namespace spanloom
