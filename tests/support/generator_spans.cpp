#include "tests/support/generator_spans.h"

#include <array>
#include <map>
#include <tuple>

namespace spanloom::test {

void appendEscaped(std::string& out, std::string_view text) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char* escape = nullptr;
        switch (c) {
        case '"': escape = "\\\""; break;
        case '\\': escape = "\\\\"; break;
        case '\n': escape = "\\n"; break;
        case '\t': escape = "\\t"; break;
        default: continue;
        }
        out.append(text, plain, i - plain);
        out += escape;
        plain = i + 1;
    }
    out.append(text, plain);
}

std::string quoted(std::string_view text) {
    std::string out(1, '"');
    appendEscaped(out, text);
    out += '"';
    return out;
}

std::string decimal(std::int64_t thousandths) {
    const bool isNegative = thousandths < 0;
    const std::int64_t amount = isNegative ? -thousandths : thousandths;
    std::string out = isNegative ? "-" : "";
    out += std::to_string(amount / 1000);
    const std::int64_t rest = amount % 1000;
    if (rest == 0)
        return out;
    std::string digits = std::to_string(1000 + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    return out + '.' + digits;
}

void appendHex(std::string& out, std::uint64_t value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[value >> shift & 15];
}

void AttributeText::open(std::string_view key) {
    m_json += m_json.empty() ? R"({"key":")" : R"(,{"key":")";
    appendEscaped(m_json, key);
    m_json += R"(","value":{)";
}

AttributeText& AttributeText::text(std::string_view key, std::string_view value) {
    open(key);
    m_json += R"("stringValue":")";
    appendEscaped(m_json, value);
    m_json += "\"}}";
    return *this;
}

AttributeText& AttributeText::integer(std::string_view key, std::int64_t value) {
    open(key);
    m_json += R"("intValue":")" + std::to_string(value) + "\"}}";
    return *this;
}

AttributeText& AttributeText::thousandths(std::string_view key, std::int64_t value) {
    open(key);
    m_json += R"("doubleValue":)" + decimal(value) + "}}";
    return *this;
}

AttributeText& AttributeText::flag(std::string_view key, bool value) {
    open(key);
    m_json += value ? R"("boolValue":true}})" : R"("boolValue":false}})";
    return *this;
}

AttributeText& AttributeText::texts(std::string_view key, std::initializer_list<std::string_view> values) {
    open(key);
    m_json += R"("arrayValue":{"values":[)";
    bool isFirst = true;
    for (const std::string_view value : values) {
        m_json += isFirst ? R"({"stringValue":)" : R"(,{"stringValue":)";
        m_json += quoted(value) + '}';
        isFirst = false;
    }
    m_json += "]}}}";
    return *this;
}

namespace {

    struct ServiceText {
        std::string_view name;
        std::string_view scope;
        std::string_view scopeVersion;
        std::string_view language;
    };

    constexpr std::array<ServiceText, static_cast<std::size_t>(Service::Count)> kServices {{
        {"support-agent", "acme.support.agent", "1.6.0", "python"},
        {"llm-gateway", "acme.gateway.routing", "0.9.2", "go"},
        {"knowledge-retriever", "openinference.instrumentation.haystack", "0.1.24", "python"},
        {"order-service", "io.opentelemetry.spring-webmvc-6.0", "2.11.0-alpha", "java"},
        {"voice-frontend", "acme.voice.pipeline", "1.2.1", "nodejs"},
        {"quality-evals", "acme.evals.online", "0.4.0", "python"},
    }};

    std::string_view version(const DraftSpan& span) {
        switch (span.service) {
        case Service::Agent:
        case Service::Voice: return span.isNewRelease ? "4.9.0" : "4.8.2";
        case Service::Gateway: return "2.3.1";
        case Service::Retriever: return "1.14.0";
        case Service::Orders: return "7.0.5";
        default: return "0.4.0";
        }
    }

    std::string resource(const DraftSpan& span) {
        const ServiceText& service = kServices[static_cast<std::size_t>(span.service)];
        AttributeText attributes;
        attributes.text("service.name", service.name)
            .text("service.version", version(span))
            .text("service.namespace", "acme-support")
            .text("deployment.environment.name", span.isStaging ? "staging" : "production")
            .text("telemetry.sdk.language", service.language)
            .text("host.name", std::string(service.name) + "-" + std::to_string(span.pod));
        if (span.service == Service::Retriever)
            attributes.text("openinference.project.name", "acme-knowledge");
        return attributes.json();
    }

    void appendId(std::string& out, std::string_view key, std::uint64_t value) {
        out += key;
        appendHex(out, value);
        out += '"';
    }

    void appendTrace(std::string& out, std::string_view key, std::uint64_t high, std::uint64_t low) {
        out += key;
        appendHex(out, high);
        appendHex(out, low);
        out += '"';
    }

    void appendEvents(std::string& out, const std::vector<DraftEvent>& events) {
        out += R"(,"events":[)";
        for (const DraftEvent& event : events) {
            out += &event == events.data() ? "{" : ",{";
            out += R"("timeUnixNano":")" + std::to_string(event.time) + R"(","name":)" + quoted(event.name);
            if (!event.attributes.json().empty())
                out += R"(,"attributes":[)" + event.attributes.json() + ']';
            out += '}';
        }
        out += ']';
    }

    void appendLinks(std::string& out, const std::vector<DraftLink>& links) {
        out += R"(,"links":[)";
        for (const DraftLink& link : links) {
            out += &link == links.data() ? "{" : ",{";
            appendTrace(out, R"("traceId":")", link.traceHigh, link.traceLow);
            appendId(out, R"(,"spanId":")", link.span);
            AttributeText attributes;
            attributes.text("link.relation", link.relation);
            out += R"(,"attributes":[)" + attributes.json() + "]}";
        }
        out += ']';
    }

    void appendSpan(std::string& out, const DraftSpan& span) {
        appendTrace(out, R"({"traceId":")", span.traceHigh, span.traceLow);
        appendId(out, R"(,"spanId":")", span.id);
        if (span.parent != 0)
            appendId(out, R"(,"parentSpanId":")", span.parent);
        out += R"(,"name":)" + quoted(span.name);
        out += R"(,"kind":)" + std::to_string(static_cast<int>(span.type));
        out += R"(,"startTimeUnixNano":")" + std::to_string(span.start) + '"';
        if (span.end != 0)
            out += R"(,"endTimeUnixNano":")" + std::to_string(span.end) + '"';
        out += R"(,"attributes":[)" + span.attributes.json() + ']';
        if (!span.events.empty())
            appendEvents(out, span.events);
        if (!span.links.empty())
            appendLinks(out, span.links);
        out += R"(,"status":{)";
        if (!span.statusMessage.empty())
            out += R"("message":)" + quoted(span.statusMessage) + ',';
        out += R"("code":)" + std::to_string(static_cast<int>(span.outcome)) + "}}";
    }

} // namespace

std::string exportLine(const std::vector<const DraftSpan*>& spans) {
    // Keyed and so ordered by what the resource says: the order of a hash table would differ between libraries.
    using Key = std::tuple<Service, std::uint8_t, bool, bool>;
    std::map<Key, std::vector<const DraftSpan*>> groups;
    for (const DraftSpan* span : spans)
        groups[{span->service, span->pod, span->isNewRelease, span->isStaging}].push_back(span);

    std::string out = R"({"resourceSpans":[)";
    bool isFirst = true;
    for (const auto& [key, members] : groups) {
        const ServiceText& service = kServices[static_cast<std::size_t>(std::get<Service>(key))];
        out += isFirst ? "" : ",";
        isFirst = false;
        out += R"({"resource":{"attributes":[)" + resource(*members.front()) + "]},";
        out += R"("scopeSpans":[{"scope":{"name":)" + quoted(service.scope);
        out += R"(,"version":)" + quoted(service.scopeVersion) + R"(},"spans":[)";
        for (const DraftSpan* span : members) {
            if (span != members.front())
                out += ',';
            appendSpan(out, *span);
        }
        out += R"(],"schemaUrl":"https://opentelemetry.io/schemas/1.38.0"}]})";
    }
    out += "]}\n";
    return out;
}

} // namespace spanloom::test
