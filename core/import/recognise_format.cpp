#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/import/foreign_format.h"
#include "core/import/importer.h"
#include "core/import/json/json_shape.h"

namespace spanloom {

namespace {

/// Below this a probe only found familiar words; a recognised other format speaks louder.
constexpr int kSureEnough = 50;

bool isBinary(std::string_view bytes) {
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\0';
    });
}

Error refusal(ErrorCode code, const std::string& what) { return {code, what + std::string(kWhatWeRead), {}, -1}; }

Error explain(const SourceHead& head, const json::JsonShape& shape) {
    const std::string_view bytes = head.bytes;
    if (bytes.find_first_not_of(std::string_view(" \t\r\n\0", 5)) == std::string_view::npos)
        return {ErrorCode::NotRecognised, "the file is empty", {}, -1};
    std::optional<ForeignFormat> known = foreignBinary(head);
    if (!known && shape.isJson)
        known = foreignJson(head, shape);
    else if (!known && !isBinary(bytes))
        known = foreignText(head);
    if (known) {
        const ErrorCode code = known->mayHoldTraces ? ErrorCode::Unsupported : ErrorCode::NotRecognised;
        return {code, std::move(known->sentence), {}, -1};
    }
    if (shape.isJson) {
        std::string message = "this is JSON, but of no known trace format";
        for (std::size_t i = 0; i < std::min<std::size_t>(shape.keys.size(), 5); ++i)
            message += (i == 0 ? "; its members are " : ", ") + shape.keys[i].substr(0, 40);
        return refusal(ErrorCode::NotRecognised, message);
    }
    if (isBinary(bytes))
        return refusal(ErrorCode::NotRecognised, "these are bytes of no known format");
    return refusal(ErrorCode::NotRecognised, "this is text, but no trace format that is known");
}

} // namespace

Result<const Importer*> recogniseFormat(const SourceHead& head) {
    const Importer* best = nullptr;
    int bestConfidence = 0;
    for (const Importer* importer : builtinImporters()) {
        const int confidence = importer->probe(head);
        if (confidence > bestConfidence) {
            best = importer;
            bestConfidence = confidence;
        }
    }
    if (bestConfidence >= kSureEnough)
        return best;
    const json::JsonShape shape = json::shapeOf(head.bytes);
    if (best && !foreignJson(head, shape))
        return best;
    return fail(explain(head, shape));
}

} // namespace spanloom
