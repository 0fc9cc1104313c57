#include <cstddef>
#include <cstdint>

#include "core/import/langfuse/langfuse_importer.h"
#include "tests/fuzz/fuzz_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    spanloom::fuzz::compareChunkings(spanloom::langfuse::importer(), {reinterpret_cast<const char*>(data), size});
    return 0;
}
