#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spanloom::test {

struct ArchiveFile {
    std::string name;
    std::string content;
    bool isEncrypted = false;   ///< only says so
    bool isCompressed = false;  ///< zip: deflated
    char tarType = '0';         ///< '5' = folder, '2' = symbolic link
};

/// Archives with the plainest headers, for tests and fuzzing seeds.
[[nodiscard]] std::string zipOf(const std::vector<ArchiveFile>& files);
[[nodiscard]] std::string tarOf(const std::vector<ArchiveFile>& files);
[[nodiscard]] std::string gzipOf(std::string_view bytes);

} // namespace spanloom::test
