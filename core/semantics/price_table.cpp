#include "core/semantics/price_table.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/semantics/embedded_files.h"
#include "core/semantics/json_reader.h"
#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

namespace {

constexpr double kPerMillion = 1e-6;
constexpr std::size_t kMaxRememberedNames = 1 << 14;

struct Prices {
    std::optional<double> in, out, cacheRead, cacheWrite, audioIn, audioOut;
    /// Members of `finer`, where it has them.
    [[nodiscard]] Prices overlaid(const Prices& finer) const {
        return {finer.in ? finer.in : in, finer.out ? finer.out : out, finer.cacheRead ? finer.cacheRead : cacheRead,
            finer.cacheWrite ? finer.cacheWrite : cacheWrite, finer.audioIn ? finer.audioIn : audioIn,
            finer.audioOut ? finer.audioOut : audioOut};
    }
};

struct Row {
    std::string name;
    std::string provider;
    std::string asOf;
    std::vector<std::string> aliases;
    std::unique_ptr<re2::RE2> match;
    Prices list;
    std::int64_t longContextAbove = -1;
    Prices longContext;
    std::vector<std::pair<std::string, Prices>> tiers;
    bool isOnlyThisProvider = false;
};

std::string_view text(ValueView map, std::string_view key) {
    const std::optional<ValueView> member = map.member(key);
    return member ? member->text() : std::string_view();
}

Prices readPrices(ValueView map) {
    const auto price = [&](std::string_view key) -> std::optional<double> {
        const std::optional<ValueView> member = map.member(key);
        return member && member->isNumber() ? std::optional(member->real()) : std::nullopt;
    };
    return {price("in"), price("out"), price("cacheRead"), price("cacheWrite"), price("audioIn"), price("audioOut")};
}

std::unique_ptr<re2::RE2> compile(std::string_view pattern) {
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_case_sensitive(false);
    return std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

std::optional<double> costOf(const PricedCall& call, const Prices& prices) {
    const Usage& usage = call.usage;
    const auto known = [](std::int64_t count) { return std::max<std::int64_t>(count, 0); };
    double cost = 0;
    if (usage.inputTokens > 0) {
        if (!prices.in)
            return std::nullopt;
        std::int64_t cacheRead = std::min(known(usage.cacheReadTokens), usage.inputTokens);
        std::int64_t cacheWrite = std::min(known(usage.cacheWriteTokens), usage.inputTokens - cacheRead);
        std::int64_t plain = usage.inputTokens - cacheRead - cacheWrite;
        if (prices.audioIn) {
            const std::int64_t audio = std::min(known(call.audioInputTokens), plain);
            plain -= audio;
            cost += static_cast<double>(audio) * *prices.audioIn;
        }
        cost += static_cast<double>(plain) * *prices.in
            + static_cast<double>(cacheRead) * prices.cacheRead.value_or(*prices.in)
            + static_cast<double>(cacheWrite) * prices.cacheWrite.value_or(*prices.in);
    }
    if (usage.outputTokens > 0) {
        std::int64_t plain = usage.outputTokens;
        if (prices.audioOut) {
            const std::int64_t audio = std::min(known(call.audioOutputTokens), plain);
            plain -= audio;
            cost += static_cast<double>(audio) * *prices.audioOut;
        }
        // Embeddings have no output price; a chat model without one cannot be priced.
        if (plain > 0 && !prices.out)
            return std::nullopt;
        cost += static_cast<double>(plain) * prices.out.value_or(0);
    }
    return cost * kPerMillion;
}

} // namespace

struct PriceTable::Rows {
    struct Found {
        int row = -1;
        bool isVendorEstimate = false;
    };
    std::vector<Row> rows;
    std::vector<std::pair<std::unique_ptr<re2::RE2>, std::string>> nameSteps;
    std::vector<std::pair<std::unique_ptr<re2::RE2>, double>> regionFactors;
    TextMap<std::string> sameProvider;
    std::uint64_t version = 0;
    mutable std::mutex mutex; ///< guards `known`
    mutable TextMap<Found> known;

    void read(std::string_view bytes);
    void readRow(ValueView entry);
    [[nodiscard]] std::string normalised(std::string_view model) const;
    [[nodiscard]] Found find(std::string_view provider, std::string_view model) const;
    [[nodiscard]] Found lookUp(std::string_view provider, std::string_view model) const;
    [[nodiscard]] double regionFactor(std::string_view model) const;
};

void PriceTable::Rows::read(std::string_view bytes) {
    version = hash64(bytes, version + 1);
    JsonReader json;
    const std::optional<ValueView> root = json.parseStrict(bytes);
    if (!root) {
        log(LogLevel::Warning, "prices", "the price table is not valid JSON");
        return;
    }
    if (const auto steps = root->member("nameSteps"))
        steps->forEachElement(
            [&](ValueView step) { nameSteps.emplace_back(compile(text(step, "pattern")), text(step, "with")); });
    if (const auto factors = root->member("regionFactors"))
        factors->forEachElement([&](ValueView entry) {
            if (const auto factor = entry.member("factor"))
                regionFactors.emplace_back(compile(text(entry, "pattern")), factor->real());
        });
    if (const auto same = root->member("sameProvider"))
        same->forEachMember(
            [&](std::string_view provider, ValueView other) { sameProvider[std::string(provider)] = other.text(); });
    if (const auto list = root->member("rows"))
        list->forEachElement([&](ValueView entry) { readRow(entry); });
}

void PriceTable::Rows::readRow(ValueView entry) {
    Row row;
    row.name = text(entry, "name");
    row.provider = text(entry, "provider");
    row.asOf = text(entry, "asOf");
    row.match = compile(text(entry, "match"));
    if (const auto price = entry.member("price"))
        row.list = readPrices(*price);
    if (const auto longContext = entry.member("longContext")) {
        if (const auto above = longContext->member("above"))
            row.longContextAbove = above->integer();
        if (const auto price = longContext->member("price"))
            row.longContext = readPrices(*price);
    }
    if (const auto tiers = entry.member("tiers"))
        tiers->forEachMember(
            [&](std::string_view tier, ValueView price) { row.tiers.emplace_back(tier, readPrices(price)); });
    if (const auto aliases = entry.member("aliases"))
        aliases->forEachElement([&](ValueView alias) { row.aliases.emplace_back(alias.text()); });
    const auto only = entry.member("onlyThisProvider");
    row.isOnlyThisProvider = only && only->boolean();
    rows.push_back(std::move(row));
}

std::string PriceTable::Rows::normalised(std::string_view model) const {
    std::string name(trimmed(model));
    std::transform(name.begin(), name.end(), name.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    for (const auto& [pattern, replacement] : nameSteps)
        re2::RE2::Replace(&name, *pattern, replacement);
    return name;
}

PriceTable::Rows::Found PriceTable::Rows::lookUp(std::string_view provider, std::string_view model) const {
    const std::string name = normalised(model);
    if (name.empty())
        return {};
    if (const auto same = sameProvider.find(provider); same != sameProvider.end())
        provider = same->second;
    const auto matches = [&](const Row& row) {
        return re2::RE2::FullMatch(name, *row.match)
            || std::find(row.aliases.begin(), row.aliases.end(), name) != row.aliases.end();
    };
    for (const bool isOwnProvider : {true, false})
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Row& row = rows[i];
            if ((isOwnProvider ? row.provider == provider : !row.isOnlyThisProvider) && matches(row))
                return {static_cast<int>(i), !isOwnProvider && !provider.empty()};
        }
    return {};
}

PriceTable::Rows::Found PriceTable::Rows::find(std::string_view provider, std::string_view model) const {
    std::string key(provider);
    key.push_back('\n');
    key += model;
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(key); found != known.end())
        return found->second;
    if (known.size() >= kMaxRememberedNames)
        known.clear();
    return known.emplace(std::move(key), lookUp(provider, model)).first->second;
}

double PriceTable::Rows::regionFactor(std::string_view model) const {
    for (const auto& [pattern, factor] : regionFactors)
        if (re2::RE2::PartialMatch(re2::StringPiece(model.data(), model.size()), *pattern))
            return factor;
    return 1;
}

PriceTable::PriceTable()
    : m_rows(std::make_unique<Rows>()) { }
PriceTable::~PriceTable() = default;

std::shared_ptr<const PriceTable> PriceTable::builtin() {
    static const std::shared_ptr<const PriceTable> shared = [] {
        const std::shared_ptr<PriceTable> made(new PriceTable());
        for (const EmbeddedFile& file : embeddedPrices())
            made->m_rows->read(file.bytes);
        return made;
    }();
    return shared;
}

std::uint64_t PriceTable::version() const { return m_rows->version; }

std::optional<ComputedCost> PriceTable::cost(const PricedCall& call) const {
    if (!call.usage.hasTokens())
        return std::nullopt;
    std::string_view model = call.responseModel;
    Rows::Found found = model.empty() ? Rows::Found() : m_rows->find(call.provider, model);
    if (found.row < 0 && !call.requestModel.empty()) {
        model = call.requestModel;
        found = m_rows->find(call.provider, model);
    }
    if (found.row < 0)
        return std::nullopt;
    const Row& row = m_rows->rows[static_cast<std::size_t>(found.row)];
    Prices prices = row.list;
    for (const auto& [tier, tierPrices] : row.tiers)
        if (tier == call.serviceTier)
            prices = prices.overlaid(tierPrices);
    if (row.longContextAbove >= 0 && call.usage.inputTokens > row.longContextAbove)
        prices = row.list.overlaid(row.longContext);
    const std::optional<double> usd = costOf(call, prices);
    if (!usd)
        return std::nullopt;
    return ComputedCost {*usd * m_rows->regionFactor(model), row.name, row.asOf, found.isVendorEstimate};
}

} // namespace spanloom
