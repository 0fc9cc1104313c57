#include "core/import/zipkin/zipkin_importer.h"

#include <algorithm>
#include <array>

#include "core/import/records/json_row_importer.h"
#include "core/import/zipkin/document_reader.h"

namespace spanloom::zipkin {

namespace {

constexpr std::array<std::string_view, 8> kCommon {
    "traceId", "id", "parentId", "name", "timestamp", "duration", "kind", "tags"};
constexpr std::array<std::string_view, 6> kParticular {
    "localEndpoint", "remoteEndpoint", "annotations", "binaryAnnotations", "debug", "shared"};

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class ZipkinImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "zipkin-json"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"Zipkin JSON",
            "v2 and v1: a list of spans, a list of traces, a span a line",
            "client and server halves of one id are both kept"};
    }

    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        if (!shape.has("traceId") || !shape.has("id"))
            return 0;
        std::size_t particular = 0;
        std::size_t foreign = 0;
        for (const std::string& key : shape.keys) {
            particular += isOneOf(kParticular, key) ? 1 : 0;
            foreign += isOneOf(kParticular, key) || isOneOf(kCommon, key) ? 0 : 1;
        }
        if (foreign == 0)
            return particular > 0 ? probe::kCertain : probe::kWeak;
        // Others have rows with trace ids, names and kinds too; endpoints and binary annotations only Zipkin.
        const bool isZipkin = shape.has("localEndpoint") || shape.has("binaryAnnotations");
        return isZipkin ? probe::kLikely : 0;
    }

    [[nodiscard]] RowListNames rowLists() const override { return {}; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeDocumentReader(); }
};

} // namespace

const Importer& jsonImporter() {
    static const ZipkinImporter importer;
    return importer;
}

} // namespace spanloom::zipkin
