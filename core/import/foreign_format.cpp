#include "core/import/foreign_format.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace spanloom {

namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// The names for a command: of the file and of what to make from it.
struct CommandNames {
    std::string file;
    std::string target;
};

CommandNames commandNames(const SourceHead& head, std::string_view ending, std::string_view targetEnding) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const bool isPlain = !head.name.empty() && head.name.front() != '-' && head.name.front() != '.'
        && head.name.find_first_not_of(kPlain) == std::string_view::npos;
    std::string file = isPlain ? std::string(head.name) : "FILE" + std::string(ending);
    std::string target = file.substr(0, file.rfind('.')) + std::string(targetEnding);
    return {std::move(file), std::move(target)};
}

std::string pandas(const CommandNames& names, std::string_view reader) {
    return "python3 -c \"import pandas as pd; " + std::string(reader) + ".to_json('" + names.target
        + "', orient='records', lines=True, date_format='iso')\"";
}

std::string parquet(const SourceHead& head) {
    const CommandNames names = commandNames(head, ".parquet", ".jsonl");
    return "this is a Parquet file, which is not read as it is. Make JSON Lines of it and open those: duckdb -c "
           "\"COPY (SELECT * FROM '"
        + names.file + "') TO '" + names.target + "' (FORMAT JSON)\" or "
        + pandas(names, "pd.read_parquet('" + names.file + "')");
}

std::string arrow(const SourceHead& head, bool isStream) {
    const CommandNames names = commandNames(head, ".arrow", ".jsonl");
    const std::string command = isStream
        ? "python3 -c \"import pyarrow.ipc as ipc; ipc.open_stream('" + names.file + "').read_pandas().to_json('"
            + names.target + "', orient='records', lines=True, date_format='iso')\""
        : pandas(names, "pd.read_feather('" + names.file + "')");
    return "this is an Arrow " + std::string(isStream ? "stream" : "file")
        + ", which is not read as it is. Make JSON Lines of it and open those: " + command;
}

std::string sqlite(const SourceHead& head) {
    const CommandNames names = commandNames(head, ".db", ".json");
    const std::string_view bytes = head.bytes;
    if (holds(bytes, "cache_state") && holds(bytes, "trace_sources"))
        return "this is the catalogue of a Spanloom cache. Open the folder that it lies in: spanloom --cache FOLDER";
    if (holds(bytes, "span_annotations") || (holds(bytes, "project_sessions") && holds(bytes, "spans")))
        return "this is the SQLite database of a Phoenix server, which is not read as it is. While the server runs, "
               "have it write its traces and open those: px trace list --format raw > traces.json";
    if (holds(bytes, "trace_request_metadata") || (holds(bytes, "trace_info") && holds(bytes, "experiments")))
        return "this is the SQLite database of an MLflow server, which is not read as it is. Have MLflow write its "
               "traces and open those: python3 -c \"import mlflow; mlflow.set_tracking_uri('sqlite:///"
            + names.file
            + "'); ids = [e.experiment_id for e in mlflow.search_experiments()]; [print(t.to_json()) for t in "
              "mlflow.search_traces(experiment_ids=ids, return_type='list')]\" > traces.jsonl";
    return "this is an SQLite database, which is not read as it is. Write the table that holds the spans as JSON and "
           "open that: sqlite3 -json "
        + names.file + " 'SELECT * FROM spans' > " + names.target;
}

struct Magic {
    std::string_view bytes;
    std::string_view sentence;
    bool mayHoldTraces = true;
};

constexpr std::array<Magic, 14> kMagics {{
    {"PARE", "this is an encrypted Parquet file, which is not read"},
    {"PK\x03\x04",
        "this is a workbook or another document of an office program, or a zip archive. Save a workbook's sheet as "
        "CSV and open that"},
    {"PK\x05\x06", "this is an empty zip archive"},
    {"7z\xBC\xAF\x27\x1C", "this is a 7z archive, which is not read. Unpack it (7z x) and open the folder"},
    {"Rar!", "this is a rar archive, which is not read. Unpack it (unrar x) and open the folder"},
    {"BZh", "this is compressed with bzip2, which is not read. Unpack it (bunzip2 -k) and open the result"},
    {"\xFD"
     "7zXZ",
        "this is compressed with xz, which is not read. Unpack it (xz -dk) and open the result"},
    {"\x04\x22\x4D\x18", "this is compressed with lz4, which is not read. Unpack it (lz4 -d) and open the result"},
    {"%PDF", "this is a PDF document", false},
    {"\x89PNG", "this is a picture", false},
    {"\xFF\xD8\xFF", "this is a picture", false},
    {"GIF8", "this is a picture", false},
    {"\x7F"
     "ELF",
        "this is a program", false},
    {"\x80\x04\x95", "this is a pickled Python object, which is never loaded: it may run programs. Write it as JSON "
                     "where it was made"},
}};

std::string columnsOf(std::string_view line) {
    std::string text;
    int count = 0;
    while (!line.empty() && count < 8) {
        const std::size_t end = line.find_first_of(",;\t\r");
        std::string_view name = line.substr(0, end);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
        while (!name.empty() && (name.front() == '"' || name.front() == ' '))
            name.remove_prefix(1);
        while (!name.empty() && (name.back() == '"' || name.back() == ' '))
            name.remove_suffix(1);
        if (name.empty())
            continue;
        text += (count++ == 0 ? "" : ", ") + std::string(name.substr(0, 40));
    }
    return text + (line.empty() ? "" : " …");
}

bool isCsv(std::string_view line) {
    const auto times = [line](char c) { return std::count(line.begin(), line.end(), c); };
    return times(',') >= 2 || times(';') >= 2 || times('\t') >= 2;
}

} // namespace

std::optional<ForeignFormat> foreignJson(const SourceHead& head, const json::JsonShape& s) {
    if (s.has("traceEvents") || (s.isArray && s.has("ph") && s.has("ts")))
        return ForeignFormat {
            "these are Chrome trace events: times of threads, without trace ids and parents, so they are not "
            "read. They open in ui.perfetto.dev"};
    if (s.has("$schema") && holds(head.bytes.substr(0, 4096), "speedscope"))
        return ForeignFormat {
            "this is a speedscope profile: samples of a program's stacks, no traces. It opens in speedscope.app"};
    if (s.has("schema_version") && holds(head.bytes.substr(0, 4096), "\"ATIF-"))
        return ForeignFormat {
            "this is an agent trajectory (ATIF): a list of steps without spans or trace ids, which is not read. "
            "Export the run from the tracing backend it was sent to"};
    if (s.has("runs") && s.has("steps"))
        return ForeignFormat {
            "this is the store of the AI SDK's development tools, which is not read. Turn on the SDK's "
            "OpenTelemetry export (experimental_telemetry) and write that to a file"};
    if (s.has("custom_id") && s.has("response"))
        return ForeignFormat {
            "these are answers of the OpenAI Batch interface: no spans, no trace ids and no durations. As an "
            "evaluation dataset, give each line \"input\" and \"output\""};
    if (s.arrayKey == "data" && holds(head.bytes.substr(0, 4096), "\"chat.completion\""))
        return ForeignFormat {
            "these are stored chat completions: no spans and no trace ids. As an evaluation dataset, give each "
            "line \"input\" and \"output\""};
    if (s.arrayKey == "traces" && s.elementHas("rootServiceName") && s.elementHas("durationMs"))
        return ForeignFormat {
            "this is Tempo's answer to a search: one line a trace, without its spans. Fetch the traces that it names "
            "(GET /api/v2/traces/ID) and open those"};
    if (s.arrayKey == "summaries" && s.elementHas("rootServiceName"))
        return ForeignFormat {
            "these are Jaeger's summaries of traces, without their spans. Fetch the traces that they name (GET "
            "/api/v3/traces/ID) and open those"};
    if (s.objectKey == "error" && s.keys.size() == 1 && s.innerHas("message"))
        return ForeignFormat {
            "this is a server's report of an error, saved in the place of its traces"};
    const bool isPage = s.has("data") && (s.has("meta") || s.has("next_cursor"));
    if (isPage && s.arrayKey.empty() && s.keys.size() == 2)
        return ForeignFormat {"this is a page of a server's answer that holds no rows", false};
    const bool isJavaScript = s.isJson && s.keys.size() < 2
        && (holds(head.bytes, "traceId: '") || holds(head.bytes, "[Object]"));
    if (isJavaScript)
        return ForeignFormat {
            "this is what console.dir prints of a span in JavaScript, not JSON: nested values are cut to "
            "[Object] and lost. Use an OTLP exporter, or print JSON.stringify of what the exporter gets"};
    const bool isPython = s.isJson && s.keys.empty() && holds(head.bytes.substr(0, 512), "{'");
    if (isPython)
        return ForeignFormat {
            "this is Python's own print of a dictionary, not JSON. Where it is printed, write json.dumps(value) "
            "instead, or span.to_json()"};
    return std::nullopt;
}

std::optional<ForeignFormat> foreignBinary(const SourceHead& head) {
    const std::string_view bytes = head.bytes;
    if (bytes.starts_with("PAR1"))
        return ForeignFormat {parquet(head)};
    if (bytes.starts_with("ARROW1"))
        return ForeignFormat {arrow(head, false)};
    if (bytes.starts_with("\xFF\xFF\xFF\xFF"))
        return ForeignFormat {arrow(head, true)};
    if (bytes.starts_with("SQLite format 3"))
        return ForeignFormat {sqlite(head)};
    for (const Magic& magic : kMagics)
        if (bytes.starts_with(magic.bytes))
            return ForeignFormat {std::string(magic.sentence), magic.mayHoldTraces};
    return std::nullopt;
}

std::optional<ForeignFormat> foreignText(const SourceHead& head) {
    std::string_view text = head.bytes;
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const std::string_view start = text.substr(0, 4096);
    if (holds(text, "ResourceSpans #0") || (holds(text, "InstrumentationScope") && holds(text, "Trace ID       :")))
        return ForeignFormat {
            "this is what the collector's debug exporter prints for people; parts of the data are not in it. Let "
            "the collector's file exporter write the traces, with format: json, and open that file"};
    if (holds(text, "ResourceMetrics #0") || holds(text, "ResourceLog #0"))
        return ForeignFormat {
            "this is what the collector's debug exporter prints, and it holds no traces"};
    if (start.starts_with("<!DOCTYPE") || start.starts_with("<!doctype") || start.starts_with("<html"))
        return ForeignFormat {
            "this is a web page: perhaps a login page was saved in the place of an export. Save it again while "
            "you are logged in"};
    if (start.starts_with("<?xml") || start.starts_with("<svg"))
        return ForeignFormat {
            "this is an XML document", false};
    if (start.starts_with("--") && holds(start, "Content-Type:"))
        return ForeignFormat {
            "this is a server's answer in several parts, saved as it came. Cut out the part with the JSON and "
            "open that"};
    if (holds(start, "Span(name=") || holds(start, "SpanData{"))
        return ForeignFormat {
            "this is the print of span objects for people, not data. Use the exporter that writes OTLP or JSON"};
    const std::string_view line = text.substr(0, text.find('\n'));
    if (isCsv(line))
        return ForeignFormat {"this is CSV text with the columns " + columnsOf(line)
            + ", which are of no known form. CSV is read when its header names spans (trace_id, span_id, name, start "
              "and end times), scores (trace_id, name, score or label), or a dataset (input, output or expected)"};
    return std::nullopt;
}

} // namespace spanloom
