// Imports a generated dump with spanloom-cli and sets its speed against one thread that only parses the same file,
// and against the script that a user would write. Prints figures; asserts nothing.

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench_support.h"
#include "tests/bench/format_writers.h"
#include "tests/support/generator.h"

namespace fs = std::filesystem;
using namespace spanloom::bench;

namespace {

struct ChildRun {
    double seconds = 0;
    double peakMegabytes = 0;
    bool isOk = false;
};

ChildRun runChild(const std::vector<std::string>& arguments) {
    ChildRun run;
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const auto start = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        const int sink = open("/dev/null", O_WRONLY);
        dup2(sink, STDOUT_FILENO);
        execvp(argv[0], argv.data());
        _exit(127);
    }
    int status = 0;
    rusage usage {};
    wait4(child, &status, 0, &usage);
    run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    run.peakMegabytes = static_cast<double>(usage.ru_maxrss) / 1024;
    run.isOk = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return run;
}

/// Visits every value below an element and keeps nothing; the sum keeps the compiler from leaving it out.
std::uint64_t visit(const simdjson::dom::element& element) {
    std::uint64_t sum = 0;
    switch (element.type()) {
    case simdjson::dom::element_type::OBJECT: {
        const simdjson::dom::object members = element;
        for (const auto member : members)
            sum += member.key.size() + visit(member.value);
        break;
    }
    case simdjson::dom::element_type::ARRAY: {
        const simdjson::dom::array elements = element;
        for (const auto inner : elements)
            sum += visit(inner);
        break;
    }
    case simdjson::dom::element_type::STRING: sum += std::string_view(element).size(); break;
    default: ++sum;
    }
    return sum;
}

/// One thread reads the file, parses every line and visits every field, and keeps nothing: what this machine and
/// simdjson allow.
double parseOnlySeconds(const fs::path& file) {
    return secondsOf([&] {
        simdjson::dom::parser parser;
        std::ifstream stream(file, std::ios::binary);
        std::string buffer;
        std::size_t filled = 0;
        std::uint64_t sum = 0;
        while (stream) {
            buffer.resize(filled + (1u << 20));
            stream.read(buffer.data() + filled, 1 << 20);
            filled += static_cast<std::size_t>(stream.gcount());
            std::size_t begin = 0;
            while (const void* found = std::memchr(buffer.data() + begin, '\n', filled - begin)) {
                const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - buffer.data());
                simdjson::dom::element document;
                if (parser.parse(buffer.data() + begin, end - begin).get(document) == simdjson::SUCCESS)
                    sum += visit(document);
                begin = end + 1;
            }
            std::memmove(buffer.data(), buffer.data() + begin, filled - begin);
            filled -= begin;
        }
        if (sum == 0)
            std::fprintf(stderr, "nothing was parsed\n");
    });
}

struct Options {
    std::uint64_t megabytes = 500;
    int pairs = 3;
    bool isFull = false;
    std::string shape = "text";
    fs::path folder = fs::temp_directory_path();
    fs::path file; ///< a file of one's own (JSON Lines) instead of a generated one
};

/// Spans written, 0 = failed.
std::uint64_t generate(const fs::path& file, std::uint64_t megabytes, const std::string& shape) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    spanloom::test::LoadOptions load;
    load.bytes = megabytes * 1'000'000;
    load.shape = shape == "attributes" ? spanloom::test::LoadShape::Attributes : spanloom::test::LoadShape::Text;
    const auto counts = spanloom::test::generateLoad(load, [&](std::string_view text) {
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    });
    return stream ? counts.spans : 0;
}

void benchFile(const Options& options, const fs::path& programs, const fs::path& file, double spans, const std::string& prefix) {
    const fs::path cache = options.folder / ("spanloom-bench-cache-" + std::to_string(getpid()));
    const double megabytes = static_cast<double>(fs::file_size(file)) / 1e6;
    std::vector<double> parse, import, ratios, peaks;
    for (int i = 0; i < options.pairs; ++i) {
        const double parseSeconds = parseOnlySeconds(file);
        fs::remove_all(cache);
        const ChildRun run = runChild({(programs / "spanloom-cli").string(), "--cache", cache.string(), "import", "--quiet", file.string()});
        if (!run.isOk) {
            std::fprintf(stderr, "spanloom-cli import failed\n");
            return;
        }
        parse.push_back(megabytes / parseSeconds);
        import.push_back(megabytes / run.seconds);
        ratios.push_back(parseSeconds / run.seconds);
        peaks.push_back(run.peakMegabytes);
    }
    std::uint64_t cacheBytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(cache))
        cacheBytes += entry.is_regular_file() ? entry.file_size() : 0;
    fs::remove_all(cache);
    figure((prefix + "file").c_str(), megabytes, "MB");
    if (spans > 0)
        figure((prefix + "spans").c_str(), spans, "spans");
    figure((prefix + "parse_only").c_str(), median(parse), "MB/s");
    figure((prefix + "import").c_str(), median(import), "MB/s");
    if (spans > 0)
        figure((prefix + "import_spans").c_str(), median(import) / megabytes * spans, "spans/s");
    figure((prefix + "ratio_to_parse_only").c_str(), median(ratios), "x");
    figure((prefix + "peak_memory").c_str(), percentile(peaks, 1.0), "MB");
    figure((prefix + "cache_size").c_str(), static_cast<double>(cacheBytes) / 1e6, "MB");
}

/// The rival on a smaller file of the same shape: it would take minutes on the large one.
void benchScript(const Options& options, const fs::path& programs, const fs::path& script) {
    const fs::path file = options.folder / ("spanloom-bench-small-" + std::to_string(getpid()) + ".jsonl");
    const fs::path cache = options.folder / ("spanloom-bench-cache-" + std::to_string(getpid()));
    const fs::path database = options.folder / ("spanloom-bench-rival-" + std::to_string(getpid()) + ".sqlite");
    if (generate(file, 200, options.shape) == 0)
        return;
    std::vector<double> ratios;
    for (int i = 0; i < options.pairs; ++i) {
        fs::remove_all(cache);
        fs::remove(database);
        const ChildRun ours = runChild({(programs / "spanloom-cli").string(), "--cache", cache.string(), "import", "--quiet", file.string()});
        const ChildRun theirs = runChild({"python3", script.string(), file.string(), database.string()});
        if (!theirs.isOk || !ours.isOk)
            break;
        ratios.push_back(theirs.seconds / ours.seconds);
    }
    if (!ratios.empty())
        figure("times_faster_than_script", median(ratios), "x");
    fs::remove_all(cache);
    fs::remove(database);
    fs::remove(file);
}

/// The same spans from OTLP, Jaeger and Zipkin: what the others take for a span as a multiple of what OTLP takes.
void benchFormats(const Options& options, const fs::path& programs) {
    const auto name = [&](const char* format) {
        return options.folder / ("spanloom-bench-" + std::to_string(getpid()) + '.' + format);
    };
    const fs::path otlp = name("otlp.jsonl");
    const fs::path cache = options.folder / ("spanloom-bench-cache-" + std::to_string(getpid()));
    const std::vector<fs::path> files {otlp, name("jaeger.json"), name("zipkin.json")};
    const auto seconds = [&](const fs::path& file) {
        fs::remove_all(cache);
        const ChildRun run = runChild({(programs / "spanloom-cli").string(), "--cache", cache.string(), "import", "--quiet", file.string()});
        return run.isOk ? run.seconds : 0.0;
    };
    std::vector<double> jaeger, zipkin;
    const bool isWritten = generate(otlp, 100, options.shape) > 0 && FormatWriters(files[1], files[2]).convert(otlp) > 0;
    for (int i = 0; isWritten && i < options.pairs; ++i) {
        const double base = seconds(files[0]);
        jaeger.push_back(seconds(files[1]) / base);
        zipkin.push_back(seconds(files[2]) / base);
    }
    fs::remove_all(cache);
    for (const fs::path& file : files)
        fs::remove(file);
    if (jaeger.empty())
        return;
    figure("jaeger_ratio_to_otlp", median(jaeger), "x");
    figure("zipkin_ratio_to_otlp", median(zipkin), "x");
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--full")
            options.isFull = true;
        else if (argument == "--megabytes" && i + 1 < argc)
            options.megabytes = std::strtoull(argv[++i], nullptr, 10);
        else if (argument == "--pairs" && i + 1 < argc)
            options.pairs = std::atoi(argv[++i]);
        else if (argument == "--shape" && i + 1 < argc)
            options.shape = argv[++i];
        else if (argument == "--folder" && i + 1 < argc)
            options.folder = argv[++i];
        else if (argument == "--file" && i + 1 < argc)
            options.file = argv[++i];
        else {
            std::fprintf(stderr, "bench_import [--full] [--file FILE] [--megabytes N] [--pairs N] [--shape text|attributes] [--folder DIR]\n");
            return 2;
        }
    }
    const fs::path programs = fs::canonical("/proc/self/exe").parent_path().parent_path() / "bin";
    const auto bench = [&](std::uint64_t megabytes, const std::string& prefix) {
        const fs::path file = options.folder / ("spanloom-bench-" + std::to_string(getpid()) + ".jsonl");
        if (const std::uint64_t spans = generate(file, megabytes, options.shape))
            benchFile(options, programs, file, static_cast<double>(spans), prefix);
        fs::remove(file);
    };
    if (!options.file.empty()) {
        benchFile(options, programs, options.file, 0, "");
        return 0;
    }
    bench(options.megabytes, "");
    if (options.isFull)
        bench(2000, "full_");
    const fs::path script = fs::path(SPANLOOM_SOURCE_DIR) / "tests/bench/rival_import.py";
    if (std::system("command -v python3 >/dev/null 2>&1") == 0)
        benchScript(options, programs, script);
    benchFormats(options, programs);
    std::printf("goal_ratio_to_parse_only\t0.25\tx\ngoal_peak_memory\t256\tMB\ngoal_times_faster_than_script\t7\tx\ngoal_format_ratio_to_otlp\t2\tx\n");
    return 0;
}
