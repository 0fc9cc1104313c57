#include <algorithm>
#include <chrono>
#include <cstdio>

#include "core/query/trace_filter.h"

namespace spanloom {

namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': result += "\\\""; break;
        case '\\': result += "\\\\"; break;
        case '\n': result += "\\n"; break;
        case '\r': result += "\\r"; break;
        case '\t': result += "\\t"; break;
        default: result.push_back(c);
        }
    }
    result.push_back('"');
    return result;
}

template <typename Values>
std::string listed(const Values& values) {
    std::string result = "(";
    for (const std::string& value : values)
        result += (result.size() > 1 ? ", " : "") + quoted(value);
    return result + ")";
}

/// Of evaluations with blanks or signs in their name the name is quoted.
std::string fieldName(const FacetKey& key) {
    const bool isPlain = !key.evaluator.empty() && std::ranges::all_of(key.evaluator, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    return key.field == FacetField::Evaluator && !isPlain ? "eval." + quoted(key.evaluator) : publicName(key);
}

void add(std::string& expression, const std::string& condition) {
    if (!expression.empty())
        expression += " and ";
    expression += condition;
}

void addTerm(std::string& expression, const FacetTerm& term) {
    const std::string field = fieldName(term.facet);
    const std::string isMissing = field + " is missing";
    if (!term.included.empty()) {
        const std::string isIn = field + " in " + listed(term.included);
        add(expression, term.includesMissing ? "(" + isIn + " or " + isMissing + ")" : isIn);
    } else if (term.includesMissing) {
        add(expression, isMissing);
    }
    // Null is neither true nor false: `not in` alone leaves out the traces without a value.
    if (!term.excluded.empty()) {
        const std::string isNotIn = field + " not in " + listed(term.excluded);
        const bool lacksMissing = term.excludesMissing || (!term.included.empty() && !term.includesMissing);
        add(expression, lacksMissing ? isNotIn : "(" + isNotIn + " or " + isMissing + ")");
    } else if (term.excludesMissing) {
        add(expression, "not " + isMissing);
    }
}

std::string isoTime(TimeNs time) {
    using namespace std::chrono;
    const sys_time<nanoseconds> point {nanoseconds(time)};
    const auto second = floor<seconds>(point);
    const auto day = floor<days>(second);
    const year_month_day date(day);
    const hh_mm_ss clock(second - day);
    char buffer[64];
    std::snprintf(buffer, sizeof(buffer), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string result = buffer;
    // Not by subtracting: the second of the earliest times lies before what 64 bits of nanoseconds hold.
    const std::int64_t fraction = (time % 1'000'000'000 + 1'000'000'000) % 1'000'000'000;
    if (fraction != 0) {
        std::snprintf(buffer, sizeof(buffer), ".%09d", static_cast<int>(fraction));
        result += buffer;
        result.erase(result.find_last_not_of('0') + 1);
    }
    return result + "Z";
}

} // namespace

std::string toExpression(const TraceFilter& filter) {
    std::string expression;
    if (!filter.sources.empty()) {
        std::vector<std::string> ids;
        for (const std::int64_t source : filter.sources)
            ids.push_back(std::to_string(source));
        add(expression, "source in " + listed(ids));
    }
    for (const FacetTerm& term : filter.facets)
        addTerm(expression, term);
    if (filter.time)
        add(expression,
            "start >= " + quoted(isoTime(filter.time->from)) + " and start < " + quoted(isoTime(filter.time->to)));
    if (!filter.text.empty())
        add(expression, quoted(filter.text));
    return expression;
}

} // namespace spanloom
