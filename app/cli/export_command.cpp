#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/text_table.h"
#include "core/base/atomic_file.h"
#include "core/export/otlp_json_writer.h"

namespace spanloom::cli {

namespace {

struct Exported {
    std::uint64_t traces = 0;
    std::uint64_t spans = 0;
};

Result<Exported> exportTraces(const Workspace& workspace, const ExportOptions& options) {
    std::vector<TraceId> ids;
    if (options.isAll)
        ids = workspace.snapshot()->traces->ids;
    for (const std::string& text : options.traceIds) {
        SPANLOOM_TRY_ASSIGN(const TraceId id, resolveTrace(workspace, text));
        ids.push_back(id);
    }
    SPANLOOM_TRY_ASSIGN(const std::unique_ptr<AtomicFile> file, AtomicFile::create(options.target));
    Exported exported;
    for (const TraceId id : ids) {
        SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const TraceDocument> document, workspace.openTrace(id));
        SPANLOOM_TRY(writeOtlpJsonLines(*document, workspace, [&](std::string_view line) -> Status {
            SPANLOOM_TRY(file->write(line));
            return line.ends_with('\n') ? Status() : file->write("\n");
        }));
        ++exported.traces;
        exported.spans += document->spans.size();
    }
    SPANLOOM_TRY(file->commit());
    return exported;
}

} // namespace

int runExport(const CommonOptions& common, const ExportOptions& options) {
    if (options.traceIds.empty() != options.isAll) {
        printError({ErrorCode::Usage, "give the ids of traces, or --all", {}, -1});
        return kExitUsage;
    }
    const std::unique_ptr<Workspace> workspace = openWorkspace(common);
    if (!workspace)
        return kExitUnreadable;
    const auto exported = exportTraces(*workspace, options);
    if (!exported) {
        printError(exported.error());
        return exported.error().code == ErrorCode::Usage ? kExitUsage : kExitUnreadable;
    }
    if (options.target == "-")
        return kExitOk;
    if (common.format == Format::Json) {
        JsonOutput json;
        json.beginObject();
        json.member("path", std::string_view(options.target.string()));
        json.member("traces", exported->traces);
        json.member("spans", exported->spans);
        json.endObject();
        print(json.take());
    } else {
        print("wrote " + std::to_string(exported->traces) + " traces, " + std::to_string(exported->spans) + " spans to "
            + options.target.string() + "\n");
    }
    return kExitOk;
}

} // namespace spanloom::cli
