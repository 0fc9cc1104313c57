#include "core/import/clickhouse/clickhouse_importer.h"
#include "core/import/console/console_importer.h"
#include "core/import/dataset/dataset_importer.h"
#include "core/import/flat/flat_importer.h"
#include "core/import/importer.h"
#include "core/import/jaeger/jaeger_importer.h"
#include "core/import/langsmith/langsmith_importer.h"
#include "core/import/openai_agents/openai_agents_importer.h"
#include "core/import/langfuse/langfuse_importer.h"
#include "core/import/mlflow/mlflow_importer.h"
#include "core/import/otlp/otlp_importers.h"
#include "core/import/phoenix/phoenix_importer.h"
#include "core/import/scores/score_importer.h"
#include "core/import/zipkin/zipkin_importer.h"

namespace spanloom {

const std::vector<const Importer*>& builtinImporters() {
    static const std::vector<const Importer*> importers {
        &otlp::jsonImporter(),     // first: its outer member names are unmistakable
        &jaeger::jsonImporter(),   // its spelling of traceID is its own
        &phoenix::spanImporter(),   // "span_kind" beside "context"
        &langsmith::runImporter(),  // "run_type" is its own word
        &openai_agents::itemImporter(), // as is "span_data"
        &mlflow::importer(),       // info and data, and mlflow.* within spans
        &langfuse::importer(),     // observations and scores have words of their own
        &zipkin::jsonImporter(),   // its spans have only common words: after the formats that say more
        &clickhouse::tableImporter(), // the column names of its two tables
        &console::consoleImporter(),  // an SDK's member names
        &flat::rowImporter(),         // rows with ids and times, in any naming: after all that have a name
        &scores::scoreImporter(),     // ids and a verdict, but no span
        &dataset::datasetImporter(),  // input and output: everybody's words, so the last guess
        &otlp::protobufImporter(), // after all text formats: binary says little about itself
    };
    return importers;
}

} // namespace spanloom
