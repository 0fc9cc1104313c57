#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/store/columns/column_codec.h"
#include "core/store/columns/payload_codec.h"
#include "core/store/columns/span_batch.h"
#include "core/trace/attribute_codec.h"
#include "core/trace/span_content.h"

namespace spanloom::test {

/// A packed attribute list with one entry a value kind, long and nested texts among them.
inline std::string everyValueKind(const std::string& longText) {
    std::string packed;
    ValueWriter writer(packed);
    writer.beginList();
    writer.key(1);
    writer.empty();
    writer.key(2);
    writer.boolean(false);
    writer.key(3);
    writer.boolean(true);
    writer.key(4);
    writer.integer(INT64_MIN);
    writer.key(5);
    writer.real(-0.5);
    writer.key(6);
    writer.string("short");
    writer.key(7);
    writer.string(longText);
    writer.key(8);
    writer.bytes(std::string("\0\1\2", 3));
    writer.key(70'000);
    writer.beginArray();
    writer.integer(1);
    writer.string(longText + "in array");
    writer.beginMap();
    writer.mapKey("k");
    writer.string(longText + "in map");
    writer.mapKey("e");
    writer.empty();
    writer.endMap();
    writer.endArray();
    writer.key(6); // a key twice
    writer.string("");
    writer.endList();
    return packed;
}

inline std::string oneTextList(StringId key, const std::string& text) {
    std::string packed;
    ValueWriter writer(packed);
    writer.beginList();
    writer.key(key);
    writer.string(text);
    writer.endList();
    return packed;
}

inline std::string packedEvents(const std::string& text) {
    EventListWriter writer;
    for (int i = 0; i < 2; ++i) {
        writer.begin(i == 0 ? kNoTime : 123 + i, "event " + text, 4);
        ValueWriter values(writer.buffer());
        values.beginList();
        values.key(9);
        values.string(text);
        values.endList();
    }
    return std::string(writer.packed());
}

inline std::string packedLinks(const std::string& text) {
    LinkListWriter writer;
    LinkView link;
    link.traceId = {1, 2};
    link.spanId = {3};
    link.traceIdText = "foreign";
    link.traceState = text;
    link.flags = 257;
    writer.begin(link);
    ValueWriter values(writer.buffer());
    values.beginList();
    values.endList();
    return std::string(writer.packed());
}

inline SpanRecord plainSpan(TraceId trace, SpanId span, TimeNs start) {
    SpanRecord record;
    record.traceId = trace;
    record.spanId = span;
    record.start = start;
    record.end = start + 10;
    record.name = "span";
    return record;
}

/// A span with something in every place; the texts must outlive it.
struct FullSpan {
    std::string longText = std::string(5000, 'x') + "end";
    std::string attributes = everyValueKind(longText);
    std::string events = packedEvents(longText);
    std::string links = packedLinks(longText);
    SpanRecord record;
    MeaningRow meaning;

    FullSpan() {
        record = plainSpan({7, 8}, {9}, 1'700'000'000'000'000'000);
        record.parentSpanId = {10};
        record.hasParent = true;
        record.traceIdText = "trace-in-words";
        record.spanIdText = "span-in-words";
        record.parentIdText = "parent-in-words";
        record.kind = OtelKind::Other;
        record.status = StatusCode::Error;
        record.traceFlags = 0x301;
        record.droppedAttributes = 1;
        record.droppedEvents = 2;
        record.droppedLinks = 0xFFFFFFFF;
        record.remarks = SpanFlag::ForeignTraceId | SpanFlag::ForeignSpanId;
        record.statusMessage = longText;
        record.traceState = "a=b";
        record.attributes = attributes;
        record.events = events;
        record.links = links;
        record.resource = ResourceIndex {3};
        record.scope = ScopeIndex {4};
        record.place = {123'456'789'012, 77};
        meaning.setInteger(Field::InputTokens, -1);
        meaning.setReal(Field::RecordedCost, 0.25);
        meaning.setText(Field::RequestModel, 5);
        meaning.setHash(Field::OutputHash, UINT64_MAX);
    }
    FullSpan(const FullSpan&) = delete;
    FullSpan& operator=(const FullSpan&) = delete;
};

inline std::vector<StoredColumn> storedColumns(const SealedBatch& batch) {
    std::vector<StoredColumn> columns;
    for (const EncodedColumn& column : batch.columns)
        columns.push_back({column.column, column.bytes});
    return columns;
}

inline Result<SpanChunk> decode(const SealedBatch& batch) { return decodeChunk(storedColumns(batch), batch.rows); }

/// Payloads of all rows, empty when a block does not open.
inline std::vector<SpanPayload> decodePayloads(const SealedBatch& batch) {
    std::vector<SpanPayload> payloads;
    for (const EncodedBlock& stored : batch.blocks) {
        const auto block = PayloadBlock::open(stored.shortPart, stored.longPart, stored.rows);
        if (!block || stored.firstRow != payloads.size())
            return {};
        for (std::uint32_t i = 0; i < stored.rows; ++i) {
            auto payload = block->payload(i);
            if (!payload)
                return {};
            payloads.push_back(std::move(*payload));
        }
    }
    return payloads;
}

inline Evaluation fullEvaluation() {
    Evaluation evaluation;
    evaluation.traceId = {7, 8};
    evaluation.target = SpanId {9};
    evaluation.carrier = SpanId {0};
    evaluation.name = "Groundedness";
    evaluation.score = 0.0;
    evaluation.label = "bad";
    evaluation.verdict = Verdict::Fail;
    evaluation.threshold = -1.5;
    evaluation.explanation = std::string(3000, 'e');
    evaluation.evaluator = "judge";
    evaluation.evaluatorType = EvaluatorType::Human;
    evaluation.time = -5;
    return evaluation;
}

} // namespace spanloom::test
