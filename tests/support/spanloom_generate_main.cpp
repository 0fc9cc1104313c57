#include <cstdio>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/support/generator.h"

namespace {

using namespace spanloom::test;

/// Writes to standard output or to a file, whole lines at a time.
class Output {
public:
    explicit Output(const std::string& path)
        : m_file(path.empty() ? stdout : std::fopen(path.c_str(), "wb")) { }
    ~Output() {
        if (m_file && m_file != stdout)
            std::fclose(m_file);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view text) {
        if (m_file && std::fwrite(text.data(), 1, text.size(), m_file) != text.size())
            m_hasFailed = true;
    }
    bool finish() { return m_file && !m_hasFailed && std::fflush(m_file) == 0; }

private:
    std::FILE* m_file;
    bool m_hasFailed = false;
};

int reportWriteFailure() {
    std::fputs("spanloom-generate: cannot write the output\n", stderr);
    return 1;
}

int runSample(const SampleOptions& options, const std::string& outPath, const std::string& plantedPath) {
    Output output(outPath);
    const std::string planted = generateSample(options, [&](std::string_view text) { output.write(text); });
    if (!output.finish())
        return reportWriteFailure();
    if (plantedPath.empty())
        return 0;
    Output facts(plantedPath);
    facts.write(planted);
    return facts.finish() ? 0 : reportWriteFailure();
}

int runLoad(const LoadOptions& options, const std::string& outPath) {
    Output output(outPath);
    const LoadCounts counts = generateLoad(options, [&](std::string_view text) { output.write(text); });
    if (!output.finish())
        return reportWriteFailure();
    std::fprintf(stderr, "%llu traces, %llu spans, %llu lines, %llu bytes\n",
        static_cast<unsigned long long>(counts.traces), static_cast<unsigned long long>(counts.spans),
        static_cast<unsigned long long>(counts.lines), static_cast<unsigned long long>(counts.bytes));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Writes generated traces as OTLP/JSON Lines: the bundled sample, or load of any size.");
    app.require_subcommand(1);
    std::string outPath;
    app.add_option("-o,--out", outPath, "File to write (default: standard output)");

    SampleOptions sampleOptions;
    std::string plantedPath;
    CLI::App* sample = app.add_subcommand("sample", "The support agent: ten days, two releases")->fallthrough();
    sample->add_option("--planted", plantedPath, "Write what was planted to this JSON file");
    sample->add_option("--seed", sampleOptions.seed, "Seed")->capture_default_str();
    sample->add_option("--traces", sampleOptions.traces, "Answered turns")->capture_default_str();

    LoadOptions loadOptions;
    CLI::App* load = app.add_subcommand("load", "Files for benches and limits")->fallthrough();
    CLI::Option_group* size = load->add_option_group("size", "How much (at least one)");
    size->add_option("--traces", loadOptions.traces, "So many traces of about fifteen spans");
    size->add_option("--spans-in-one-trace", loadOptions.spansInOneTrace, "One trace of so many spans");
    size->add_option("--bytes", loadOptions.bytes, "Stop at so many bytes; k, M, G are powers of 1,000")
        ->transform(CLI::AsNumberWithUnit(std::map<std::string, std::uint64_t> {{"k", 1'000}, {"kB", 1'000},
                                              {"M", 1'000'000}, {"MB", 1'000'000}, {"G", 1'000'000'000},
                                              {"GB", 1'000'000'000}},
            CLI::AsNumberWithUnit::CASE_SENSITIVE));
    size->require_option(1, 0);
    const std::map<std::string, LoadShape> shapes {{"text", LoadShape::Text}, {"attributes", LoadShape::Attributes}};
    load->add_option("--shape", loadOptions.shape, "text (24 attributes, long texts) or attributes (40 short ones)")
        ->transform(CLI::CheckedTransformer(shapes));
    load->add_option("--span-bytes", loadOptions.spanBytes, "Mean size of a span of the text shape")
        ->check(CLI::Range(1000, 1'000'000))
        ->capture_default_str();
    load->add_option("--seed", loadOptions.seed, "Seed")->capture_default_str();

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return *sample ? runSample(sampleOptions, outPath, plantedPath) : runLoad(loadOptions, outPath);
}
