#include "core/import/importer.h"
#include "core/import/otlp/otlp_importers.h"

namespace spanloom {

const std::vector<const Importer*>& builtinImporters() {
    static const std::vector<const Importer*> importers {
        &otlp::jsonImporter(),     // first: its outer member names are unmistakable
        &otlp::protobufImporter(), // after all text formats: binary says little about itself
    };
    return importers;
}

} // namespace spanloom
