#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/semantics/content.h"
#include "core/semantics/meaning_evaluator.h"

namespace spanloom::test {

/// JSON-like literal of an attribute value.
struct Value {
    using List = std::vector<Value>;
    using Map = std::vector<std::pair<std::string, Value>>;
    std::variant<std::string, std::int64_t, double, bool, List, Map> data;
    Value(const char* text) : data(std::string(text)) { }
    Value(std::string text) : data(std::move(text)) { }
    Value(int number) : data(std::int64_t {number}) { }
    Value(std::int64_t number) : data(number) { }
    Value(double number) : data(number) { }
    Value(bool flag) : data(flag) { }
    Value(List list) : data(std::move(list)) { }
    Value(Map map) : data(std::move(map)) { }
};

using Attributes = std::vector<std::pair<std::string, Value>>;

inline void writeValue(ValueWriter& writer, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        writer.string(*text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
        writer.integer(*integer);
    } else if (const auto* real = std::get_if<double>(&value.data)) {
        writer.real(*real);
    } else if (const auto* flag = std::get_if<bool>(&value.data)) {
        writer.boolean(*flag);
    } else if (const auto* list = std::get_if<Value::List>(&value.data)) {
        writer.beginArray();
        for (const Value& element : *list)
            writeValue(writer, element);
        writer.endArray();
    } else if (const auto* map = std::get_if<Value::Map>(&value.data)) {
        writer.beginMap();
        for (const auto& [key, member] : *map) {
            writer.mapKey(key);
            writeValue(writer, member);
        }
        writer.endMap();
    }
}

inline void writeList(std::string& target, StringPool& keys, const Attributes& attributes) {
    ValueWriter writer(target);
    writer.beginList();
    for (const auto& [key, value] : attributes) {
        writer.key(keys.intern(key));
        writeValue(writer, value);
    }
    writer.endList();
}

/// One span, evaluated on the spot; the result stays readable as long as the fixture lives.
class SpanFixture {
public:
    explicit SpanFixture(Attributes attributes = {}, std::string name = "step")
        : m_name(std::move(name)) {
        writeList(m_attributes, keys, attributes);
        record.traceId = {1, 2};
        record.spanId = {3};
        record.start = 1'000'000'000;
        record.end = 11'000'000'000;
    }

    SpanFixture& event(std::string_view name, const Attributes& attributes = {}, TimeNs time = 2'000'000'000) {
        m_events.begin(time, name, 0);
        writeList(m_events.buffer(), keys, attributes);
        return *this;
    }

    SpanFixture& link(TraceId trace, SpanId span, const Attributes& attributes = {}) {
        LinkView view;
        view.traceId = trace;
        view.spanId = span;
        m_links.begin(view);
        writeList(m_links.buffer(), keys, attributes);
        return *this;
    }

    SpanFixture& evaluate(std::string_view scope = {}, std::shared_ptr<const Vocabularies> vocabularies = Vocabularies::builtin()) {
        m_packedEvents = m_events.packed();
        m_packedLinks = m_links.packed();
        record.name = m_name;
        record.attributes = m_attributes;
        record.events = m_packedEvents;
        record.links = m_packedLinks;
        MeaningEvaluator evaluator(std::move(vocabularies), keys, strings);
        evaluations.clear();
        evaluator.evaluate(record, scope, row, evaluations);
        return *this;
    }

    [[nodiscard]] SpanContent content(Kind kind) {
        SpanPayload payload;
        payload.attributes = m_attributes;
        payload.events = m_events.packed();
        payload.keys = &keys;
        return decodeContent(payload, kind, *Vocabularies::builtin());
    }

    [[nodiscard]] std::string text(Field field) const { return std::string(strings.text(row.text(field))); }
    [[nodiscard]] Kind kind() const { return static_cast<Kind>(row.integer(Field::Kind)); }
    [[nodiscard]] std::string kindName() const { return std::string(spanloom::name(kind())); }

    /// A field as text, "-" when absent: what tables of expectations compare.
    [[nodiscard]] std::string shown(Field field) const {
        if (!row.has(field))
            return "-";
        switch (info(field).type) {
        case FieldType::Text: return text(field);
        case FieldType::Integer: return field == Field::Kind ? kindName() : std::to_string(row.integer(field));
        case FieldType::Real: {
            std::string number;
            appendJsonNumber(number, row.real(field));
            return number;
        }
        case FieldType::Flag: return row.flag(field) ? "true" : "false";
        case FieldType::Hash: return "#";
        }
        return {};
    }

    StringPool keys;
    StringPool strings;
    SpanRecord record;
    MeaningRow row;
    std::vector<Evaluation> evaluations;

private:
    std::string m_name;
    std::string m_attributes;
    EventListWriter m_events;
    LinkListWriter m_links;
    std::string m_packedEvents;
    std::string m_packedLinks;
};

} // namespace spanloom::test
