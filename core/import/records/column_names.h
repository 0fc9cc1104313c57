#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace spanloom {

/// A name as people vary it: "Trace ID", "trace_id" and "traceId" become "traceid".
[[nodiscard]] std::string plainName(std::string_view name);

/// What the columns of hand-made rows mean, by name however it is written. One thread: remembers the spellings it met.
class ColumnNames {
public:
    static constexpr int kNone = -1;

    /// Names as plainName() gives them.
    ColumnNames(std::initializer_list<std::pair<std::string_view, int>> names);
    /// The role of a column, or kNone.
    [[nodiscard]] int roleOf(std::string_view name);

private:
    std::unordered_map<std::string, int> m_roles;
    std::unordered_map<std::string, int> m_spellings;
};

} // namespace spanloom
