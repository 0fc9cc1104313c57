#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace spanloom::test {

[[nodiscard]] std::filesystem::path samplesFolder();
/// The bundled sample, resources/samples/support-agent.otlp.jsonl.zst.
[[nodiscard]] std::filesystem::path samplePath();
/// The bytes of a file as they are.
[[nodiscard]] Result<std::string> readWholeFile(const std::filesystem::path& path);
/// The decompressed bytes of a zstd file of any number of frames.
[[nodiscard]] Result<std::string> readZstdFile(const std::filesystem::path& path);

} // namespace spanloom::test
