#include <set>

#include "core/base/hash.h"
#include "core/semantics/span_reading.h"

namespace spanloom {

namespace {

struct Content {
    std::uint64_t hash = 0;
    std::int64_t length = 0;
};

std::string_view rawText(ValueView value) {
    return value.type() == ValueType::String ? value.text() : value.packed();
}

bool isContentMember(std::string_view tail) {
    return tail.ends_with("content") || tail.ends_with(".text") || tail.ends_with("arguments");
}

// Flattened messages: independent of the order of the attributes.
Content flattened(SpanReading& reading, std::span<const Hit> hits, const Source& source) {
    std::uint64_t sum = 0;
    std::int64_t length = 0;
    for (const Hit& hit : hits) {
        if (hit.source != &source)
            continue;
        const std::string_view text = rawText(hit.value);
        sum += mixHash(mixHash(hash64(hit.tail), hit.index), hash64(text));
        reading.isRedacted |= hit.value.type() == ValueType::String && isRedactionMark(text);
        if (hit.value.type() == ValueType::String && isContentMember(hit.tail))
            length += static_cast<std::int64_t>(text.size());
    }
    return {mixHash(1, sum), length};
}

/// What a log record says of itself: it changes from record to record, and is no part of the message.
bool isOfRecord(std::string_view key) {
    return key == "severity_number" || key == "severity_text" || key == "flags" || key == "observed_time_unix_nano";
}

Content fromEvents(std::span<const Hit> hits, const StringPool& keys) {
    // A sum of well mixed parts: the events of one span give the same whether they came with it or one by one.
    Content content;
    for (const Hit& hit : hits) {
        if (hit.source->encoding != Encoding::Event)
            continue;
        for (const AttributeView& attribute : hit.event) {
            if (isOfRecord(keys.text(attribute.key)))
                continue;
            const std::string_view text = rawText(attribute.value);
            content.hash += mixHash(hash64(text), hash64(hit.source->event));
            if (attribute.value.type() == ValueType::String)
                content.length += static_cast<std::int64_t>(text.size());
        }
    }
    return content;
}

std::optional<Content> contentOf(SpanReading& reading, Slot slot) {
    const std::span<const Hit> hits = reading.hits.of(slot);
    for (const Hit& hit : hits) {
        if (!reading.counts(hit))
            continue;
        if (hit.source->encoding == Encoding::Event)
            return fromEvents(hits, *reading.keys);
        if (isMissing(hit.value)) {
            reading.isRedacted |= hit.value.type() == ValueType::String && isRedactionMark(hit.value.text());
            continue;
        }
        if (hit.source->encoding == Encoding::Indexed)
            return flattened(reading, hits, *hit.source);
        const std::string_view text = rawText(hit.value);
        return Content {hash64(text), static_cast<std::int64_t>(text.size())};
    }
    return std::nullopt;
}

std::optional<Content> firstOf(SpanReading& reading, std::initializer_list<Slot> slots) {
    for (const Slot slot : slots)
        if (const std::optional<Content> content = contentOf(reading, slot))
            return content;
    return std::nullopt;
}

void readArguments(SpanReading& reading, MeaningRow& row) {
    for (const Hit& hit : reading.hits.of(Slot::ToolArguments)) {
        if (!reading.counts(hit) || isMissing(hit.value))
            continue;
        const ValueView arguments = reading.json.structured(hit.value);
        if (isParameterSchema(arguments))
            continue;
        row.setHash(Field::ArgumentsHash, dataHash(arguments));
        return;
    }
}

constexpr std::string_view kScoreKeys[] = {"score", "relevance_score", "relevanceScore", "similarity", "_score"};

struct Documents {
    std::optional<std::int64_t> count;
    std::optional<double> best;
    void score(std::optional<double> value) {
        if (value && (!best || *value > *best))
            best = value;
    }
};

std::optional<double> documentScore(ValueView document) {
    for (const std::string_view key : kScoreKeys)
        if (const std::optional<ValueView> score = document.member(key))
            return realOf(*score);
    if (const std::optional<ValueView> metadata = document.member("metadata"))
        if (const std::optional<ValueView> score = metadata->member("score"))
            return realOf(*score);
    return std::nullopt;
}

bool readList(SpanReading& reading, const Hit& hit, Documents& documents) {
    ValueView list = reading.json.structured(hit.value);
    if (list.type() == ValueType::Map) {
        std::optional<ValueView> inner;
        for (const std::vector<std::string>& path : hit.source->paths)
            if (const auto member = list.member(path.front()); !inner && member && member->type() == ValueType::Array)
                inner = member;
        if (!inner)
            return false;
        list = *inner;
    }
    if (list.type() != ValueType::Array)
        return false;
    documents.count = list.size();
    list.forEachElement([&](ValueView document) { documents.score(documentScore(document)); });
    return true;
}

void readIndexed(std::span<const Hit> hits, const Source& source, Documents& documents) {
    std::set<std::uint32_t> indexes;
    for (const Hit& hit : hits) {
        if (hit.source != &source)
            continue;
        indexes.insert(hit.index);
        if (hit.tail.ends_with("score"))
            documents.score(realOf(hit.value));
    }
    documents.count = static_cast<std::int64_t>(indexes.size());
}

// One event a result, or one with lists of ids and scores.
void readEvents(const SpanReading& reading, std::span<const Hit> hits, Documents& documents) {
    std::int64_t count = 0;
    for (const Hit& hit : hits) {
        if (hit.source->encoding != Encoding::Event)
            continue;
        std::int64_t results = 1;
        for (const AttributeView& attribute : hit.event) {
            const std::string_view key = reading.keys->text(attribute.key);
            if (attribute.value.type() == ValueType::Array && key.ends_with(".id"))
                results = attribute.value.size();
            if (key.ends_with(".score"))
                documents.score(realOf(attribute.value));
        }
        count += results;
    }
    documents.count = count;
}

void readDocuments(SpanReading& reading, MeaningRow& row) {
    Documents documents;
    const std::span<const Hit> hits = reading.hits.of(Slot::DocumentList);
    for (const Hit& hit : hits) {
        if (hit.source->encoding == Encoding::Event) {
            readEvents(reading, hits, documents);
            break;
        }
        // An empty list is a finding (nothing was retrieved), not an absence.
        if (!reading.counts(hit) || hit.value.isEmpty()
            || (hit.value.type() == ValueType::String && trimmed(hit.value.text()).empty()))
            continue;
        if (hit.source->encoding == Encoding::Indexed) {
            readIndexed(hits, *hit.source, documents);
            break;
        }
        if (readList(reading, hit, documents))
            break;
    }
    for (const Slot slot : {Slot::DocumentIds, Slot::DocumentScores})
        for (const Hit& hit : reading.hits.of(slot)) {
            const ValueView list = reading.json.structured(hit.value);
            if (list.type() != ValueType::Array)
                continue;
            if (!documents.count)
                documents.count = list.size();
            if (slot == Slot::DocumentScores)
                list.forEachElement([&](ValueView score) { documents.score(realOf(score)); });
        }
    for (const Hit& hit : reading.hits.of(Field::Documents))
        if (!documents.count && reading.counts(hit))
            documents.count = reading.decoder.integer(hit);
    if (documents.count && *documents.count >= 0)
        row.setInteger(Field::Documents, *documents.count);
    if (documents.best)
        row.setReal(Field::BestDocumentScore, *documents.best);
}

} // namespace

void readContentFacts(SpanReading& reading, MeaningRow& row) {
    const auto store = [&](const std::optional<Content>& content, Field hash, Field length) {
        if (!content)
            return;
        row.setHash(hash, content->hash);
        row.setInteger(length, content->length);
    };
    store(firstOf(reading, {Slot::InputMessages, Slot::Input, Slot::ToolArguments}), Field::InputHash,
        Field::InputLength);
    store(firstOf(reading, {Slot::OutputMessages, Slot::Output, Slot::ToolResult}), Field::OutputHash,
        Field::OutputLength);
    readArguments(reading, row);
    readDocuments(reading, row);
}

} // namespace spanloom
