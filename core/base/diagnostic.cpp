#include "core/base/diagnostic.h"

#include <algorithm>

namespace spanloom {

const char* name(Severity severity) {
    switch (severity) {
    case Severity::Info: return "info";
    case Severity::Notice: return "notice";
    case Severity::DataLoss: return "data_loss";
    case Severity::Error: return "error";
    }
    return "info";
}

namespace {

bool isEarlier(SourcePlace a, SourcePlace b) {
    if (a.offset < 0 || b.offset < 0)
        return a.offset >= 0 && b.offset < 0;
    return a.offset < b.offset;
}

} // namespace

void DiagnosticLog::add(
    Severity severity, std::string_view code, SourcePlace place, std::string_view message, std::uint64_t count) {
    for (Diagnostic& entry : m_entries) {
        if (entry.code != code)
            continue;
        entry.count += count;
        entry.severity = std::max(entry.severity, severity);
        if (isEarlier(place, entry.first)) {
            entry.first = place;
            entry.message = message;
        }
        return;
    }
    if (m_entries.size() < kMaxCodes)
        m_entries.push_back({std::string(code), severity, count, place, std::string(message)});
}

void DiagnosticLog::merge(const DiagnosticLog& other) {
    for (const Diagnostic& entry : other.m_entries)
        add(entry.severity, entry.code, entry.first, entry.message, entry.count);
}

std::vector<Diagnostic> DiagnosticLog::sorted() const {
    std::vector<Diagnostic> result = m_entries;
    std::sort(result.begin(), result.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.code < b.code;
    });
    return result;
}

std::uint64_t DiagnosticLog::count(std::string_view code) const {
    for (const Diagnostic& entry : m_entries)
        if (entry.code == code)
            return entry.count;
    return 0;
}

bool DiagnosticLog::has(Severity severity) const {
    return std::any_of(
        m_entries.begin(), m_entries.end(), [severity](const Diagnostic& entry) { return entry.severity == severity; });
}

} // namespace spanloom
