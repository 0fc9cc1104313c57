#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/import/importer.h"
#include "core/trace/span_content.h"

namespace spanloom::fuzz {

/// Takes everything, keeps a hash of each span, and walks whatever is packed, so that a malformed list shows.
class HashingSink final : public SpanSink, public ImportContext, public UnitSink {
public:
    explicit HashingSink(const Importer& importer, const ImportLimits& limits)
        : m_decoder(importer.makeDecoder(limits, sourceSeed())) { }

    // One pool for all runs: making one costs more than a run.
    StringPool& keys() override {
        static StringPool pool;
        return pool;
    }
    ResourceIndex resource(const ResourceRecord& record) override {
        walk(record.attributes);
        return {};
    }
    ScopeIndex scope(const ScopeRecord& record) override {
        walk(record.attributes);
        return {};
    }
    void defineResource(ResourceIndex, const ResourceRecord& record) override { walk(record.attributes); }
    void defineScope(ScopeIndex, const ScopeRecord& record) override { walk(record.attributes); }
    void span(const SpanRecord& record) override {
        std::string text = record.traceId.hex() + record.spanId.hex() + std::string(record.name)
            + std::string(record.statusMessage) + std::string(record.traceState) + std::to_string(record.start)
            + std::to_string(record.end) + std::to_string(record.remarks) + std::to_string(record.place.offset) + ':'
            + std::to_string(record.place.line);
        // Key ids depend on the order of units, their texts do not.
        for (const AttributeView& attribute : AttributeListView(record.attributes))
            text += std::string(keys().text(attribute.key)) + attribute.value.toJson();
        forEachEvent(record.events,
            [&](const EventView& event) { text += std::string(event.name) + std::to_string(event.time); });
        forEachLink(record.links, [&](const LinkView& link) { text += link.traceId.hex() + link.spanId.hex(); });
        m_hashes.push_back(hash64(text));
    }
    void evaluation(Evaluation evaluation) override {
        m_hashes.push_back(hash64(evaluation.traceId.hex() + evaluation.name + evaluation.label + evaluation.explanation));
    }
    DiagnosticLog& diagnostics() override { return m_diagnostics; }
    ResourceIndex reserveResource() override { return {}; }
    ScopeIndex reserveScope() override { return {}; }
    std::uint64_t sourceSeed() const override { return 7; }
    bool addUnit(RecordUnit&& unit) override {
        m_decoder->decode(unit, *this);
        return true;
    }

    /// One number for all that came, whatever the order.
    [[nodiscard]] std::uint64_t result() {
        std::sort(m_hashes.begin(), m_hashes.end());
        std::string text;
        for (const std::uint64_t hash : m_hashes)
            text += std::to_string(hash) + ' ';
        for (const Diagnostic& entry : m_diagnostics.sorted())
            text += entry.code + std::to_string(entry.count) + '@' + std::to_string(entry.first.offset);
        return hash64(text);
    }

private:
    void walk(std::string_view packed) {
        for (const AttributeView& attribute : AttributeListView(packed))
            if (attribute.value.toJson().empty())
                std::abort();
    }

    std::unique_ptr<RecordDecoder> m_decoder;
    DiagnosticLog m_diagnostics;
    std::vector<std::uint64_t> m_hashes;
};

inline std::uint64_t importInChunks(
    const Importer& importer, std::string_view bytes, std::size_t chunkBytes, const ImportLimits& limits) {
    HashingSink sink(importer, limits);
    const auto splitter = importer.makeSplitter({sink, sink, sink.diagnostics(), limits});
    for (; !bytes.empty(); bytes.remove_prefix(std::min(chunkBytes, bytes.size())))
        if (!splitter->feed(bytes.substr(0, chunkBytes)))
            return 0;
    if (!splitter->finish())
        return 0;
    return sink.result();
}

/// Whole and in chunks of 7 must agree, with ordinary limits and with tiny ones that cut at every level.
inline void compareChunkings(const Importer& importer, std::string_view bytes) {
    ImportLimits tiny;
    tiny.unitBytes = 48;
    tiny.maxRecordBytes = 2048;
    tiny.maxEventsPerSpan = 4;
    tiny.maxAttributeKeyBytes = 32;
    ImportLimits roomy;
    roomy.unitBytes = 1u << 16; // parsers reserve this much, and a fuzzer makes many
    for (const ImportLimits& limits : {roomy, tiny})
        if (importInChunks(importer, bytes, bytes.size() + 1, limits) != importInChunks(importer, bytes, 7, limits))
            std::abort();
}

} // namespace spanloom::fuzz
