#include <cstdio>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"

namespace {

using namespace spanloom::cli;

void addFormats(CLI::App& command, CommonOptions& common, const std::map<std::string, Format>& formats) {
    command.add_option("--format", common.format, "How to print the result")
        ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case));
}

int run(int argc, char** argv) {
    CLI::App app {"Reads LLM and agent trace dumps into a local cache and answers questions about them", "spanloom-cli"};
    app.set_version_flag("--version", std::string("spanloom-cli ") + SPANLOOM_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    CommonOptions common {spanloom::defaultCacheFolder(), spanloom::defaultLibraryFile(), spanloom::defaultVocabularyFile(), Format::Table};
    app.add_option("--cache", common.cacheFolder, "Folder of the cache")->type_name("DIR")->capture_default_str();
    app.add_option("--library", common.libraryFile, "File of tags, notes and settings")->type_name("FILE")->capture_default_str();
    app.add_option("--vocabulary", common.vocabularyFile, "File of your own attribute names")->type_name("FILE")->capture_default_str();
    const std::map<std::string, Format> plain {{"table", Format::Table}, {"json", Format::Json}};

    ImportOptions importOptions;
    CLI::App* import = app.add_subcommand("import", "Read files or folders into the cache (\"-\" = standard input)");
    import->add_option("FILES", importOptions.paths, "Files or folders")->required();
    import->add_option("--threads", importOptions.threads, "Parser threads")->check(CLI::Range(1, 64));
    import->add_flag("--watch", importOptions.watches,
        "Go on reading new files and new lines until Ctrl+C; one line a change");
    import->add_flag("--quiet", importOptions.isQuiet, "No progress on standard error");
    addFormats(*import, common, plain);

    CLI::App* listing = app.add_subcommand("formats", "List the formats that are read");
    addFormats(*listing, common, {{"text", Format::Table}, {"table", Format::Table}, {"json", Format::Json},
        {"markdown", Format::Markdown}});

    CLI::App* vocabularies = app.add_subcommand("vocabularies", "List the attribute vocabularies that are understood");
    addFormats(*vocabularies, common, {{"text", Format::Table}, {"table", Format::Table}, {"json", Format::Json},
        {"markdown", Format::Markdown}});

    CLI::App* sources = app.add_subcommand("sources", "List what is in the cache");
    addFormats(*sources, common, plain);

    TracesOptions tracesOptions;
    CLI::App* traces = app.add_subcommand("traces", "List traces");
    traces->add_option("--limit", tracesOptions.limit, "At most so many")->check(CLI::NonNegativeNumber);
    traces->add_option("--sort", tracesOptions.sort,
        "Field to sort by; numbers and times largest first, texts in order; +FIELD or -FIELD forces a direction");
    addFormats(*traces, common, {{"table", Format::Table}, {"json", Format::Json}, {"csv", Format::Csv}});

    ShowOptions showOptions;
    CLI::App* show = app.add_subcommand("show", "Show one trace");
    show->add_option("TRACE_ID", showOptions.traceId, "Id, or an unambiguous beginning of it")->required();
    show->add_flag("--canonical", showOptions.isCanonical, "A text that depends on the spans alone, for comparing");
    show->add_flag("--explain", showOptions.explains, "Which spans each total is made of, which not, and why");
    addFormats(*show, common, {{"table", Format::Table}, {"json", Format::Json}, {"tree", Format::Tree}});

    CLI::App* audit = app.add_subcommand("audit", "Look for calls reported twice, missing prices, sums that disagree");
    addFormats(*audit, common, plain);

    PricesOptions pricesOptions;
    CLI::App* prices = app.add_subcommand("prices", "List, export or add prices of models");
    prices->add_option("--export", pricesOptions.exportFile, "Write the table as JSON (\"-\" = standard output)")
        ->type_name("FILE");
    prices->add_option("--import", pricesOptions.importFile, "Add prices of such a file as yours")->type_name("FILE");
    prices->add_flag("--mine", pricesOptions.isMineOnly, "Only prices that you have added");
    addFormats(*prices, common, plain);

    ExportOptions exportOptions;
    CLI::App* exporting = app.add_subcommand("export", "Write traces as OTLP/JSON Lines, lossless");
    exporting->add_option("TRACE_ID", exportOptions.traceIds, "Ids");
    exporting->add_flag("--all", exportOptions.isAll, "All traces of the cache");
    exporting->add_option("--to", exportOptions.target, "File to write (\"-\" = standard output)")->required();
    addFormats(*exporting, common, plain);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 has codes of its own; ours are a contract.
        return app.exit(error) == 0 ? kExitOk : kExitUsage;
    }
    if (import->parsed())
        return runImport(common, importOptions);
    if (listing->parsed())
        return runFormats(common);
    if (vocabularies->parsed())
        return runVocabularies(common);
    if (sources->parsed())
        return runSources(common);
    if (traces->parsed())
        return runTraces(common, tracesOptions);
    if (audit->parsed())
        return runAudit(common);
    if (prices->parsed())
        return runPrices(common, pricesOptions);
    if (show->parsed())
        return runShow(common, showOptions);
    return runExport(common, exportOptions);
}

} // namespace

int main(int argc, char** argv) {
    const int exitCode = run(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return exitCode;
    std::fputs("spanloom-cli: cannot write the result to standard output\n", stderr);
    return exitCode == kExitOk ? kExitUnreadable : exitCode;
}
