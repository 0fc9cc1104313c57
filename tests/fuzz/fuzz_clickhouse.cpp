#include <cstddef>
#include <cstdint>

#include "core/import/clickhouse/clickhouse_importer.h"
#include "tests/fuzz/fuzz_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    spanloom::fuzz::compareChunkings(
        spanloom::clickhouse::tableImporter(), {reinterpret_cast<const char*>(data), size});
    return 0;
}
