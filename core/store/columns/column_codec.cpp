#include "core/store/columns/column_codec.h"

#include <algorithm>
#include <array>
#include <bit>

#include "core/store/columns/sealed_bytes.h"

namespace spanloom {

namespace {

struct Range {
    std::uint64_t base = 0;
    std::uint64_t width = 0; ///< largest value minus base
};

/// The narrower of the signed and the unsigned view of the numbers.
Range rangeOf(std::span<const std::uint64_t> values) {
    if (values.empty())
        return {};
    std::uint64_t least = values[0];
    std::uint64_t most = values[0];
    auto signedLeast = static_cast<std::int64_t>(values[0]);
    auto signedMost = signedLeast;
    for (const std::uint64_t value : values) {
        least = std::min(least, value);
        most = std::max(most, value);
        signedLeast = std::min(signedLeast, static_cast<std::int64_t>(value));
        signedMost = std::max(signedMost, static_cast<std::int64_t>(value));
    }
    const std::uint64_t signedWidth = static_cast<std::uint64_t>(signedMost) - static_cast<std::uint64_t>(signedLeast);
    if (signedWidth < most - least)
        return {static_cast<std::uint64_t>(signedLeast), signedWidth};
    return {least, most - least};
}

template <typename Stored>
void appendNarrow(std::string& target, std::span<const std::uint64_t> values, std::uint64_t base) {
    const std::size_t start = target.size();
    target.resize(start + values.size() * sizeof(Stored));
    char* to = target.data() + start;
    for (const std::uint64_t value : values) {
        const auto stored = static_cast<Stored>(value - base);
        std::memcpy(to, &stored, sizeof stored);
        to += sizeof stored;
    }
}

void appendHead(std::string& target, std::uint8_t width, std::uint64_t base) {
    target.push_back(static_cast<char>(width));
    appendFixed64(target, base);
}

} // namespace

void appendNumbers(std::string& target, std::span<const std::uint64_t> values) {
    const Range range = rangeOf(values);
    if (range.width == 0) {
        appendHead(target, 0, range.base);
    } else if (range.width <= UINT8_MAX) {
        appendHead(target, 1, range.base);
        appendNarrow<std::uint8_t>(target, values, range.base);
    } else if (range.width <= UINT16_MAX) {
        appendHead(target, 2, range.base);
        appendNarrow<std::uint16_t>(target, values, range.base);
    } else if (range.width <= UINT32_MAX) {
        appendHead(target, 4, range.base);
        appendNarrow<std::uint32_t>(target, values, range.base);
    } else {
        appendHead(target, 8, 0);
        appendNarrow<std::uint64_t>(target, values, 0);
    }
}

void appendNumberColumn(
    std::vector<EncodedColumn>& target, std::uint16_t column, std::span<const std::uint64_t> values) {
    if (std::all_of(values.begin(), values.end(), [](std::uint64_t value) { return value == 0; }))
        return;
    std::string content;
    appendNumbers(content, values);
    target.push_back({column, sealBytes(content)});
}

// A meaning column: 1 when every row has a value, else 0 and a bit a row; then the values of the rows that have one.

void appendMeaningColumns(std::vector<EncodedColumn>& target, std::span<const std::uint64_t> present,
    std::span<const std::uint64_t* const> values) {
    std::uint64_t fields = 0;
    for (const std::uint64_t mask : present)
        fields |= mask;
    std::array<std::vector<std::uint64_t>, 64> columns;
    std::array<std::string, 64> bitmaps;
    for (std::uint64_t rest = fields; rest != 0; rest &= rest - 1)
        bitmaps[static_cast<std::size_t>(std::countr_zero(rest))].assign((present.size() + 7) / 8, '\0');
    for (std::size_t row = 0; row < present.size(); ++row) {
        const std::uint64_t* value = values[row];
        for (std::uint64_t rest = present[row]; rest != 0; rest &= rest - 1) {
            const auto field = static_cast<std::size_t>(std::countr_zero(rest));
            columns[field].push_back(*value++);
            char& byte = bitmaps[field][row / 8];
            byte = static_cast<char>(byte | 1 << row % 8);
        }
    }
    for (std::uint64_t rest = fields; rest != 0; rest &= rest - 1) {
        const auto field = static_cast<std::size_t>(std::countr_zero(rest));
        const bool isFull = columns[field].size() == present.size();
        std::string content(1, isFull ? '\1' : '\0');
        if (!isFull)
            content += bitmaps[field];
        appendNumbers(content, columns[field]);
        target.push_back(
            {static_cast<std::uint16_t>(static_cast<std::size_t>(ColumnId::FirstMeaning) + field), sealBytes(content)});
    }
}

} // namespace spanloom
