#include "app/cli/source_output.h"

#include <cstdio>

#include "app/cli/json_output.h"
#include "app/cli/text_table.h"

namespace spanloom::cli {

namespace {

void writeDiagnostics(JsonOutput& json, const std::vector<Diagnostic>& diagnostics) {
    json.key("diagnostics");
    json.beginArray();
    for (const Diagnostic& diagnostic : diagnostics) {
        json.beginObject();
        json.member("code", std::string_view(diagnostic.code));
        json.member("severity", name(diagnostic.severity));
        json.member("count", diagnostic.count);
        json.key("first");
        json.beginObject();
        json.countOrNull("offset", diagnostic.first.offset);
        json.countOrNull("line", diagnostic.first.line);
        json.member("message", std::string_view(diagnostic.message));
        json.endObject();
        json.endObject();
    }
    json.endArray();
}

std::string placeOf(const Diagnostic& diagnostic) {
    if (diagnostic.first.line >= 0)
        return " (first at line " + std::to_string(diagnostic.first.line) + ", byte "
            + std::to_string(diagnostic.first.offset) + ")";
    if (diagnostic.first.offset >= 0)
        return " (first at byte " + std::to_string(diagnostic.first.offset) + ")";
    return "";
}

/// Log records and rows about traces are shown at the spans they speak of; said where that is not all there is to say.
std::string fragmentsText(const SourceSummary& source) {
    const auto records = [](std::uint64_t number) {
        return countText(static_cast<std::int64_t>(number)) + (number == 1 ? " record" : " records");
    };
    if (source.fragments == 0 || (source.waitingFragments == 0 && source.spans > 0))
        return {};
    const std::string path = printable(source.path) + ": ";
    if (source.waitingFragments == 0)
        return path + records(source.fragments) + " found their spans in other files\n";
    return path + records(source.waitingFragments) + " of " + countText(static_cast<std::int64_t>(source.fragments))
        + (source.waitingFragments == 1 ? " waits for a span that is not here\n" : " wait for spans that are not here\n");
}

} // namespace

std::string sourcesJson(const std::vector<SourceSummary>& sources) {
    JsonOutput json;
    json.beginObject();
    json.key("sources");
    json.beginArray();
    for (const SourceSummary& source : sources) {
        json.beginObject();
        json.member("path", std::string_view(source.path));
        json.textOrNull("format", source.format);
        json.textOrNull("container", source.container);
        json.member("state", name(source.state));
        json.member("bytes", source.bytes);
        json.member("traces", source.traces);
        json.member("spans", source.spans);
        json.member("events", source.events);
        json.member("links", source.links);
        json.member("duplicate_spans", source.duplicateSpans);
        json.member("fragments", source.fragments);
        json.member("waiting_fragments", source.waitingFragments);
        json.member("seconds", source.seconds);
        json.textOrNull("error", source.error);
        writeDiagnostics(json, source.diagnostics);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

std::string sourcesTable(const std::vector<SourceSummary>& sources) {
    TextTable table;
    table.addColumn("source");
    table.addColumn("format");
    table.addColumn("container");
    table.addColumn("state");
    for (const char* title : {"bytes", "traces", "spans", "duplicates", "seconds"})
        table.addColumn(title, TextTable::Align::Right);
    std::string remarks;
    for (const SourceSummary& source : sources) {
        char seconds[32];
        std::snprintf(seconds, sizeof seconds, "%.2f", source.seconds);
        const bool isOnlyRemarks = source.isCollection && source.state == SourceState::Complete;
        if (!isOnlyRemarks)
            table.addRow({printable(source.path), source.format, source.container, name(source.state),
            bytesText(source.bytes), countText(static_cast<std::int64_t>(source.traces)),
            countText(static_cast<std::int64_t>(source.spans)),
            countText(static_cast<std::int64_t>(source.duplicateSpans)), seconds});
        remarks += fragmentsText(source);
        for (const Diagnostic& diagnostic : source.diagnostics)
            remarks += printable(source.path) + ": " + name(diagnostic.severity) + ": " + diagnostic.code + " × "
                + std::to_string(diagnostic.count) + ": " + printable(diagnostic.message) + placeOf(diagnostic) + "\n";
    }
    return sources.empty() ? "the cache is empty\n" : table.text() + remarks;
}

} // namespace spanloom::cli
