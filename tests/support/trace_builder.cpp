#include "tests/support/trace_builder.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "core/base/hash.h"

namespace spanloom::test {

namespace {

[[noreturn]] void reject(std::string_view line, std::string_view word) {
    std::fprintf(stderr, "test trace: cannot read \"%.*s\" in line \"%.*s\"\n", static_cast<int>(word.size()),
        word.data(), static_cast<int>(line.size()), line.data());
    std::abort();
}

struct Line {
    std::string_view text;
    std::size_t indent = 0;
    std::vector<std::string> words;
};

/// Words are separated by blanks; a quote anywhere in a word keeps blanks until the next quote.
std::vector<std::string> splitWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool isQuoted = false;
    bool hasWord = false;
    for (const char c : text) {
        if (c == '"') {
            isQuoted = !isQuoted;
            hasWord = true;
        } else if (c == ' ' && !isQuoted) {
            if (hasWord)
                words.push_back(std::move(word));
            word.clear();
            hasWord = false;
        } else {
            word.push_back(c);
            hasWord = true;
        }
    }
    if (hasWord)
        words.push_back(std::move(word));
    return words;
}

std::vector<Line> splitLines(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        Line line;
        line.text = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line.indent = line.text.find_first_not_of(' ');
        if (line.indent == std::string_view::npos || line.text[line.indent] == '#')
            continue;
        line.words = splitWords(line.text);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t at = text.find(separator); at != std::string::npos; at = text.find(separator, from)) {
        parts.push_back(text.substr(from, at - from));
        from = at + 1;
    }
    parts.push_back(text.substr(from));
    return parts;
}

TimeNs milliseconds(const std::string& text) { return std::llround(std::strtod(text.c_str(), nullptr) * 1e6); }

SpanId spanId(const std::string& text) {
    if (const auto id = SpanId::fromHex(text))
        return *id;
    return SpanId {std::strtoull(text.c_str(), nullptr, 10)};
}

class LineParser {
public:
    LineParser(TestTrace& trace, const Line& line, std::uint32_t row)
        : m_trace(trace)
        , m_line(line)
        , m_row(row) {
        m_span.ref.row = row;
        m_span.id.value = row + 1;
        m_span.start = kTestEpoch;
        m_span.end = kTestEpoch + 100'000'000;
        m_span.contentHash = hash64(line.text);
    }

    StoredSpan parse() {
        if (m_line.words.size() < 2)
            reject(m_line.text, "");
        const auto kind = kindFromName(m_line.words[0]);
        if (!kind)
            reject(m_line.text, m_line.words[0]);
        m_kind = *kind;
        m_meaning.setInteger(Field::Kind, static_cast<std::int64_t>(*kind));
        m_span.name = intern(m_line.words[1]);
        for (std::size_t i = 2; i < m_line.words.size(); ++i)
            word(m_line.words[i]);
        finish();
        return m_span;
    }
    [[nodiscard]] bool hasParentWord() const { return m_hasParentWord; }

private:
    StringId intern(const std::string& text) { return m_trace.strings->intern(text); }

    void word(const std::string& text) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos)
            return times(text);
        const std::string key = text.substr(0, equals);
        const std::string value = text.substr(equals + 1);
        if (key.starts_with("attr."))
            m_attributes.emplace_back(key.substr(5), value);
        else if (key.starts_with("resource."))
            field(m_resource, key.substr(9), value);
        else if (!envelope(key, value) && !shorthand(key, value))
            field(m_meaning, key, value);
    }

    void times(const std::string& text) {
        const std::size_t dash = text.find('-', 1);
        if (dash == std::string::npos)
            reject(m_line.text, text);
        const std::string start = text.substr(0, dash);
        const std::string end = text.substr(dash + 1);
        m_span.start = start == "?" ? kNoTime : kTestEpoch + milliseconds(start);
        m_span.end = end.empty() ? kNoTime : kTestEpoch + milliseconds(end);
    }

    bool envelope(const std::string& key, const std::string& value) {
        if (key == "id") {
            m_span.id = spanId(value);
        } else if (key == "parent") {
            m_hasParentWord = true;
            m_span.hasParent = value != "none";
            m_span.parentId = m_span.hasParent ? spanId(value) : SpanId {};
        } else if (key == "scope") {
            m_span.scopeKey = static_cast<std::uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
        } else if (key == "content") {
            m_span.contentHash = hash64(value);
        } else if (key == "status") {
            m_span.status = value == "ok" ? StatusCode::Ok : value == "error" ? StatusCode::Error : StatusCode::Unset;
        } else if (key == "otel") {
            for (int number = 0; number <= 5; ++number)
                if (value == name(static_cast<OtelKind>(number)))
                    m_span.otelKind = static_cast<OtelKind>(number);
        } else if (key == "event") {
            const std::vector<std::string> parts = split(value, '@');
            m_events.emplace_back(parts[0], parts.size() > 1 ? kTestEpoch + milliseconds(parts[1]) : m_span.start);
        } else if (key == "eval") {
            evaluation(split(value, ':'));
        } else {
            return false;
        }
        return true;
    }

    bool shorthand(const std::string& key, const std::string& value) {
        if (key == "tokens")
            pair(Field::InputTokens, Field::OutputTokens, value);
        else if (key == "cache")
            pair(Field::CacheReadTokens, Field::CacheWriteTokens, value);
        else if (key == "cost")
            m_meaning.setReal(Field::RecordedCost, std::strtod(value.c_str(), nullptr));
        else if (key == "ttft")
            m_meaning.setInteger(Field::TimeToFirstToken, milliseconds(value));
        else if (key == "hash") {
            m_meaning.setHash(Field::InputHash, hash64(value));
            m_meaning.setHash(Field::ArgumentsHash, hash64(value));
        } else
            return false;
        return true;
    }

    void pair(Field first, Field second, const std::string& value) {
        const std::vector<std::string> parts = split(value, '/');
        if (parts[0] != "-")
            m_meaning.setInteger(first, std::strtoll(parts[0].c_str(), nullptr, 10));
        if (parts.size() > 1 && parts[1] != "-")
            m_meaning.setInteger(second, std::strtoll(parts[1].c_str(), nullptr, 10));
    }

    void field(MeaningRow& row, const std::string& publicName, const std::string& value) {
        const auto found = fieldFromName(publicName);
        if (!found)
            reject(m_line.text, publicName);
        switch (info(*found).type) {
        case FieldType::Text: row.setText(*found, intern(value)); break;
        case FieldType::Integer: row.setInteger(*found, std::strtoll(value.c_str(), nullptr, 10)); break;
        case FieldType::Real: row.setReal(*found, std::strtod(value.c_str(), nullptr)); break;
        case FieldType::Flag: row.setFlag(*found, value == "true" || value == "1"); break;
        case FieldType::Hash: row.setHash(*found, hash64(value)); break;
        }
    }

    void evaluation(const std::vector<std::string>& parts) {
        Evaluation row;
        row.name = parts[0];
        if (parts.size() > 1 && !parts[1].empty())
            row.score = std::strtod(parts[1].c_str(), nullptr);
        if (parts.size() > 2)
            row.verdict = parts[2] == "pass" ? Verdict::Pass
                : parts[2] == "fail"         ? Verdict::Fail
                : parts[2] == "error"        ? Verdict::Error
                                             : Verdict::None;
        if (parts.size() > 3)
            row.label = parts[3];
        m_evaluations.push_back(std::move(row));
    }

    void finish() {
        m_trace.meaningValues.emplace_back();
        m_meaning.appendTo(m_trace.meaningValues.back());
        m_span.meaning = MeaningView(m_meaning.present(), m_trace.meaningValues.back().data());
        m_trace.meaningValues.emplace_back();
        m_resource.appendTo(m_trace.meaningValues.back());
        m_span.resourceMeaning = MeaningView(m_resource.present(), m_trace.meaningValues.back().data());
        for (Evaluation& row : m_evaluations) {
            row.traceId = m_trace.id;
            (m_kind == Kind::Evaluator ? row.carrier : row.target) = m_span.id;
            m_trace.evaluations.push_back(std::move(row));
        }
        payload();
    }

    void payload() {
        SpanPayload& payload = m_trace.payloads->payloads[m_row];
        payload.keys = &m_trace.payloads->keyPool();
        ValueWriter writer(payload.attributes);
        writer.beginList();
        for (const auto& [key, value] : m_attributes) {
            writer.key(m_trace.payloads->keyPool().intern(key));
            writer.string(value);
        }
        writer.endList();
        EventListWriter events;
        for (const auto& [name, time] : m_events) {
            events.begin(time, name, 0);
            ValueWriter list(events.buffer());
            list.beginList();
            list.endList();
        }
        payload.events = std::string(events.packed());
        m_span.eventCount = static_cast<std::uint32_t>(m_events.size());
    }

    TestTrace& m_trace;
    const Line& m_line;
    std::uint32_t m_row;
    StoredSpan m_span;
    Kind m_kind = Kind::Internal;
    bool m_hasParentWord = false;
    MeaningRow m_meaning;
    MeaningRow m_resource;
    std::vector<Evaluation> m_evaluations;
    std::vector<std::pair<std::string, std::string>> m_attributes;
    std::vector<std::pair<std::string, TimeNs>> m_events;
};

} // namespace

TestPayloads::TestPayloads() {
    ResourceContent resource;
    ValueWriter writer(resource.attributes);
    writer.beginList();
    writer.key(m_keys.intern("service.name"));
    writer.string("test");
    writer.endList();
    resources.push_back(std::move(resource));
    ScopeContent scope;
    scope.name = "spanloom.test";
    scope.version = "1.0";
    scopes.push_back(std::move(scope));
}

Result<SpanPayload> TestPayloads::payload(SpanRef span) const {
    const auto found = payloads.find(span.row);
    if (found != payloads.end())
        return found->second;
    SpanPayload empty;
    empty.keys = &m_keys;
    return empty;
}

Result<ResourceContent> TestPayloads::resource(std::uint32_t, std::uint32_t resource) const {
    if (resource >= resources.size())
        return fail(ErrorCode::NotFound, "no such resource");
    return resources[resource];
}

Result<ScopeContent> TestPayloads::scope(std::uint32_t, std::uint32_t scope) const {
    if (scope >= scopes.size())
        return fail(ErrorCode::NotFound, "no such scope");
    return scopes[scope];
}

const StringPool* TestPayloads::keys(std::uint32_t) const { return &m_keys; }

TestTrace parseTrace(std::string_view text) {
    TestTrace trace;
    trace.strings = std::make_shared<StringPool>();
    trace.payloads = std::make_shared<TestPayloads>();
    struct Open {
        std::size_t indent;
        SpanId id;
    };
    std::vector<Open> open;
    for (const Line& line : splitLines(text)) {
        LineParser parser(trace, line, static_cast<std::uint32_t>(trace.spans.size()));
        StoredSpan span = parser.parse();
        while (!open.empty() && open.back().indent >= line.indent)
            open.pop_back();
        if (!parser.hasParentWord() && !open.empty()) {
            span.hasParent = true;
            span.parentId = open.back().id;
        }
        open.push_back({line.indent, span.id});
        trace.spans.push_back(span);
    }
    return trace;
}

OpenedTestTrace openTraceFromText(std::string_view text) {
    TestTrace trace = parseTrace(text);
    TraceBuilder builder(trace.strings, nullptr);
    auto document = std::make_shared<TraceDocument>(builder.build(trace.id, trace.spans, std::move(trace.evaluations)));
    return {std::move(document), trace.payloads};
}

std::shared_ptr<const TraceDocument> traceFromText(std::string_view text) { return openTraceFromText(text).document; }

} // namespace spanloom::test
