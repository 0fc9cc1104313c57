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
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench_support.h"

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

/// Every line parsed to the end by one thread, nothing kept: what the hardware and simdjson allow.
double parseOnlySeconds(const fs::path& file, std::uint64_t& spans) {
    return secondsOf([&] {
        simdjson::dom::parser parser;
        const int descriptor = open(file.c_str(), O_RDONLY);
        const auto size = static_cast<std::size_t>(fs::file_size(file));
        auto* bytes = static_cast<char*>(mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0));
        spans = 0;
        std::string line;
        for (std::size_t begin = 0; begin < size;) {
            const auto* newline = static_cast<const char*>(std::memchr(bytes + begin, '\n', size - begin));
            const std::size_t end = newline ? static_cast<std::size_t>(newline - bytes) : size;
            simdjson::dom::element document;
            // As a reader must: into a padded buffer, for the parser reads past the end.
            if (parser.parse(bytes + begin, end - begin).get(document) == simdjson::SUCCESS)
                for (auto resource : document["resourceSpans"].get_array())
                    for (auto scope : resource["scopeSpans"].get_array())
                        spans += scope["spans"].get_array().size();
            begin = end + 1;
        }
        munmap(bytes, size);
        close(descriptor);
    });
}

struct Options {
    std::uint64_t megabytes = 500;
    int pairs = 3;
    bool isFull = false;
    std::string shape = "text";
    fs::path folder = fs::temp_directory_path();
};

bool generate(const fs::path& generator, const fs::path& file, std::uint64_t megabytes, const std::string& shape) {
    const std::string command = "'" + generator.string() + "' load --bytes " + std::to_string(megabytes)
        + "M --shape " + shape + " > '" + file.string() + "'";
    return std::system(command.c_str()) == 0;
}

void benchFile(const Options& options, const fs::path& programs, const fs::path& file, const std::string& prefix) {
    const fs::path cache = options.folder / ("spanloom-bench-cache-" + std::to_string(getpid()));
    const double megabytes = static_cast<double>(fs::file_size(file)) / 1e6;
    std::vector<double> parse, import, ratios, peaks;
    std::uint64_t spans = 0;
    for (int i = 0; i < options.pairs; ++i) {
        const double parseSeconds = parseOnlySeconds(file, spans);
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
    figure((prefix + "spans").c_str(), static_cast<double>(spans), "spans");
    figure((prefix + "parse_only").c_str(), median(parse), "MB/s");
    figure((prefix + "import").c_str(), median(import), "MB/s");
    figure((prefix + "import_spans").c_str(), median(import) / megabytes * static_cast<double>(spans), "spans/s");
    figure((prefix + "ratio_to_parse_only").c_str(), median(ratios), "x");
    figure((prefix + "peak_memory").c_str(), percentile(peaks, 1.0), "MB");
    figure((prefix + "cache_size").c_str(), static_cast<double>(cacheBytes) / 1e6, "MB");
}

/// The rival on a smaller file of the same shape: it would take minutes on the large one.
void benchScript(const Options& options, const fs::path& programs, const fs::path& generator, const fs::path& script) {
    const fs::path file = options.folder / ("spanloom-bench-small-" + std::to_string(getpid()) + ".jsonl");
    const fs::path cache = options.folder / ("spanloom-bench-cache-" + std::to_string(getpid()));
    const fs::path database = options.folder / ("spanloom-bench-rival-" + std::to_string(getpid()) + ".sqlite");
    if (!generate(generator, file, 100, options.shape))
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
        else {
            std::fprintf(stderr, "bench_import [--full] [--megabytes N] [--pairs N] [--shape text|attributes] [--folder DIR]\n");
            return 2;
        }
    }
    const fs::path programs = fs::canonical("/proc/self/exe").parent_path().parent_path() / "bin";
    const fs::path generator = programs / "spanloom-generate";
    const auto bench = [&](std::uint64_t megabytes, const std::string& prefix) {
        const fs::path file = options.folder / ("spanloom-bench-" + std::to_string(getpid()) + ".jsonl");
        if (generate(generator, file, megabytes, options.shape))
            benchFile(options, programs, file, prefix);
        fs::remove(file);
    };
    bench(options.megabytes, "");
    if (options.isFull)
        bench(2000, "full_");
    const fs::path script = fs::path(SPANLOOM_SOURCE_DIR) / "tests/bench/rival_import.py";
    if (std::system("command -v python3 >/dev/null 2>&1") == 0)
        benchScript(options, programs, generator, script);
    std::printf("goal_ratio_to_parse_only\t0.25\tx\ngoal_peak_memory\t256\tMB\ngoal_times_faster_than_script\t7\tx\n");
    return 0;
}
