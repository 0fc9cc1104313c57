#include "core/semantics/price_table.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/semantics/embedded_files.h"
#include "core/semantics/json_reader.h"
#include "core/semantics/price_file.h"
#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

namespace {

constexpr double kPerMillion = 1e-6;
constexpr std::size_t kMaxRememberedNames = 1 << 14;
constexpr TimeNs kNsPerDay = TimeNs {86'400} * 1'000'000'000;

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return result;
}

std::string_view text(ValueView map, std::string_view key) {
    const std::optional<ValueView> member = map.member(key);
    return member ? member->text() : std::string_view();
}

std::unique_ptr<re2::RE2> compile(std::string_view pattern) {
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_case_sensitive(false);
    return std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

/// A model as a row names it: a regular expression, or a name in which `*` stands for anything.
std::unique_ptr<re2::RE2> compileModel(std::string_view model) {
    if (model.starts_with('^'))
        return compile(model);
    std::string pattern;
    for (std::size_t start = 0; start <= model.size();) {
        const std::size_t star = std::min(model.find('*', start), model.size());
        pattern += re2::RE2::QuoteMeta(re2::StringPiece(model.data() + start, star - start));
        if (star < model.size())
            pattern += ".*";
        start = star + 1;
    }
    return compile(pattern);
}

/// The day of an instant as an ISO date, which compares as text. Days before 1970 and after 9999 do not occur.
std::string dayOf(TimeNs time) {
    using namespace std::chrono;
    const std::int64_t days = time >= 0 ? time / kNsPerDay : (time - kNsPerDay + 1) / kNsPerDay;
    const year_month_day date {sys_days {std::chrono::days {days}}};
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return buffer;
}

bool isDate(const std::string& text) {
    const auto digits = [&](std::size_t from, std::size_t count) {
        return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
            text.begin() + static_cast<std::ptrdiff_t>(from + count), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !digits(0, 4) || !digits(5, 2) || !digits(8, 2))
        return false;
    const std::chrono::year_month_day date {std::chrono::year {std::stoi(text.substr(0, 4))},
        std::chrono::month {static_cast<unsigned>(std::stoi(text.substr(5, 2)))},
        std::chrono::day {static_cast<unsigned>(std::stoi(text.substr(8, 2)))}};
    return date.ok();
}

template <typename Prices, std::size_t Count>
void overlay(Prices& prices, const Prices& finer, std::optional<double> Prices::*const (&members)[Count]) {
    for (const auto member : members)
        if (finer.*member)
            prices.*member = finer.*member;
}

constexpr std::optional<double> TokenPrices::*kTokenPrices[] {&TokenPrices::input, &TokenPrices::output,
    &TokenPrices::cacheRead, &TokenPrices::cacheWrite, &TokenPrices::audioInput, &TokenPrices::audioOutput,
    &TokenPrices::reasoning};
constexpr std::optional<double> UnitPrices::*kUnitPrices[] {
    &UnitPrices::request, &UnitPrices::image, &UnitPrices::second, &UnitPrices::character};

std::int64_t known(std::int64_t count) { return std::max<std::int64_t>(count, 0); }

/// USD of the tokens of a call; nothing when a price that they need is not there.
std::optional<double> tokenCost(const PricedCall& call, const TokenPrices& prices) {
    const Usage& usage = call.usage;
    double cost = 0;
    if (usage.inputTokens > 0) {
        if (!prices.input)
            return std::nullopt;
        const std::int64_t cacheRead = std::min(known(usage.cacheReadTokens), usage.inputTokens);
        const std::int64_t cacheWrite = std::min(known(usage.cacheWriteTokens), usage.inputTokens - cacheRead);
        std::int64_t plain = usage.inputTokens - cacheRead - cacheWrite;
        if (prices.audioInput) {
            const std::int64_t audio = std::min(known(call.audioInputTokens), plain);
            plain -= audio;
            cost += static_cast<double>(audio) * *prices.audioInput;
        }
        cost += static_cast<double>(plain) * *prices.input
            + static_cast<double>(cacheRead) * prices.cacheRead.value_or(*prices.input)
            + static_cast<double>(cacheWrite) * prices.cacheWrite.value_or(*prices.input);
    }
    if (usage.outputTokens > 0) {
        std::int64_t plain = usage.outputTokens;
        const auto takeOut = [&](std::int64_t count, const std::optional<double>& price) {
            if (!price)
                return;
            count = std::min(known(count), plain);
            plain -= count;
            cost += static_cast<double>(count) * *price;
        };
        takeOut(call.audioOutputTokens, prices.audioOutput);
        takeOut(usage.reasoningTokens, prices.reasoning);
        // Embeddings have no output price; a chat model without one cannot be priced.
        if (plain > 0 && !prices.output)
            return std::nullopt;
        cost += static_cast<double>(plain) * prices.output.value_or(0);
    }
    return cost * kPerMillion;
}

/// USD of what is billed by the piece; nothing when nothing of the call is.
std::optional<double> unitCost(const PricedCall& call, const UnitPrices& prices) {
    std::optional<double> cost;
    const auto add = [&](double count, const std::optional<double>& price) {
        if (price && count >= 0)
            cost = cost.value_or(0) + count * *price;
    };
    add(static_cast<double>(call.requests), prices.request);
    add(static_cast<double>(call.images), prices.image);
    add(static_cast<double>(call.characters), prices.character);
    add(call.seconds, prices.second);
    return cost;
}

bool isPricedByTokens(const TokenPrices& prices) { return prices.input || prices.output || prices.audioInput; }

} // namespace

struct PriceTable::Outcome {
    PriceGap gap = PriceGap::NoUsage;
    double usd = 0;
    std::uint32_t row = 0;
    bool isVendorEstimate = false;
};

struct PriceTable::Rules {
    /// Rows of one owner, provider and model.
    struct PriceList {
        std::string provider; ///< lower case
        std::unique_ptr<re2::RE2> match;
        std::vector<std::string> aliases; ///< lower case
        bool isUser = false;
        bool isOnlyThisProvider = false;
        std::vector<std::uint32_t> rows;
    };
    struct Candidate {
        std::uint32_t list = 0;
        bool isVendorEstimate = false;
    };
    using Candidates = std::vector<Candidate>;

    std::vector<PriceRow> rows;
    std::vector<PriceList> lists;
    std::vector<std::pair<std::unique_ptr<re2::RE2>, std::string>> nameSteps;
    std::vector<std::pair<std::unique_ptr<re2::RE2>, double>> regionFactors;
    TextMap<std::string> sameProvider;
    std::vector<std::string> files; ///< of the built-in part
    std::uint64_t version = 0;
    mutable std::mutex mutex; ///< guards `seen`
    mutable TextMap<std::shared_ptr<const Candidates>> seen;

    void read(std::string_view bytes);
    void makeLists();
    [[nodiscard]] std::string normalised(std::string_view model) const;
    [[nodiscard]] std::shared_ptr<const Candidates> find(std::string_view provider, std::string_view model) const;
    [[nodiscard]] Candidates lookUp(std::string_view provider, std::string_view model) const;
    [[nodiscard]] double regionFactor(std::string_view model) const;
};

void PriceTable::Rules::read(std::string_view bytes) {
    version = hash64(bytes, version + 1);
    files.emplace_back(bytes);
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
    auto read = readPriceRows(*root);
    if (!read)
        return log(LogLevel::Warning, "prices", read.error().message);
    std::move(read->begin(), read->end(), std::back_inserter(rows));
}

void PriceTable::Rules::makeLists() {
    std::unordered_map<std::string, std::size_t> known;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const PriceRow& row = rows[i];
        const std::string provider = lowered(trimmed(row.provider));
        const auto [place, isNew] = known.emplace(
            (row.isUser ? "u\n" : "b\n") + provider + '\n' + lowered(trimmed(row.model)), lists.size());
        if (isNew) {
            PriceList& list = lists.emplace_back();
            list.provider = provider;
            list.match = compileModel(trimmed(row.model));
            list.isUser = row.isUser;
        }
        PriceList& list = lists[place->second];
        list.isOnlyThisProvider |= row.isOnlyThisProvider;
        for (const std::string& alias : row.aliases)
            list.aliases.push_back(lowered(alias));
        list.rows.push_back(i);
    }
}

std::string PriceTable::Rules::normalised(std::string_view model) const {
    std::string name = lowered(trimmed(model));
    for (const auto& [pattern, replacement] : nameSteps)
        re2::RE2::Replace(&name, *pattern, replacement);
    return name;
}

PriceTable::Rules::Candidates PriceTable::Rules::lookUp(std::string_view provider, std::string_view model) const {
    const std::string raw = lowered(trimmed(model));
    const std::string name = normalised(model);
    Candidates found;
    if (name.empty())
        return found;
    if (const auto same = sameProvider.find(provider); same != sameProvider.end())
        provider = same->second;
    const std::string host = lowered(provider);
    const auto matches = [&](const PriceList& list, const std::string& candidate) {
        return re2::RE2::FullMatch(candidate, *list.match)
            || std::find(list.aliases.begin(), list.aliases.end(), candidate) != list.aliases.end();
    };
    // A person knows the name as it was recorded, with the prefixes that the steps take off.
    for (std::uint32_t i = 0; i < lists.size(); ++i) {
        const PriceList& list = lists[i];
        const bool isOwn = list.provider.empty() || host.empty() || list.provider == host;
        if (list.isUser && isOwn && (matches(list, raw) || matches(list, name)))
            found.push_back({i, false});
    }
    for (const bool isOwnProvider : {true, false})
        for (std::uint32_t i = 0; i < lists.size(); ++i) {
            const PriceList& list = lists[i];
            const bool isOwn = list.provider.empty() || list.provider == host;
            if (!list.isUser && isOwn == isOwnProvider && (isOwn || !list.isOnlyThisProvider) && matches(list, name))
                found.push_back({i, !isOwn && !host.empty()});
        }
    return found;
}

std::shared_ptr<const PriceTable::Rules::Candidates> PriceTable::Rules::find(
    std::string_view provider, std::string_view model) const {
    std::string key(provider);
    key.push_back('\n');
    key += model;
    const std::lock_guard lock(mutex);
    if (const auto known = seen.find(key); known != seen.end())
        return known->second;
    if (seen.size() >= kMaxRememberedNames)
        seen.clear();
    return seen.emplace(std::move(key), std::make_shared<const Candidates>(lookUp(provider, model))).first->second;
}

double PriceTable::Rules::regionFactor(std::string_view model) const {
    for (const auto& [pattern, factor] : regionFactors)
        if (re2::RE2::PartialMatch(re2::StringPiece(model.data(), model.size()), *pattern))
            return factor;
    return 1;
}

namespace {

/// The prices of one list for a call: those of its day, overlaid by tier or size.
struct Selection {
    TokenPrices tokens;
    UnitPrices units;
    std::optional<std::uint32_t> row; ///< the one that the selection is named after
};

bool holdsOn(const PriceRow& row, const std::string& day) {
    return (row.from.empty() || row.from <= day) && (row.until.empty() || day <= row.until);
}

/// Which of two rows for the same tier and limit is the closer one: by the later beginning, then the earlier end.
bool isCloser(const PriceRow& row, const PriceRow& than) {
    if (row.from != than.from)
        return row.from > than.from;
    return (row.until.empty() ? "9999" : row.until) < (than.until.empty() ? "9999" : than.until);
}

Selection select(const std::vector<PriceRow>& rows, const std::vector<std::uint32_t>& list, const PricedCall& call,
    const std::string& day) {
    const std::string tier = lowered(call.serviceTier);
    constexpr std::uint32_t kNone = UINT32_MAX;
    std::uint32_t base = kNone, ofTier = kNone, ofSize = kNone, ofBoth = kNone;
    for (const std::uint32_t i : list) {
        const PriceRow& row = rows[i];
        if (!day.empty() ? !holdsOn(row, day) : !row.until.empty())
            continue;
        const bool isBase = row.tier.empty();
        const bool isAll = row.aboveInputTokens < 0;
        if ((!isBase && lowered(row.tier) != tier) || (!isAll && call.usage.inputTokens <= row.aboveInputTokens))
            continue;
        std::uint32_t& place = isBase ? (isAll ? base : ofSize) : (isAll ? ofTier : ofBoth);
        if (place == kNone || row.aboveInputTokens > rows[place].aboveInputTokens
            || (row.aboveInputTokens == rows[place].aboveInputTokens && isCloser(row, rows[place])))
            place = i;
    }
    Selection selection;
    const auto apply = [&](std::uint32_t i) {
        if (i == kNone)
            return;
        overlay(selection.tokens, rows[i].tokens, kTokenPrices);
        overlay(selection.units, rows[i].units, kUnitPrices);
        if (!selection.row)
            selection.row = i;
    };
    apply(base);
    if (ofSize == kNone && ofBoth == kNone)
        apply(ofTier);
    apply(ofSize);
    apply(ofBoth);
    return selection;
}

} // namespace

PriceTable::PriceTable()
    : m_rules(std::make_unique<Rules>()) { }
PriceTable::~PriceTable() = default;

std::shared_ptr<const PriceTable> PriceTable::builtin() {
    static const std::shared_ptr<const PriceTable> shared = [] {
        const std::shared_ptr<PriceTable> made(new PriceTable());
        for (const EmbeddedFile& file : embeddedPrices())
            made->m_rules->read(file.bytes);
        made->m_rules->makeLists();
        return made;
    }();
    return shared;
}

Result<std::shared_ptr<const PriceTable>> PriceTable::withRows(
    const std::shared_ptr<const PriceTable>& base, const std::vector<PriceRow>& rows) {
    const std::shared_ptr<PriceTable> made(new PriceTable());
    Rules& rules = *made->m_rules;
    for (const PriceRow& row : rows) {
        if (const std::string problem = checkPriceRow(row); !problem.empty())
            return fail(ErrorCode::Usage, "price of " + row.model + ": " + problem);
        rules.rows.push_back(row);
        rules.rows.back().isUser = true;
    }
    const std::vector<PriceRow> own = rules.rows;
    for (const std::string& file : base->m_rules->files)
        rules.read(file);
    rules.makeLists();
    if (!own.empty()) {
        std::vector<PriceRow> sold = own;
        for (PriceRow& row : sold)
            row.note.clear(); // what changes no cost needs no rebuild
        rules.version = hash64(writePriceFile(sold), rules.version);
    }
    return std::shared_ptr<const PriceTable>(made);
}

std::uint64_t PriceTable::version() const { return m_rules->version; }
const std::vector<PriceRow>& PriceTable::rows() const { return m_rules->rows; }

PriceTable::Outcome PriceTable::price(const PricedCall& call) const {
    Outcome outcome;
    const bool hasUnits = call.requests >= 0 || call.images >= 0 || call.characters >= 0 || call.seconds >= 0;
    if (!call.usage.hasTokens() && !hasUnits)
        return outcome;
    outcome.gap = PriceGap::NoModel;
    const std::string day = call.start == kNoTime ? std::string() : dayOf(call.start);
    for (const std::string_view model : {call.responseModel, call.requestModel}) {
        if (model.empty())
            continue;
        if (outcome.gap == PriceGap::NoModel)
            outcome.gap = PriceGap::NoRow;
        const auto candidates = m_rules->find(call.provider, model);
        for (const Rules::Candidate& candidate : *candidates) {
            const Rules::PriceList& list = m_rules->lists[candidate.list];
            const Selection selection = select(m_rules->rows, list.rows, call, day);
            if (!selection.row)
                continue; // no price of that day: the next list may have one
            outcome.row = *selection.row;
            outcome.isVendorEstimate = candidate.isVendorEstimate;
            const std::optional<double> units = unitCost(call, selection.units);
            // A model that is billed by the piece alone costs nothing by the token.
            const bool countsTokens = call.usage.hasTokens() && (!units || isPricedByTokens(selection.tokens));
            const std::optional<double> tokens = countsTokens ? tokenCost(call, selection.tokens) : std::nullopt;
            if (countsTokens ? !tokens : !units) {
                outcome.gap = call.usage.hasTokens() ? PriceGap::RowLacksPart : PriceGap::NoUsage;
                return outcome;
            }
            outcome.gap = PriceGap::None;
            outcome.usd = tokens.value_or(0) + units.value_or(0);
            if (!list.isUser)
                outcome.usd *= m_rules->regionFactor(model);
            return outcome;
        }
    }
    if (!call.usage.hasTokens())
        outcome.gap = PriceGap::NoUsage;
    return outcome;
}

std::optional<ComputedCost> PriceTable::cost(const PricedCall& call) const {
    const Outcome outcome = price(call);
    if (outcome.gap != PriceGap::None)
        return std::nullopt;
    const PriceRow& row = m_rules->rows[outcome.row];
    return ComputedCost {
        outcome.usd, row.name.empty() ? row.model : row.name, row.asOf, outcome.isVendorEstimate, row.isUser};
}

PriceGap PriceTable::gap(const PricedCall& call) const { return price(call).gap; }

std::string checkPriceRow(const PriceRow& row) {
    if (trimmed(row.model).empty())
        return "a price needs a model";
    if (!compileModel(trimmed(row.model))->ok())
        return "\"" + row.model + "\" is no regular expression";
    for (const std::string* date : {&row.from, &row.until, &row.asOf})
        if (!date->empty() && !isDate(*date))
            return "\"" + *date + "\" is no date like 2026-08-21";
    if (!row.from.empty() && !row.until.empty() && row.until < row.from)
        return "the last day lies before the first";
    const auto isPrice = [](const std::optional<double>& price) {
        return !price || (std::isfinite(*price) && *price >= 0);
    };
    for (const auto member : kTokenPrices)
        if (!isPrice(row.tokens.*member))
            return "a price is a number that is not negative";
    for (const auto member : kUnitPrices)
        if (!isPrice(row.units.*member))
            return "a price is a number that is not negative";
    return {};
}

} // namespace spanloom
