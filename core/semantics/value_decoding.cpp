#include "core/semantics/value_decoding.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <re2/re2.h>

#include "core/base/hash.h"

namespace spanloom {

namespace {

constexpr std::size_t kMaxRemembered = 4096;

std::optional<double> parseReal(std::string_view text) {
    text = trimmed(text);
    if (text.empty())
        return std::nullopt;
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> wholeNumber(double value) {
    if (value != std::floor(value) || std::abs(value) > 9.0e15)
        return std::nullopt;
    return static_cast<std::int64_t>(value);
}

// Texts that do not even contain the name of a member are not worth parsing.
bool mayHold(std::string_view text, const std::vector<std::vector<std::string>>& paths) {
    for (const std::vector<std::string>& path : paths)
        if (path.empty() || path.back() == "[]" || path.back().ends_with('*')
            || text.find(path.back()) != std::string_view::npos)
            return true;
    return false;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isIdSegment(std::string_view segment) {
    if (segment.empty())
        return false;
    std::size_t digits = 0;
    std::size_t hex = 0;
    std::size_t capitals = 0;
    for (const char c : segment) {
        digits += isDigit(c);
        capitals += c >= 'A' && c <= 'Z';
        hex += isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
    }
    if (digits == 0)
        return false;
    return digits == segment.size() || (segment.size() >= 8 && (hex == segment.size() || digits >= 3 || capitals >= 3));
}

// Days since the epoch of a proleptic Gregorian date.
std::int64_t daysOf(std::int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto yearOfEra = static_cast<unsigned>(year - era * 400);
    const unsigned dayOfYear = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
    const unsigned dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146097 + static_cast<std::int64_t>(dayOfEra) - 719468;
}

bool takeNumber(std::string_view& text, std::size_t digits, unsigned& value) {
    if (text.size() < digits)
        return false;
    const auto parsed = std::from_chars(text.data(), text.data() + digits, value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + digits)
        return false;
    text.remove_prefix(digits);
    return true;
}

bool takeChar(std::string_view& text, std::string_view any) {
    if (text.empty() || any.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

std::int64_t takeFraction(std::string_view& text) {
    std::int64_t fraction = 0;
    if (!takeChar(text, ".,"))
        return 0;
    std::int64_t scale = 100'000'000;
    for (; !text.empty() && isDigit(text.front()); text.remove_prefix(1), scale /= 10)
        fraction += (text.front() - '0') * scale;
    return fraction;
}

std::optional<TimeNs> parseIso(std::string_view text) {
    unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (!takeNumber(text, 4, year) || !takeChar(text, "-") || !takeNumber(text, 2, month) || !takeChar(text, "-")
        || !takeNumber(text, 2, day) || !takeChar(text, "Tt ") || !takeNumber(text, 2, hour) || !takeChar(text, ":")
        || !takeNumber(text, 2, minute))
        return std::nullopt;
    if (takeChar(text, ":") && !takeNumber(text, 2, second))
        return std::nullopt;
    if (year < 1700 || year > 2250 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59
        || second > 60)
        return std::nullopt;
    const std::int64_t fraction = takeFraction(text);
    std::int64_t offset = 0;
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
        const bool isWest = text.front() == '-';
        text.remove_prefix(1);
        unsigned zoneHours = 0, zoneMinutes = 0;
        if (!takeNumber(text, 2, zoneHours))
            return std::nullopt;
        takeChar(text, ":");
        if (!text.empty() && !takeNumber(text, 2, zoneMinutes))
            return std::nullopt;
        offset = static_cast<std::int64_t>(zoneHours * 3600 + zoneMinutes * 60) * (isWest ? -1 : 1);
    }
    const std::int64_t seconds = daysOf(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
    return seconds * 1'000'000'000 + fraction;
}

// Seconds, milliseconds, microseconds or nanoseconds, told apart by their size.
std::int64_t epochUnit(double value) {
    const double size = std::abs(value);
    return size < 1e11 ? 1'000'000'000 : size < 1e14 ? 1'000'000 : size < 1e17 ? 1'000 : 1;
}

} // namespace

bool isRedactionMark(std::string_view text) {
    constexpr std::string_view kWord = "redacted";
    if (text.size() < kWord.size() + 2 || text.size() > kWord.size() + 4)
        return false; // asked of every text
    for (const auto& [begin, end] :
        {std::pair<std::string_view, std::string_view> {"__", "__"}, {"<", ">"}, {"[", "]"}}) {
        if (text.size() != kWord.size() + 2 * begin.size() || !text.starts_with(begin) || !text.ends_with(end))
            continue;
        return std::ranges::equal(text.substr(begin.size(), kWord.size()), kWord,
            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b; });
    }
    return false;
}

bool isMissing(ValueView value) {
    switch (value.type()) {
    case ValueType::Empty: return true;
    case ValueType::Array:
    case ValueType::Map: return value.size() == 0;
    case ValueType::String: {
        const std::string_view text = trimmed(value.text());
        return text.empty() || text == "null" || text == "[]" || text == "{}" || text == "<not specified>"
            || isRedactionMark(text);
    }
    default: return false;
    }
}

std::optional<std::int64_t> integerOf(ValueView value) {
    switch (value.type()) {
    case ValueType::Int: return value.integer();
    case ValueType::Double: return std::isfinite(value.real()) ? wholeNumber(value.real()) : std::nullopt;
    case ValueType::String: {
        const std::string_view text = trimmed(value.text());
        std::int64_t number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && !text.empty())
            return number;
        const std::optional<double> real = parseReal(text);
        return real ? wholeNumber(*real) : std::nullopt;
    }
    default: return std::nullopt;
    }
}

std::optional<double> realOf(ValueView value) {
    if (value.isNumber())
        return std::isfinite(value.real()) ? std::optional(value.real()) : std::nullopt;
    return value.type() == ValueType::String ? parseReal(value.text()) : std::nullopt;
}

std::optional<bool> boolOf(ValueView value) {
    if (value.isBool())
        return value.boolean();
    if (value.isNumber())
        return value.real() != 0;
    if (value.type() != ValueType::String)
        return std::nullopt;
    std::string text(trimmed(value.text()).substr(0, 8));
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (text == "true" || text == "1" || text == "yes")
        return true;
    if (text == "false" || text == "0" || text == "no")
        return false;
    if (const std::optional<std::int64_t> number = integerOf(value))
        return *number != 0;
    return std::nullopt;
}

std::optional<TimeNs> timeOf(ValueView value) {
    if (const std::optional<std::int64_t> number = integerOf(value)) {
        const std::int64_t unit = epochUnit(static_cast<double>(*number));
        return std::abs(static_cast<double>(*number)) * static_cast<double>(unit) < 9.2e18
            ? std::optional(*number * unit)
            : std::nullopt;
    }
    if (const std::optional<double> number = realOf(value)) {
        const double ns = *number * static_cast<double>(epochUnit(*number));
        return std::abs(ns) < 9.2e18 ? std::optional(static_cast<TimeNs>(ns)) : std::nullopt;
    }
    std::string_view text = trimmed(value.text());
    while (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return parseIso(text);
}

std::optional<ValueView> follow(ValueView value, std::span<const std::string> path) {
    if (path.empty())
        return value;
    if (path.front() == "[]") {
        std::optional<ValueView> found;
        value.forEachElement([&](ValueView element) {
            if (!found)
                found = follow(element, path.subspan(1));
            if (found && isMissing(*found))
                found.reset();
        });
        return found;
    }
    const std::optional<ValueView> member = value.member(path.front());
    return member ? follow(*member, path.subspan(1)) : std::nullopt;
}

namespace {

// Paths of events name their attributes; those of sums are added up.
bool hasPaths(const Source& source) {
    return !source.paths.empty() && source.where != Where::Event && source.encoding != Encoding::Sum;
}

void addNumber(std::optional<double>& sum, ValueView value) {
    if (const std::optional<double> number = realOf(value))
        sum = sum.value_or(0) + *number;
}

} // namespace

bool isGuardrailDecision(std::string_view text) {
    for (const std::string_view known : {"allow", "block", "modify", "warn", "escalate", "error"})
        if (text == known)
            return true;
    return false;
}

bool saysNothing(const Source& source, ValueView value) {
    return !source.nothing.empty() && value.type() == ValueType::String
        && std::find(source.nothing.begin(), source.nothing.end(), trimmed(value.text())) != source.nothing.end();
}

std::optional<double> HitDecoder::sum(const Hit& hit) {
    if (isMissing(hit.value)
        || (hit.value.type() == ValueType::String && !mayHold(hit.value.text(), hit.source->paths)))
        return std::nullopt;
    const ValueView document = m_json.structured(hit.value);
    std::optional<double> result;
    for (const std::vector<std::string>& path : hit.source->paths) {
        if (!path.back().ends_with('*')) {
            if (const std::optional<ValueView> found = follow(document, path))
                addNumber(result, *found);
            continue;
        }
        const std::string_view begin = std::string_view(path.back()).substr(0, path.back().size() - 1);
        const auto parent = follow(document, std::span(path).first(path.size() - 1));
        if (parent)
            parent->forEachMember([&](std::string_view name, ValueView member) {
                if (name.starts_with(begin))
                    addNumber(result, member);
            });
    }
    return result;
}

std::optional<ValueView> HitDecoder::value(const Hit& hit) {
    if (isMissing(hit.value))
        return std::nullopt;
    const Source& source = *hit.source;
    if (hasPaths(source)) {
        if (hit.value.type() == ValueType::String && !mayHold(hit.value.text(), source.paths))
            return std::nullopt;
        const ValueView document = m_json.structured(hit.value);
        for (const std::vector<std::string>& path : source.paths)
            if (const std::optional<ValueView> found = follow(document, path); found && !isMissing(*found))
                return found;
        return std::nullopt;
    }
    switch (source.encoding) {
    case Encoding::StringList: {
        const ValueView list = m_json.structured(hit.value);
        if (list.type() != ValueType::Array)
            return list;
        std::optional<ValueView> first;
        list.forEachElement([&](ValueView element) {
            if (!first && !isMissing(element))
                first = element;
        });
        return first;
    }
    default: return hit.value;
    }
}

std::optional<std::string_view> HitDecoder::text(const Hit& hit, const Vocabularies::Rules& rules) {
    const Source& source = *hit.source;
    if (source.encoding == Encoding::EventName)
        return source.constant;
    if (source.encoding == Encoding::Sum)
        return std::nullopt;
    if (source.where == Where::Name || source.where == Where::Scope) {
        if (hit.tail.empty())
            return std::nullopt;
        const std::optional<std::string_view> mapped = source.map ? source.map->find(hit.tail) : std::nullopt;
        return mapped ? mapped : hit.tail;
    }
    const std::optional<ValueView> found = value(hit);
    if (!found)
        return std::nullopt;
    if (source.encoding == Encoding::Present)
        return !source.pattern || matches(source, *found) ? std::optional<std::string_view>(source.constant)
                                                          : std::nullopt;
    if (found->type() == ValueType::String) {
        // Some exporters keep the JSON quotes of plain text.
        std::string_view text = trimmed(found->text());
        if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
            text = trimmed(text.substr(1, text.size() - 2));
        m_text = text;
    } else {
        m_text = found->toText();
    }
    if (source.pattern && source.encoding == Encoding::String && !cutToPattern(source))
        return std::nullopt;
    if (source.encoding == Encoding::Csv)
        m_text = trimmed(std::string_view(m_text).substr(0, m_text.find(',')));
    if (source.encoding == Encoding::Path) {
        const std::string path = std::move(m_text);
        m_text.clear();
        appendMaskedPath(m_text, path);
    }
    if (source.encoding == Encoding::Host) {
        const std::string_view vendor = provider(m_text, rules);
        return vendor.empty() ? std::nullopt : std::optional(vendor);
    }
    if (source.encoding == Encoding::ErrorCode) {
        const std::optional<std::int64_t> code = integerOf(*found);
        const bool isHttp = code && *code >= 100;
        if ((code && (*code == 0 || (isHttp && *code < 400))) || (!code && (m_text == "OK" || m_text == "ok")))
            return std::nullopt;
    }
    if (m_text.empty() || isRedactionMark(m_text))
        return std::nullopt;
    if (source.map)
        if (const std::optional<std::string_view> mapped = source.map->find(m_text))
            return mapped;
    return m_text;
}

// What the pattern's group holds; false when the text is none of those that the source means.
bool HitDecoder::cutToPattern(const Source& source) {
    std::string part;
    const bool hasGroup = source.pattern->NumberOfCapturingGroups() > 0;
    if (!(hasGroup ? re2::RE2::PartialMatch(m_text, *source.pattern, &part)
                   : re2::RE2::PartialMatch(m_text, *source.pattern)))
        return false;
    if (hasGroup)
        m_text = std::move(part);
    return true;
}

std::optional<std::int64_t> HitDecoder::integer(const Hit& hit) {
    if (hit.source->encoding == Encoding::Sum) {
        const std::optional<double> total = sum(hit);
        return total ? wholeNumber(*total) : std::nullopt;
    }
    const std::optional<ValueView> found = value(hit);
    return found ? integerOf(*found) : std::nullopt;
}

std::optional<double> HitDecoder::real(const Hit& hit) {
    if (hit.source->encoding == Encoding::Sum)
        return sum(hit);
    if (hit.source->where == Where::Name)
        return parseReal(hit.tail);
    const std::optional<ValueView> found = value(hit);
    return found ? realOf(*found) : std::nullopt;
}

std::optional<bool> HitDecoder::flag(const Hit& hit) {
    const Source& source = *hit.source;
    if (source.encoding == Encoding::EventName || source.where == Where::Name)
        return true;
    const std::optional<ValueView> found = value(hit);
    if (!found)
        return std::nullopt;
    if (source.encoding == Encoding::Match) // what does not match says nothing: absence of the word is not a "no"
        return matches(source, *found) ? std::optional(true) : std::nullopt;
    return boolOf(*found);
}

bool HitDecoder::matches(const Source& source, ValueView value) {
    if (m_matches.size() >= kMaxRemembered)
        m_matches.clear();
    const std::uint64_t key = mixHash(hash64(value.packed()),
        source.rank + (std::uint64_t{static_cast<std::uint8_t>(source.slot)} << 32)
            + (std::uint64_t{source.vocabulary} << 48));
    const auto [entry, isNew] = m_matches.try_emplace(key, false);
    if (isNew)
        entry->second = source.pattern && re2::RE2::PartialMatch(value.toText(), *source.pattern);
    return entry->second;
}

std::string_view HitDecoder::provider(std::string_view host, const Vocabularies::Rules& rules) {
    if (m_providers.size() >= kMaxRemembered)
        m_providers.clear();
    const auto [entry, isNew] = m_providers.try_emplace(hash64(host));
    if (isNew)
        entry->second = rules.providerOfHost(host);
    return entry->second;
}

bool isParameterSchema(ValueView value) {
    const std::optional<ValueView> type = value.member("type");
    const std::optional<ValueView> properties = value.member("properties");
    return type && type->text() == "object" && properties && properties->type() == ValueType::Map;
}

void appendMaskedPath(std::string& target, std::string_view path) {
    path = path.substr(0, path.find_first_of("?#"));
    while (!path.empty()) {
        const std::size_t slash = path.find('/', 1);
        const std::string_view part = path.substr(0, slash);
        const bool hasSlash = part.front() == '/';
        const std::string_view segment = part.substr(hasSlash ? 1 : 0);
        if (hasSlash)
            target.push_back('/');
        target += isIdSegment(segment) ? std::string_view("*") : segment;
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    }
}

std::uint64_t dataHash(ValueView value) {
    switch (value.type()) {
    case ValueType::Empty: return 1;
    case ValueType::False: return 2;
    case ValueType::True: return 3;
    case ValueType::Int:
    case ValueType::Double: {
        double number = value.real();
        if (number == 0)
            number = 0; // −0 and 0 are one number
        return mixHash(4, std::bit_cast<std::uint64_t>(number));
    }
    case ValueType::String:
    case ValueType::Bytes: return mixHash(5, hash64(value.text()));
    case ValueType::Array: {
        std::uint64_t hash = 6;
        value.forEachElement([&](ValueView element) { hash = mixHash(hash, dataHash(element)); });
        return hash;
    }
    case ValueType::Map: {
        std::uint64_t sum = 7;
        value.forEachMember(
            [&](std::string_view key, ValueView member) { sum += mixHash(hash64(key), dataHash(member)); });
        return mixHash(7, sum);
    }
    }
    return 0;
}

} // namespace spanloom
