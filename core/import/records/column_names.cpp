#include "core/import/records/column_names.h"

#include <cctype>

namespace spanloom {

namespace {

constexpr std::size_t kMaxSpellings = 4096;

} // namespace

std::string plainName(std::string_view name) {
    std::string plain;
    for (const char c : name)
        if (c != '_' && c != '-' && c != ' ' && c != '.')
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return plain;
}

ColumnNames::ColumnNames(std::initializer_list<std::pair<std::string_view, int>> names) {
    for (const auto& [name, role] : names)
        m_roles.emplace(name, role);
}

int ColumnNames::roleOf(std::string_view name) {
    std::string spelling(name);
    if (const auto known = m_spellings.find(spelling); known != m_spellings.end())
        return known->second;
    const auto found = m_roles.find(plainName(name));
    const int role = found == m_roles.end() ? kNone : found->second;
    if (m_spellings.size() < kMaxSpellings)
        m_spellings.emplace(std::move(spelling), role);
    return role;
}

} // namespace spanloom
