#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanloom::cli {

/// Writes JSON in order, commas and quotes included. Absent values become null, never 0.
class JsonOutput {
public:
    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }
    void key(std::string_view name);

    void text(std::string_view value);
    void integer(std::int64_t value);
    void real(double value);
    void boolean(bool value);
    void null();
    void raw(std::string_view json); ///< a value that is JSON already

    void member(std::string_view name, std::string_view value) { key(name), text(value); }
    void member(std::string_view name, const char* value) { key(name), text(value); }
    void member(std::string_view name, std::int64_t value) { key(name), integer(value); }
    void member(std::string_view name, std::uint64_t value) { key(name), integer(static_cast<std::int64_t>(value)); }
    void member(std::string_view name, std::uint32_t value) { key(name), integer(value); }
    void member(std::string_view name, double value) { key(name), real(value); }
    void member(std::string_view name, bool value) { key(name), boolean(value); }
    void memberNull(std::string_view name) { key(name), null(); }
    void textOrNull(std::string_view name, std::string_view value);     ///< empty = null
    void countOrNull(std::string_view name, std::int64_t value);        ///< negative = null
    void realOrNull(std::string_view name, std::optional<double> value);

    /// The document so far, with a newline at the end.
    [[nodiscard]] std::string take();

private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    std::string m_text;
    std::vector<bool> m_hasMembers;
    bool m_afterKey = false;
};

} // namespace spanloom::cli
