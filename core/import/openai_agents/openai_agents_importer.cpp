#include "core/import/openai_agents/openai_agents_importer.h"

#include <array>

#include "core/import/openai_agents/document_reader.h"

namespace spanloom::openai_agents {

namespace {

constexpr std::array<std::string_view, 3> kLists {"data", "traces", "spans"};

class OpenAiAgentsImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "openai-agents"; }

    [[nodiscard]] FormatDescription description() const override {
        return {"OpenAI Agents SDK", "items as JSON Lines, request bodies {data:[...]}, dumps {traces:[...]}",
            "the console exporter prints Python, which is not read"};
    }

    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        if (shape.has("span_data") || (shape.has("object") && (shape.has("workflow_name") || shape.has("group_id"))))
            return probe::kCertain;
        const bool isItem = shape.elementHas("object") || shape.arrayKey == "spans";
        const bool isOurs = shape.elementHas("span_data") || shape.elementHas("workflow_name")
            || (shape.arrayKey == "traces" && shape.elementHas("spans"));
        return isItem && isOurs ? probe::kCertain : 0;
    }

    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] RowContext rowContext() const override { return {{}, {}, true}; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override {
        return std::make_unique<DocumentReader>();
    }
};

} // namespace

const Importer& itemImporter() {
    static const OpenAiAgentsImporter importer;
    return importer;
}

} // namespace spanloom::openai_agents
