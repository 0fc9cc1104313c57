#include "core/workspace/line_ends.h"

#include <algorithm>
#include <istream>
#include <string_view>

namespace spanloom {

namespace {

constexpr std::int64_t kFirstLineBytes = 256 << 10;

} // namespace

std::string bytesAt(std::istream& file, std::int64_t offset, std::int64_t count) {
    std::string bytes(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)), '\0');
    file.clear();
    file.seekg(offset);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

std::int64_t endOfLastLine(std::istream& file, std::int64_t size) {
    constexpr std::int64_t kStep = 64 << 10;
    for (std::int64_t end = size; end > 0 && size - end < kLongestLineBytes;) {
        const std::int64_t begin = std::max<std::int64_t>(end - kStep, 0);
        const std::size_t found = bytesAt(file, begin, end - begin).rfind('\n');
        if (found != std::string::npos)
            return begin + static_cast<std::int64_t>(found) + 1;
        end = begin;
    }
    return 0;
}

bool isMadeOfLines(std::istream& file, std::int64_t size) {
    std::string head = bytesAt(file, 0, std::min(size, kFirstLineBytes));
    head.erase(0, std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    const std::size_t end = head.find('\n');
    if (head.empty() || head.front() != '{')
        return false;
    if (end == std::string::npos)
        return static_cast<std::int64_t>(head.size()) == kFirstLineBytes; // a long line, no indented document
    const std::string_view line = std::string_view(head).substr(0, end);
    const std::size_t last = line.find_last_not_of(" \t\r");
    return last != std::string_view::npos && last > 0 && line[last] == '}';
}

} // namespace spanloom
