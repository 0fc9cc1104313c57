#include "tests/support/record_collector.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/trace/span_content.h"

namespace spanloom::test {

namespace {

void addLine(std::string& text, std::string_view name, std::string_view value) {
    if (value.empty())
        return;
    text += ' ';
    text += name;
    text += '=';
    text += value;
}

std::string timeText(TimeNs time) { return time == kNoTime ? "none" : std::to_string(time); }

std::string_view typeName(ValueType type) {
    static constexpr std::string_view kNames[]
        = {"empty", "bool", "bool", "int", "double", "string", "bytes", "array", "map"};
    return kNames[static_cast<std::size_t>(type) % 9];
}

/// Kinds and values at every level: JSON alone would not tell 1 from 1.0 or text from bytes.
std::string valueText(ValueView value) {
    std::string text(typeName(value.type()));
    if (value.type() == ValueType::Array) {
        text += '[';
        value.forEachElement([&](ValueView element) { text += valueText(element) + ' '; });
        return text + ']';
    }
    if (value.type() == ValueType::Map) {
        text += '{';
        value.forEachMember(
            [&](std::string_view key, ValueView member) { text += std::string(key) + '=' + valueText(member) + ' '; });
        return text + '}';
    }
    return text + ':' + value.toJson();
}

} // namespace

std::string RecordCollector::listText(std::string_view packed) const {
    std::string text;
    for (const AttributeView& attribute : AttributeListView(packed)) {
        text += text.empty() ? "" : ", ";
        text += std::string(m_keys.text(attribute.key)) + '=' + valueText(attribute.value);
    }
    return text.empty() ? text : '{' + text + '}';
}

ResourceIndex RecordCollector::reserveResource() {
    m_resources.emplace_back();
    return static_cast<ResourceIndex>(m_resources.size() - 1);
}

ScopeIndex RecordCollector::reserveScope() {
    m_scopes.emplace_back();
    return static_cast<ScopeIndex>(m_scopes.size() - 1);
}

void RecordCollector::defineResource(ResourceIndex index, const ResourceRecord& record) {
    std::string& text = m_resources.at(static_cast<std::size_t>(index));
    text = listText(record.attributes);
    addLine(text, "schema", record.schemaUrl);
    if (record.droppedAttributes > 0)
        addLine(text, "dropped", std::to_string(record.droppedAttributes));
}

void RecordCollector::defineScope(ScopeIndex index, const ScopeRecord& record) {
    std::string& text = m_scopes.at(static_cast<std::size_t>(index));
    text = std::string(record.name);
    addLine(text, "version", record.version);
    addLine(text, "attributes", listText(record.attributes));
    addLine(text, "schema", record.schemaUrl);
    if (record.droppedAttributes > 0)
        addLine(text, "dropped", std::to_string(record.droppedAttributes));
}

ResourceIndex RecordCollector::resource(const ResourceRecord& record) {
    const ResourceIndex index = reserveResource();
    defineResource(index, record);
    // Only among those that came whole: a number that waits for its content is equal to none.
    const auto [found, isNew] = m_wholeResources.try_emplace(m_resources.back(), index);
    if (!isNew)
        m_resources.pop_back();
    return found->second;
}

ScopeIndex RecordCollector::scope(const ScopeRecord& record) {
    const ScopeIndex index = reserveScope();
    defineScope(index, record);
    return index;
}

void RecordCollector::span(const SpanRecord& record) {
    Span span;
    span.place = record.place;
    span.resource = static_cast<std::uint32_t>(record.resource);
    span.scope = static_cast<std::uint32_t>(record.scope);
    std::string& text = span.text;
    text = record.traceId.hex() + ' ' + record.spanId.hex() + ' ' + std::string(record.name);
    if (record.hasParent)
        addLine(text, "parent", record.parentSpanId.hex());
    addLine(text, "traceIdText", record.traceIdText);
    addLine(text, "spanIdText", record.spanIdText);
    addLine(text, "parentIdText", record.parentIdText);
    addLine(text, "start", timeText(record.start));
    addLine(text, "end", timeText(record.end));
    addLine(text, "kind", name(record.kind));
    addLine(text, "status", name(record.status));
    addLine(text, "message", record.statusMessage);
    addLine(text, "state", record.traceState);
    addLine(text, "flags", std::to_string(record.traceFlags));
    if (record.droppedAttributes + record.droppedEvents + record.droppedLinks > 0) {
        addLine(text, "dropped", std::to_string(record.droppedAttributes));
        text += '/' + std::to_string(record.droppedEvents) + '/' + std::to_string(record.droppedLinks);
    }
    addLine(text, "remarks", flagNames(record.remarks));
    addLine(text, "attributes", listText(record.attributes));
    forEachEvent(record.events, [&](const EventView& event) {
        text += "\n  event " + timeText(event.time) + ' ' + std::string(event.name);
        if (event.droppedAttributes > 0)
            addLine(text, "dropped", std::to_string(event.droppedAttributes));
        std::string attributes;
        for (const AttributeView& attribute : event.attributes)
            attributes += ' ' + std::string(m_keys.text(attribute.key)) + '=' + valueText(attribute.value);
        text += attributes;
    });
    forEachLink(record.links, [&](const LinkView& link) {
        text += "\n  link " + link.traceId.hex() + ' ' + link.spanId.hex();
        addLine(text, "traceIdText", link.traceIdText);
        addLine(text, "spanIdText", link.spanIdText);
        addLine(text, "state", link.traceState);
        addLine(text, "flags", std::to_string(link.flags));
        for (const AttributeView& attribute : link.attributes)
            text += ' ' + std::string(m_keys.text(attribute.key)) + '=' + valueText(attribute.value);
    });
    m_traces.insert(record.traceId);
    m_spans.push_back(std::move(span));
    m_fragments += (record.remarks & SpanFlag::Fragment) != 0 ? 1 : 0;
}

std::vector<std::string> RecordCollector::spans(bool withPlaces) const {
    std::vector<std::string> result;
    for (const Span& span : m_spans) {
        std::string text;
        if (withPlaces)
            text = '@' + std::to_string(span.place.offset) + ':' + std::to_string(span.place.line) + ' ';
        text += span.text + "\n  resource " + m_resources.at(span.resource) + "\n  scope " + m_scopes.at(span.scope);
        result.push_back(std::move(text));
    }
    return result;
}

std::uint64_t ImportedRecords::count(std::string_view code) const {
    for (const std::string& line : diagnostics) {
        const std::size_t at = line.find(' ');
        if (line.compare(at + 1, code.size() + 1, std::string(code) + ' ') == 0)
            return std::stoull(line.substr(at + 2 + code.size()));
    }
    return 0;
}

std::string ImportedRecords::severity(std::string_view code) const {
    for (const std::string& line : diagnostics) {
        const std::size_t at = line.find(' ');
        if (line.compare(at + 1, code.size() + 1, std::string(code) + ' ') == 0)
            return line.substr(0, at);
    }
    return {};
}

namespace {

class DecodingSink final : public UnitSink {
public:
    DecodingSink(RecordDecoder& decoder, SpanSink& sink)
        : m_decoder(decoder)
        , m_sink(sink) { }
    bool addUnit(RecordUnit&& unit) override {
        ++count;
        m_decoder.decode(unit, m_sink);
        return true;
    }
    std::size_t count = 0;

private:
    RecordDecoder& m_decoder;
    SpanSink& m_sink;
};

/// Reads until the head is full or the stream ends.
Result<bool> readHead(ByteSource& stream, std::string& head) {
    constexpr std::size_t kHeadBytes = 64u << 10;
    for (;;) {
        const std::size_t before = head.size();
        head.resize(kHeadBytes);
        auto count = stream.read(head.data() + before, kHeadBytes - before);
        head.resize(before + (count ? *count : 0));
        if (!count)
            return fail(count.error());
        if (*count == 0)
            return true;
        if (head.size() == kHeadBytes)
            return false;
    }
}

Status run(ByteSource& stream, std::size_t chunkBytes, const ImportLimits& limits, RecordCollector& collector,
    ImportedRecords& result) {
    std::string head;
    SPANLOOM_TRY_ASSIGN(const bool isWhole, readHead(stream, head));
    SPANLOOM_TRY_ASSIGN(const Importer* importer, recogniseFormat({head, isWhole}));
    result.format = importer->formatName();
    const auto decoder = importer->makeDecoder(limits, RecordCollector::kSeed);
    DecodingSink units(*decoder, collector);
    const auto splitter = importer->makeSplitter({collector, units, collector.diagnostics(), limits});
    for (std::string_view rest = head; !rest.empty();) {
        const std::string_view piece = rest.substr(0, chunkBytes);
        SPANLOOM_TRY(splitter->feed(piece));
        rest.remove_prefix(piece.size());
    }
    std::string chunk(std::min<std::size_t>(chunkBytes, 1u << 20), '\0');
    for (;;) {
        SPANLOOM_TRY_ASSIGN(const std::size_t count, stream.read(chunk.data(), chunk.size()));
        if (count == 0)
            break;
        SPANLOOM_TRY(splitter->feed(std::string_view(chunk).substr(0, count)));
    }
    SPANLOOM_TRY(splitter->finish());
    result.units = units.count;
    return {};
}

} // namespace

ImportedRecords importRecords(std::string bytes, std::size_t chunkBytes, const ImportLimits& limits) {
    ImportedRecords result;
    RecordCollector collector;
    auto unwrapped = unwrap(memorySource(std::move(bytes), chunkBytes), limits, collector.diagnostics());
    Status status;
    if (unwrapped) {
        result.container = unwrapped->container;
        status = run(*unwrapped->stream, chunkBytes, limits, collector, result);
    } else {
        status = fail(unwrapped.error());
    }
    if (!status)
        result.error = std::string(name(status.error().code)) + ": " + status.error().message;
    result.spans = collector.spans(false);
    result.placed = collector.spans(true);
    std::sort(result.spans.begin(), result.spans.end());
    std::sort(result.placed.begin(), result.placed.end());
    result.evaluations = collector.evaluations();
    result.fragments = collector.fragmentCount();
    result.traces = collector.traceCount();
    result.resources = collector.resourceCount();
    for (const Diagnostic& entry : collector.diagnostics().sorted()) {
        const std::string place = std::to_string(entry.first.offset) + ':' + std::to_string(entry.first.line);
        result.diagnostics.push_back(std::string(name(entry.severity)) + ' ' + entry.code + ' '
            + std::to_string(entry.count) + " @" + place);
    }
    return result;
}

std::string fileBytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace spanloom::test
