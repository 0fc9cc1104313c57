#include "core/workspace/rotation_border.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/import/json/value_scanner.h"
#include "core/workspace/line_ends.h"

namespace spanloom {

namespace {

namespace fs = std::filesystem;

/// The line that a file ends with, where that is the beginning of a record and not a whole one.
std::string cutRecord(const fs::path& part) {
    std::error_code error;
    const auto size = static_cast<std::int64_t>(fs::file_size(part, error));
    std::ifstream file(part, std::ios::binary);
    if (error || !file || size == 0 || bytesAt(file, size - 1, 1) == "\n")
        return {};
    const std::int64_t begin = endOfLastLine(file, size);
    if (size - begin > kLongestLineBytes)
        return {};
    std::string line = bytesAt(file, begin, size - begin);
    const bool isRecord = line.starts_with("{\"") && !json::isBalanced(json::trimmed(line));
    return isRecord ? line : std::string();
}

/// Lines need not be read beyond this to know that they are too long.
std::string firstLine(const fs::path& part) {
    std::ifstream file(part, std::ios::binary);
    std::string line;
    while (file && static_cast<std::int64_t>(line.size()) < kLongestLineBytes) {
        const std::string piece = bytesAt(file, static_cast<std::int64_t>(line.size()), 64 << 10);
        const std::size_t end = piece.find('\n');
        line.append(piece, 0, end == std::string::npos ? piece.size() : end + 1);
        if (end != std::string::npos || piece.empty())
            return line;
    }
    return {};
}

/// The beginning of `next` that ends the last record of `part`.
std::string restOverBorder(const fs::path& part, const fs::path& next) {
    if (part.empty() || next.empty())
        return {};
    const std::string record = cutRecord(part);
    if (record.empty())
        return {};
    std::string line = firstLine(next);
    const bool isWhole = json::isBalanced(json::trimmed(line));
    return !isWhole && json::isBalanced(json::trimmed(record + line)) ? line : std::string();
}

class Followed final : public ByteSource {
public:
    Followed(std::unique_ptr<ByteSource> inner, std::string rest)
        : m_inner(std::move(inner))
        , m_rest(std::move(rest)) { }

    Result<std::size_t> read(char* target, std::size_t size) override {
        auto count = m_inner->read(target, size);
        if (!count || *count > 0 || m_rest.empty())
            return count;
        const std::size_t taken = std::min(size, m_rest.size());
        std::copy_n(m_rest.data(), taken, target);
        m_rest.erase(0, taken);
        return taken;
    }
    [[nodiscard]] std::int64_t position() const override { return m_inner->position(); }
    [[nodiscard]] std::int64_t size() const override { return m_inner->size(); }

private:
    std::unique_ptr<ByteSource> m_inner;
    std::string m_rest;
};

} // namespace

RotationBorders rotationBorders(const ListedFile& file) {
    RotationBorders borders;
    borders.skippedBytes = static_cast<std::int64_t>(restOverBorder(file.previousPart, file.path).size());
    std::error_code error;
    // While a file is being written, its end is no border yet.
    const bool hasEnded = file.bytes < 0 || file.bytes == static_cast<std::int64_t>(fs::file_size(file.path, error));
    if (hasEnded && !error)
        borders.rest = restOverBorder(file.path, file.nextPart);
    return borders;
}

std::unique_ptr<ByteSource> between(RotationBorders borders, std::unique_ptr<ByteSource> file, std::int64_t bytes) {
    const bool hasSkipped = borders.skippedBytes > 0 && file->seek(borders.skippedBytes);
    if (bytes >= 0)
        file = firstBytes(std::move(file), bytes - (hasSkipped ? borders.skippedBytes : 0));
    if (!borders.rest.empty())
        file = std::make_unique<Followed>(std::move(file), std::move(borders.rest));
    return file;
}

} // namespace spanloom
