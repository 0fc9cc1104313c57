#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "core/import/importer.h"

namespace spanloom::cli {

namespace {

struct FormatLine {
    std::string_view name;
    FormatDescription description;
};

/// The formats of the registry, then what they may come in.
std::vector<FormatLine> formatLines() {
    std::vector<FormatLine> lines;
    for (const Importer* importer : builtinImporters())
        lines.push_back({importer->formatName(), importer->description()});
    lines.push_back({"gzip, zstd",
        {"compressed",
            "several members or frames in a row, the collector's legacy length-prefixed zstd, one in the other",
            "also UTF-16 and byte order marks"}});
    lines.push_back({"zip, tar",
        {"archives", "every member is a source of its own; tar also compressed; from standard input too",
            "names mean nothing; an archive within an archive and encrypted members are named, not read"}});
    return lines;
}

std::string asText(const std::vector<FormatLine>& lines) {
    std::size_t width = 0;
    for (const FormatLine& line : lines)
        width = std::max(width, line.name.size());
    std::string text;
    for (const auto& [name, description] : lines) {
        text += std::string(name) + std::string(width - name.size() + 2, ' ') + std::string(description.title);
        if (!description.shapes.empty())
            text += ": " + std::string(description.shapes);
        if (!description.remarks.empty())
            text += " (" + std::string(description.remarks) + ')';
        text += '\n';
    }
    return text;
}

std::string asMarkdown(const std::vector<FormatLine>& lines) {
    std::string text = "| name | what it is | in what shapes | remarks |\n|---|---|---|---|\n";
    for (const auto& [name, description] : lines)
        text += "| " + std::string(name) + " | " + std::string(description.title) + " | "
            + std::string(description.shapes) + " | " + std::string(description.remarks) + " |\n";
    return text;
}

std::string asJson(const std::vector<FormatLine>& lines) {
    JsonOutput json;
    json.beginObject();
    json.key("formats");
    json.beginArray();
    for (const auto& [name, description] : lines) {
        json.beginObject();
        json.member("name", name);
        json.member("title", description.title);
        json.textOrNull("shapes", description.shapes);
        json.textOrNull("remarks", description.remarks);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

} // namespace

int runFormats(const CommonOptions& common) {
    const std::vector<FormatLine> lines = formatLines();
    print(common.format == Format::Json ? asJson(lines)
            : common.format == Format::Markdown ? asMarkdown(lines)
                                                : asText(lines));
    return kExitOk;
}

} // namespace spanloom::cli
