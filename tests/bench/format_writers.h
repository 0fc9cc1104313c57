#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "core/trace/attribute_codec.h"

namespace spanloom::bench {

/// Writes the spans of an OTLP/JSON Lines file once more, as Jaeger's and as Zipkin's JSON, so that the same spans can
/// be imported from each. Knows what the generator writes, no more.
class FormatWriters {
public:
    FormatWriters(const std::filesystem::path& jaeger, const std::filesystem::path& zipkin)
        : m_jaeger(jaeger, std::ios::binary | std::ios::trunc)
        , m_zipkin(zipkin, std::ios::binary | std::ios::trunc) { }

    /// Spans written, 0 = failed.
    std::uint64_t convert(const std::filesystem::path& otlp) {
        simdjson::dom::parser parser;
        simdjson::dom::element document;
        std::ifstream lines(otlp, std::ios::binary);
        m_jaegerText = "{\"data\":[";
        m_zipkinText = "[";
        for (std::string line; std::getline(lines, line);) {
            if (parser.parse(line).get(document))
                return 0;
            for (const auto resourceSpans : listOf(document, "resourceSpans"))
                writeResource(resourceSpans);
            m_jaeger << m_jaegerText;
            m_zipkin << m_zipkinText;
            m_jaegerText.clear();
            m_zipkinText.clear();
        }
        m_jaeger << "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n";
        m_zipkin << "]\n";
        return m_jaeger && m_zipkin ? m_spans : 0;
    }

private:
    using element = simdjson::dom::element;

    static std::vector<element> listOf(const element& owner, std::string_view key) {
        std::vector<element> items;
        simdjson::dom::array list;
        if (owner[key].get(list) == simdjson::SUCCESS)
            for (const element item : list)
                items.push_back(item);
        return items;
    }
    static std::string_view textOf(const element& owner, std::string_view key) {
        std::string_view text;
        return owner[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
    }
    static std::uint64_t microsOf(const element& owner, std::string_view key) {
        return std::strtoull(std::string(textOf(owner, key)).c_str(), nullptr, 10) / 1000;
    }
    static void add(std::string& target, std::string_view key, std::string_view text) {
        target += ",\"";
        target += key;
        target += "\":";
        appendJsonString(target, text);
    }

    void writeResource(const element& resourceSpans) {
        std::string service;
        std::string tags;
        for (const auto attribute : listOf(resourceSpans["resource"].value(), "attributes")) {
            if (textOf(attribute, "key") == "service.name")
                service = textOf(attribute["value"].value(), "stringValue");
            else
                addTag(tags, textOf(attribute, "key"), attribute["value"].value());
        }
        std::string spans;
        std::string_view traceId;
        const auto endTrace = [&] {
            if (spans.empty())
                return;
            m_jaegerText += m_hasTrace ? ",{\"traceID\":" : "{\"traceID\":";
            m_hasTrace = true;
            appendJsonString(m_jaegerText, traceId);
            m_jaegerText += ",\"spans\":[" + spans + "],\"processes\":{\"p1\":{\"serviceName\":";
            appendJsonString(m_jaegerText, service);
            m_jaegerText += ",\"tags\":[" + tags + "]}},\"warnings\":null}";
            spans.clear();
        };
        for (const auto scopeSpans : listOf(resourceSpans, "scopeSpans"))
            for (const auto span : listOf(scopeSpans, "spans")) {
                if (textOf(span, "traceId") != traceId)
                    endTrace();
                traceId = textOf(span, "traceId");
                writeJaeger(span, textOf(scopeSpans["scope"].value(), "name"), spans);
                writeZipkin(span, service);
                ++m_spans;
            }
        endTrace();
    }

    static void addTag(std::string& target, std::string_view key, const element& value) {
        target += target.empty() ? "{\"key\":" : ",{\"key\":";
        appendJsonString(target, key);
        for (const auto member : simdjson::dom::object(value)) {
            const bool isInt = member.key == "intValue";
            target += isInt ? ",\"type\":\"int64\",\"value\":"
                : member.key == "doubleValue" ? ",\"type\":\"float64\",\"value\":"
                : member.key == "boolValue"   ? ",\"type\":\"bool\",\"value\":"
                                              : ",\"type\":\"string\",\"value\":";
            if (isInt)
                target += textOf(value, "intValue");
            else if (member.key == "arrayValue" || member.key == "kvlistValue")
                appendJsonString(target, std::string(simdjson::minify(member.value)));
            else
                target += std::string(simdjson::minify(member.value));
        }
        target += "}";
    }

    static void writeJaeger(const element& span, std::string_view scope, std::string& target) {
        target += target.empty() ? "{\"traceID\":" : ",{\"traceID\":";
        appendJsonString(target, textOf(span, "traceId"));
        add(target, "spanID", textOf(span, "spanId"));
        add(target, "operationName", textOf(span, "name"));
        target += ",\"references\":[";
        if (!textOf(span, "parentSpanId").empty()) {
            target += "{\"refType\":\"CHILD_OF\"";
            add(target, "traceID", textOf(span, "traceId"));
            add(target, "spanID", textOf(span, "parentSpanId"));
            target += "}";
        }
        const std::uint64_t start = microsOf(span, "startTimeUnixNano");
        target += "],\"startTime\":" + std::to_string(start)
            + ",\"duration\":" + std::to_string(microsOf(span, "endTimeUnixNano") - start) + ",\"tags\":[";
        std::string tags = "{\"key\":\"otel.scope.name\",\"type\":\"string\",\"value\":";
        appendJsonString(tags, scope);
        tags += "},{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"internal\"}";
        for (const auto attribute : listOf(span, "attributes"))
            addTag(tags, textOf(attribute, "key"), attribute["value"].value());
        target += tags + "],\"logs\":[";
        bool isFirst = true;
        for (const auto event : listOf(span, "events")) {
            std::string fields = "{\"key\":\"event\",\"type\":\"string\",\"value\":";
            appendJsonString(fields, textOf(event, "name"));
            fields += "}";
            for (const auto attribute : listOf(event, "attributes"))
                addTag(fields, textOf(attribute, "key"), attribute["value"].value());
            target += (isFirst ? "{\"timestamp\":" : ",{\"timestamp\":") + std::to_string(microsOf(event, "timeUnixNano"))
                + ",\"fields\":[" + fields + "]}";
            isFirst = false;
        }
        target += "],\"processID\":\"p1\",\"warnings\":null}";
    }

    void writeZipkin(const element& span, std::string_view service) {
        std::string& target = m_zipkinText;
        target += m_spans == 0 ? "{\"traceId\":" : ",{\"traceId\":";
        appendJsonString(target, textOf(span, "traceId"));
        add(target, "id", textOf(span, "spanId"));
        if (!textOf(span, "parentSpanId").empty())
            add(target, "parentId", textOf(span, "parentSpanId"));
        add(target, "name", textOf(span, "name"));
        const std::uint64_t start = microsOf(span, "startTimeUnixNano");
        target += ",\"timestamp\":" + std::to_string(start)
            + ",\"duration\":" + std::to_string(microsOf(span, "endTimeUnixNano") - start)
            + ",\"localEndpoint\":{\"serviceName\":";
        appendJsonString(target, service);
        target += "},\"tags\":{\"span.kind\":\"internal\"";
        for (const auto attribute : listOf(span, "attributes"))
            for (const auto member : simdjson::dom::object(attribute["value"].value())) {
                std::string_view text;
                const bool isText = member.value.get(text) == simdjson::SUCCESS;
                add(target, textOf(attribute, "key"), isText ? std::string(text) : std::string(simdjson::minify(member.value)));
            }
        target += "}}";
    }

    std::ofstream m_jaeger;
    std::ofstream m_zipkin;
    std::string m_jaegerText;
    std::string m_zipkinText;
    bool m_hasTrace = false;
    std::uint64_t m_spans = 0;
};

} // namespace spanloom::bench
