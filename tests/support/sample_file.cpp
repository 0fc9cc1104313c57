#include "tests/support/sample_file.h"

#include <fstream>
#include <iterator>
#include <memory>

#include <zstd.h>

namespace spanloom::test {

std::filesystem::path samplesFolder() { return std::filesystem::path(SPANLOOM_SOURCE_DIR) / "resources" / "samples"; }

std::filesystem::path samplePath() { return samplesFolder() / "support-agent.otlp.jsonl.zst"; }

Result<std::string> readWholeFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::NotFound, "cannot open", path.string());
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::string> readZstdFile(const std::filesystem::path& path) {
    SPANLOOM_TRY_ASSIGN(const std::string packed, readWholeFile(path));
    const std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
    std::string text;
    std::string piece(ZSTD_DStreamOutSize(), '\0');
    ZSTD_inBuffer input {packed.data(), packed.size(), 0};
    std::size_t expected = 0;
    while (input.pos < input.size) {
        ZSTD_outBuffer output {piece.data(), piece.size(), 0};
        expected = ZSTD_decompressStream(stream.get(), &output, &input);
        if (ZSTD_isError(expected))
            return fail(ErrorCode::Malformed, ZSTD_getErrorName(expected), path.string());
        text.append(piece, 0, output.pos);
    }
    while (expected != 0) {
        ZSTD_outBuffer output {piece.data(), piece.size(), 0};
        expected = ZSTD_decompressStream(stream.get(), &output, &input);
        if (ZSTD_isError(expected) || (expected != 0 && output.pos == 0))
            return fail(ErrorCode::Malformed, "the last frame is cut off", path.string());
        text.append(piece, 0, output.pos);
    }
    return text;
}

} // namespace spanloom::test
