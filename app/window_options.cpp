#include "app/window_options.h"

#include <charconv>

#include <CLI/CLI.hpp>

namespace spanloom {

namespace {

constexpr int kExitUsage = 2;
constexpr int kMinSize = 200;
constexpr int kMaxSize = 8000;

bool readNumber(std::string_view text, int& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= kMinSize && number <= kMaxSize;
}

/// "1600x1000" → width and height; an error text for CLI11 otherwise, empty when it is right.
std::string readSize(const std::string& text, WindowOptions& options) {
    const std::size_t cross = text.find('x');
    if (cross != std::string::npos && readNumber(std::string_view(text).substr(0, cross), options.width)
        && readNumber(std::string_view(text).substr(cross + 1), options.height))
        return {};
    return "expected WIDTHxHEIGHT with 200 to 8000 pixels each, as in 1600x1000";
}

} // namespace

std::optional<int> parseArguments(int argc, char** argv, WindowOptions& options) {
    CLI::App app("Spanloom, a trace explorer for LLM and agent applications", "spanloom");
    std::string size;
    app.add_option("FILES", options.files, "files and folders to open; - is standard input");
    app.add_option("--watch", options.watched, "a folder or file to read, and to go on reading while it grows")
        ->type_name("DIR")
        ->expected(1)
        ->take_all();
    app.add_option("--cache", options.cacheFolder, "folder of the cache")->type_name("DIR");
    app.add_option("--library", options.libraryFile, "file with tags, notes, saved filters")->type_name("FILE");
    app.add_option("--theme", options.theme, "light, dark or system")
        ->check(CLI::IsMember({"light", "dark", "system"}));
    CLI::Option* render = app.add_option("--render", options.renderView, "draw a view to a picture, without a screen")
                              ->check(CLI::IsMember({"explore", "trace", "diff", "compare"}));
    CLI::Option* out = app.add_option("--out", options.outFile, "the picture (PNG)")->type_name("FILE")->needs(render);
    render->needs(out);
    app.add_option("--size", size, "size of the picture")->type_name("WxH")->needs(render)->check(
        [&options](const std::string& text) { return readSize(text, options); });
    app.add_option("--trace", options.traceId, "id of the trace to draw, or its beginning")
        ->type_name("ID")
        ->needs(render);
    app.add_option("--with", options.otherTraceId, "id of the other trace of a diff, or its beginning")
        ->type_name("ID")
        ->needs(render);
    app.add_flag("--print-timing", options.printsTiming, "print how long events kept the window busy during an import");
    app.set_version_flag("--version", std::string("spanloom ") + SPANLOOM_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kExitUsage;
    }
    return std::nullopt;
}

} // namespace spanloom
