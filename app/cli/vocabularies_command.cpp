#include <string>
#include <system_error>

#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/text_table.h"
#include "core/semantics/vocabulary_list.h"

namespace spanloom::cli {

namespace {

std::string asText(const std::vector<VocabularySummary>& list) {
    TextTable table;
    table.addColumn("vocabulary");
    table.addColumn("what it is");
    table.addColumn("recognised by");
    table.addColumn("sources", TextTable::Align::Right);
    table.addColumn("input tokens");
    for (const VocabularySummary& entry : list)
        table.addRow({printable(entry.id), printable(entry.title), printable(entry.recognised),
            std::to_string(entry.sources), entry.tokens});
    return table.text();
}

std::string asJson(const std::vector<VocabularySummary>& list) {
    JsonOutput json;
    json.beginObject();
    json.key("vocabularies");
    json.beginArray();
    for (const VocabularySummary& entry : list) {
        json.beginObject();
        json.member("id", entry.id);
        json.member("title", entry.title);
        json.textOrNull("recognisedBy", entry.recognised);
        json.member("sources", static_cast<std::int64_t>(entry.sources));
        json.member("inputTokens", entry.tokens);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

/// Built-in, with the user's file where there is one.
Result<std::shared_ptr<const Vocabularies>> vocabulariesOf(const CommonOptions& common) {
    std::error_code error;
    if (common.vocabularyFile.empty() || !std::filesystem::exists(common.vocabularyFile, error))
        return Vocabularies::builtin();
    return Vocabularies::withUserFile(common.vocabularyFile);
}

} // namespace

int runVocabularies(const CommonOptions& common) {
    const auto vocabularies = vocabulariesOf(common);
    if (!vocabularies) {
        printError(vocabularies.error());
        return kExitUnreadable;
    }
    const std::vector<VocabularySummary> list = listVocabularies(**vocabularies);
    print(common.format == Format::Json       ? asJson(list)
            : common.format == Format::Markdown ? vocabulariesMarkdown(list)
                                                : asText(list));
    return kExitOk;
}

} // namespace spanloom::cli
