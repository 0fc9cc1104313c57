#include "core/import/otlp/json_document_reader.h"

#include <algorithm>

#include <simdjson.h>

#include "core/import/json/value_scanner.h"
#include "core/import/otlp/answer_remarks.h"
#include "core/import/records/literal.h"

namespace spanloom::otlp {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

/// Arrays of documents and wrappers stand at most so deep; more is nobody's format.
constexpr int kMaxNesting = 8;

bool isContainer(const element& value) {
    return value.type() == element_type::OBJECT || value.type() == element_type::ARRAY;
}

/// Whether a text holds one of the names that documents begin with, quoted as in JSON.
bool namesASignal(std::string_view text) {
    for (const std::string_view name : {"esourceSpans\"", "esource_spans\"", "copeSpans\"", "esourceLogs\"",
             "esource_logs\"", "copeLogs\"", "\"resourceMetrics\""})
        if (text.find(name) != std::string_view::npos)
            return true;
    return false;
}

std::uint32_t readCount(const element& value) {
    const auto number = readInteger(value);
    return number && *number > 0 ? static_cast<std::uint32_t>(std::min<std::int64_t>(*number, UINT32_MAX)) : 0;
}

} // namespace

/// What the keys of an object say that it is.
struct JsonDocumentReader::Shape {
    bool isEmpty = true;
    bool hasResourceSpans = false;
    bool hasWrapper = false;
    bool hasScopeSpans = false;
    bool hasTraceId = false;
    bool hasSpanId = false;
    bool hasName = false;
    bool hasLogRecords = false;
    RootKey signal = RootKey::Other;
};

JsonDocumentReader::JsonDocumentReader(DecodeContext& context, SpanSink& sink)
    : m_context(context)
    , m_sink(sink)
    , m_values(context)
    , m_spans(context)
    , m_logs(context, sink) { }

void JsonDocumentReader::readDocument(const element& root) { readElement(root, 0); }

void JsonDocumentReader::readElement(const element& root, int nesting) {
    object members;
    simdjson::dom::array list;
    if (nesting > kMaxNesting) {
        m_context.loss("unrecognised_document", "a document holds no spans in a form that is known");
    } else if (root.get_object().get(members) == simdjson::SUCCESS) {
        readObject(members, nesting);
    } else if (root.get_array().get(list) == simdjson::SUCCESS) {
        for (const element item : list)
            readElement(item, nesting + 1);
    } else {
        m_context.loss("unrecognised_document", "a document holds no spans in a form that is known");
    }
}

void JsonDocumentReader::readObject(const object& root, int nesting) {
    Shape shape;
    for (const auto field : root) {
        shape.isEmpty = false;
        const std::string_view key = field.key;
        switch (const RootKey rootName = rootKey(key)) {
        case RootKey::ResourceSpans:
        case RootKey::ResourceLogs: shape.hasResourceSpans = true; break;
        case RootKey::Wrapper: shape.hasWrapper = shape.hasWrapper || isContainer(field.value); break;
        case RootKey::ScopeSpans:
        case RootKey::DeprecatedScopeSpans:
        case RootKey::ScopeLogs: shape.hasScopeSpans = true; break;
        case RootKey::Metrics:
        case RootKey::Profiles:
            shape.signal = rootName;
            reportOtherSignal(m_context.diagnostics, rootName, m_context.place);
            break;
        default:
            shape.hasTraceId = shape.hasTraceId || isName(key, "traceId") || isName(key, "trace_id");
            shape.hasLogRecords = shape.hasLogRecords || isName(key, "logRecords") || isName(key, "log_records");
            shape.hasName = shape.hasName || isName(key, "name");
            shape.hasSpanId = shape.hasSpanId || isName(key, "spanId") || isName(key, "span_id");
        }
    }
    if (shape.hasResourceSpans || (shape.hasWrapper && !shape.hasSpanId)) {
        readAnswerRemarks(root, m_context);
        for (const auto field : root) {
            const RootKey rootName = rootKey(field.key);
            if (rootName == RootKey::ResourceSpans || rootName == RootKey::ResourceLogs)
                readList(field.value, nesting);
            else if (rootName == RootKey::Wrapper && isContainer(field.value))
                readElement(field.value, nesting + 1);
        }
    } else if (shape.hasScopeSpans) {
        readResourceSpans(root);
    } else if (shape.hasLogRecords) {
        readScopeSpans(root, m_sink.resource(resourceOf(root)));
    } else if ((!shape.hasSpanId || !shape.hasTraceId || !shape.hasName) && isLogRecord(root)) {
        readBareLogRecord(root);
    } else if (shape.hasTraceId && shape.hasSpanId) {
        readBareSpan(root);
    } else if (!shape.isEmpty && shape.signal == RootKey::Other && !findWrappedText(root)) {
        m_context.loss("unrecognised_document", "a document holds no spans in a form that is known");
    }
}

void JsonDocumentReader::readList(const element& list, int) {
    simdjson::dom::array items;
    if (list.type() == element_type::NULL_VALUE)
        return;
    if (list.get_array().get(items))
        return m_context.loss("bad_list", "a list of spans is not a list");
    for (const element item : items) {
        object members;
        if (item.get_object().get(members))
            m_context.loss("bad_list", "an entry in a list of spans is not an object");
        else
            readResourceSpans(members);
    }
}

/// A log collector's line: {"log":"{\"resourceSpans\":…}\n","stream":"stdout"}.
bool JsonDocumentReader::findWrappedText(const object& root) {
    for (const auto field : root) {
        std::string_view text;
        if (field.value.get_string().get(text))
            continue;
        text = json::trimmed(text);
        const std::size_t open = text.find('{');
        const bool mayBeDocument = open != std::string_view::npos && namesASignal(text);
        if (!mayBeDocument)
            continue;
        m_wrappedText = text.substr(open);
        return true;
    }
    return false;
}

void JsonDocumentReader::readBareSpan(const object& span) {
    element service;
    if (span["service.name"].get(service) == simdjson::SUCCESS && service.type() == element_type::STRING)
        m_values.addExtra("service.name", service.get_string().value_unsafe());
    const ResourceIndex resource = m_sink.resource(resourceOf(span));
    const ScopeIndex scope = m_sink.scope(scopeOf(span));
    readSpan(span, resource, scope);
}

void JsonDocumentReader::readBareLogRecord(const object& log) {
    const ResourceIndex resource = m_sink.resource(resourceOf(log));
    readLogRecord(log, resource, m_sink.scope(scopeOf(log)));
}

void JsonDocumentReader::readResourceSpans(const object& resourceSpans) {
    const ResourceIndex resource = m_sink.resource(resourceOf(resourceSpans));
    bool sawCurrent = false;
    const auto readAll = [&](const element& list) {
        simdjson::dom::array items;
        if (list.type() == element_type::NULL_VALUE)
            return;
        if (list.get_array().get(items))
            return m_context.loss("bad_list", "a list of spans is not a list");
        for (const element item : items) {
            object members;
            sawCurrent = true;
            if (item.get_object().get(members))
                m_context.loss("bad_list", "an entry in a list of spans is not an object");
            else
                readScopeSpans(members, resource);
        }
    };
    for (const auto field : resourceSpans)
        if (const RootKey key = rootKey(field.key); key == RootKey::ScopeSpans || key == RootKey::ScopeLogs)
            readAll(field.value);
    if (sawCurrent)
        return;
    for (const auto field : resourceSpans)
        if (rootKey(field.key) == RootKey::DeprecatedScopeSpans)
            readAll(field.value);
}

void JsonDocumentReader::readScopeSpans(const object& scopeSpans, ResourceIndex resource) {
    const ScopeIndex scope = m_sink.scope(scopeOf(scopeSpans));
    for (const auto field : scopeSpans) {
        simdjson::dom::array items;
        const ScopeSpansKey key = scopeSpansKey(field.key);
        const bool isList = key == ScopeSpansKey::Spans || key == ScopeSpansKey::LogRecords;
        if (!isList || field.value.type() == element_type::NULL_VALUE)
            continue;
        if (field.value.get_array().get(items)) {
            m_context.loss("bad_list", "a list of spans is not a list");
            continue;
        }
        for (const element item : items) {
            object span;
            if (item.get_object().get(span))
                m_context.loss("bad_span", "a span is not an object");
            else if (key == ScopeSpansKey::Spans)
                readSpan(span, resource, scope);
            else
                readLogRecord(span, resource, scope);
        }
    }
}

void JsonDocumentReader::readLogRecord(const object& log, ResourceIndex resource, ScopeIndex scope) {
    m_logs.read(log, resource, scope);
}

void JsonDocumentReader::readSpan(const object& span, ResourceIndex resource, ScopeIndex scope) {
    SpanRecord record = m_spans.read(span);
    record.resource = resource;
    record.scope = scope;
    m_sink.span(record);
}

void JsonDocumentReader::defineResource(const object& owner, ResourceIndex index) {
    m_sink.defineResource(index, resourceOf(owner));
}

void JsonDocumentReader::defineScope(const object& owner, ScopeIndex index) {
    m_sink.defineScope(index, scopeOf(owner));
}

ResourceRecord JsonDocumentReader::resourceOf(const object& owner) {
    ResourceRecord record;
    element attributes;
    bool hasAttributes = false;
    for (const auto field : owner) {
        const RootKey rootName = rootKey(field.key);
        object resource;
        if (rootName == RootKey::SchemaUrl)
            record.schemaUrl = readText(field.value, m_resourceSchema);
        if (rootName != RootKey::Resource || field.value.get_object().get(resource))
            continue;
        for (const auto member : resource) {
            if (isName(member.key, "attributes")) {
                attributes = member.value;
                hasAttributes = true;
            } else if (isName(member.key, "droppedAttributesCount") || isName(member.key, "dropped_attributes_count")) {
                record.droppedAttributes = readCount(member.value);
            }
        }
    }
    m_resourceAttributes.clear();
    m_values.writeAttributes(hasAttributes ? &attributes : nullptr, m_resourceAttributes);
    record.attributes = listOrNothing(m_resourceAttributes);
    return record;
}

ScopeRecord JsonDocumentReader::scopeOf(const object& owner) {
    ScopeRecord record;
    element attributes;
    bool hasAttributes = false;
    for (const auto field : owner) {
        const ScopeSpansKey key = scopeSpansKey(field.key);
        object scope;
        if (key == ScopeSpansKey::SchemaUrl)
            record.schemaUrl = readText(field.value, m_scopeSchema);
        if (key != ScopeSpansKey::Scope || field.value.get_object().get(scope))
            continue;
        for (const auto member : scope) {
            if (isName(member.key, "name")) {
                record.name = readText(member.value, m_scopeName);
            } else if (isName(member.key, "version")) {
                record.version = readText(member.value, m_scopeVersion);
            } else if (isName(member.key, "attributes")) {
                attributes = member.value;
                hasAttributes = true;
            } else if (isName(member.key, "droppedAttributesCount") || isName(member.key, "dropped_attributes_count")) {
                record.droppedAttributes = readCount(member.value);
            }
        }
    }
    m_scopeAttributes.clear();
    m_values.writeAttributes(hasAttributes ? &attributes : nullptr, m_scopeAttributes);
    record.attributes = listOrNothing(m_scopeAttributes);
    return record;
}

} // namespace spanloom::otlp
