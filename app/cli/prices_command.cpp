#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/text_table.h"
#include "core/base/atomic_file.h"
#include "core/semantics/price_file.h"

namespace spanloom::cli {

namespace {

std::string priceText(const std::optional<double>& price) {
    if (!price)
        return "–";
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%g", *price);
    return buffer;
}

std::string unitText(const UnitPrices& units) {
    std::string text;
    const auto add = [&](const char* unit, const std::optional<double>& price) {
        if (price)
            text += (text.empty() ? "" : ", ") + priceText(price) + " a " + unit;
    };
    add("request", units.request);
    add("image", units.image);
    add("second", units.second);
    add("character", units.character);
    return text;
}

std::string conditionText(const PriceRow& row) {
    std::string text = row.tier;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (row.aboveInputTokens >= 0)
        add("over " + std::to_string(row.aboveInputTokens) + " in");
    if (!row.from.empty())
        add("from " + row.from);
    if (!row.until.empty())
        add("until " + row.until);
    return text;
}

void printTable(const std::vector<PriceRow>& rows) {
    TextTable table;
    table.addColumn("provider");
    table.addColumn("model");
    for (const char* title : {"in", "out", "cache read", "cache write", "audio in", "audio out"})
        table.addColumn(title, TextTable::Align::Right);
    for (const char* title : {"for", "units", "as of", "whose"})
        table.addColumn(title);
    for (const PriceRow& row : rows) {
        const TokenPrices& tokens = row.tokens;
        table.addRow({row.provider.empty() ? "any" : printable(row.provider),
            printable(row.name.empty() ? row.model : row.name), priceText(tokens.input), priceText(tokens.output),
            priceText(tokens.cacheRead), priceText(tokens.cacheWrite), priceText(tokens.audioInput),
            priceText(tokens.audioOutput), printable(conditionText(row)), unitText(row.units), row.asOf,
            row.isUser ? "yours" : "built in"});
    }
    print("USD per million tokens\n" + table.text());
}

int importPrices(Workspace& workspace, const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        printError({ErrorCode::NotFound, "cannot be read", file.string(), -1});
        return kExitUnreadable;
    }
    const std::string text {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    auto rows = readPriceFile(text);
    if (!rows) {
        rows.error().source = file.string();
        printError(rows.error());
        return kExitUnreadable;
    }
    Status status = workspace.addPriceRows(*rows);
    if (status)
        status = workspace.applyPrices({});
    if (!status) {
        printError(status.error());
        return kExitUnreadable;
    }
    std::fprintf(stderr, "%zu prices added\n", rows->size());
    return kExitOk;
}

int exportPrices(const std::vector<PriceRow>& rows, const std::filesystem::path& file) {
    const std::string text = writePriceFile(rows);
    const auto write = [&]() -> Status {
        SPANLOOM_TRY_ASSIGN(const std::unique_ptr<AtomicFile> target, AtomicFile::create(file));
        SPANLOOM_TRY(target->write(text));
        return target->commit();
    };
    const Status status = write();
    if (!status)
        printError(status.error());
    return status ? kExitOk : kExitUnreadable;
}

} // namespace

int runPrices(const CommonOptions& common, const PricesOptions& options) {
    const std::unique_ptr<Workspace> workspace = openWorkspace(common);
    if (!workspace)
        return kExitUnreadable;
    if (!options.importFile.empty())
        return importPrices(*workspace, options.importFile);
    const std::vector<PriceRow> rows = options.isMineOnly ? workspace->priceRows() : workspace->prices()->rows();
    if (!options.exportFile.empty())
        return exportPrices(rows, options.exportFile);
    if (common.format == Format::Json)
        print(writePriceFile(rows));
    else
        printTable(rows);
    return kExitOk;
}

} // namespace spanloom::cli
