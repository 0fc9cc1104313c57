#include "core/store/cache/dictionary_codec.h"

#include <algorithm>

#include "core/store/cache/segment_schema.h"
#include "core/store/columns/column_codec.h"
#include "core/store/columns/sealed_bytes.h"

namespace spanloom {

namespace {

constexpr std::size_t kChunkBytes = 1u << 20;
constexpr std::size_t kMostTextsPerChunk = 1u << 20;
constexpr const char* kDamaged = "a stored dictionary is damaged";

void appendItem(std::string& bytes, const ResourceContent& resource) {
    appendSized(bytes, resource.attributes);
    appendSized(bytes, resource.schemaUrl);
    appendVarint(bytes, resource.droppedAttributes);
}

void appendItem(std::string& bytes, const ScopeContent& scope) {
    appendSized(bytes, scope.name);
    appendSized(bytes, scope.version);
    appendSized(bytes, scope.attributes);
    appendSized(bytes, scope.schemaUrl);
    appendVarint(bytes, scope.droppedAttributes);
}

void readItem(PackedReader& reader, ResourceContent& resource) {
    resource.attributes = reader.sized();
    resource.schemaUrl = reader.sized();
    resource.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
}

void readItem(PackedReader& reader, ScopeContent& scope) {
    scope.name = reader.sized();
    scope.version = reader.sized();
    scope.attributes = reader.sized();
    scope.schemaUrl = reader.sized();
    scope.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
}

Result<std::int64_t> storedSize(sqlite::Connection& connection, std::int64_t dictionary) {
    SPANLOOM_TRY_ASSIGN(auto query, connection.prepare("SELECT size FROM dictionary_sizes WHERE id = ?"));
    SPANLOOM_TRY_ASSIGN(const bool hasRow, query.bind(1, dictionary).step());
    return hasRow ? query.integer(0) : 0;
}

Status storeSize(sqlite::Connection& connection, std::int64_t dictionary, std::size_t size) {
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT OR REPLACE INTO dictionary_sizes VALUES (?, ?)"));
    return insert.bind(1, dictionary).bind(2, static_cast<std::int64_t>(size)).run();
}

Status insertChunk(sqlite::Statement& insert, std::int64_t dictionary, std::size_t first, const std::string& content) {
    const std::string sealed = sealBytes(content);
    insert.bind(1, dictionary * kItemsPerDictionary + static_cast<std::int64_t>(first));
    return insert.bindBlob(2, sealed).run();
}

/// Calls f(content of a chunk, number of its first item) for each row of a dictionary that begins at `from` or later.
template <typename F>
Status forEachChunk(sqlite::Connection& connection, std::int64_t dictionary, F&& f, std::int64_t from = 0) {
    const std::int64_t firstId = dictionary * kItemsPerDictionary;
    SPANLOOM_TRY_ASSIGN(
        auto query, connection.prepare("SELECT id, bytes FROM dictionaries WHERE id >= ? AND id < ? ORDER BY id"));
    query.bind(1, firstId + from).bind(2, firstId + kItemsPerDictionary);
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            return {};
        SPANLOOM_TRY_ASSIGN(const std::string content, openBytes(query.blob(1)));
        if (!f(content, query.integer(0) - firstId))
            return fail(ErrorCode::Malformed, kDamaged);
    }
}

template <typename T>
Status writeItems(sqlite::Connection& connection, std::int64_t dictionary, const std::vector<T>& items) {
    SPANLOOM_TRY(removeDictionary(connection, dictionary));
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT INTO dictionaries (id, bytes) VALUES (?, ?)"));
    for (std::size_t i = 0; i < items.size();) {
        const std::size_t first = i;
        std::string bytes;
        while (i < items.size() && bytes.size() < kChunkBytes)
            appendItem(bytes, items[i++]);
        SPANLOOM_TRY(insertChunk(insert, dictionary, first, bytes));
    }
    return storeSize(connection, dictionary, items.size());
}

template <typename T>
Status loadItems(sqlite::Connection& connection, std::int64_t dictionary, std::vector<T>& items) {
    items.clear();
    SPANLOOM_TRY(forEachChunk(connection, dictionary, [&](const std::string& content, std::int64_t first) {
        if (first != static_cast<std::int64_t>(items.size()))
            return false;
        PackedReader reader(content);
        while (!reader.atEnd()) {
            T item;
            readItem(reader, item);
            items.push_back(std::move(item));
        }
        return !reader.hasFailed();
    }));
    SPANLOOM_TRY_ASSIGN(const std::int64_t size, storedSize(connection, dictionary));
    return size == static_cast<std::int64_t>(items.size()) ? Status() : fail(ErrorCode::Malformed, kDamaged);
}

bool loadTextChunk(const std::string& content, StringPool& texts) {
    PackedReader reader(content);
    const std::uint64_t count = reader.varint();
    std::vector<std::uint32_t> lengths;
    // A chunk of equal lengths takes no bytes a text, so its size does not bound its count.
    if (count > kMostTextsPerChunk || !readNumbers(reader, count, lengths))
        return false;
    std::uint64_t total = 0;
    for (const std::uint32_t length : lengths)
        total += length;
    if (total != reader.rest().size())
        return false;
    texts.load(reader.rest(), lengths);
    return true;
}

} // namespace

Status removeDictionary(sqlite::Connection& connection, std::int64_t dictionary) {
    SPANLOOM_TRY_ASSIGN(auto remove, connection.prepare("DELETE FROM dictionaries WHERE id >= ? AND id < ?"));
    return remove.bind(1, dictionary * kItemsPerDictionary).bind(2, (dictionary + 1) * kItemsPerDictionary).run();
}

Result<std::uint32_t> appendTexts(
    sqlite::Connection& connection, std::int64_t pool, const StringPool& texts, std::uint32_t first) {
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT INTO dictionaries (id, bytes) VALUES (?, ?)"));
    const std::uint32_t end = texts.size();
    for (std::uint32_t id = first; id < end;) {
        const std::uint32_t chunkStart = id;
        std::vector<std::uint64_t> lengths;
        std::string bytes;
        while (id < end && bytes.size() < kChunkBytes && lengths.size() < kMostTextsPerChunk) {
            const std::string_view text = texts.text(id++);
            lengths.push_back(text.size());
            bytes += text;
        }
        std::string content;
        appendVarint(content, lengths.size());
        appendNumbers(content, lengths);
        content += bytes;
        SPANLOOM_TRY(insertChunk(insert, pool, chunkStart, content));
    }
    SPANLOOM_TRY(storeSize(connection, pool, end));
    return end;
}

Result<std::uint32_t> storedTexts(sqlite::Connection& connection, std::int64_t pool) {
    SPANLOOM_TRY_ASSIGN(const std::int64_t size, storedSize(connection, pool));
    return static_cast<std::uint32_t>(std::max<std::int64_t>(size, 1)); // the empty text is always there
}

Status loadTexts(sqlite::Connection& connection, std::int64_t pool, StringPool& texts) {
    SPANLOOM_TRY(forEachChunk(connection, pool, [&](const std::string& content, std::int64_t first) {
        return first == static_cast<std::int64_t>(texts.size()) && loadTextChunk(content, texts);
    }));
    SPANLOOM_TRY_ASSIGN(const std::uint32_t size, storedTexts(connection, pool));
    return size == texts.size() ? Status() : fail(ErrorCode::Malformed, kDamaged);
}

Status loadAddedTexts(
    sqlite::Connection& connection, std::int64_t pool, StringPool& texts, std::uint32_t known) {
    StringPool added; // texts begin at 1 here: the empty text is in every pool
    SPANLOOM_TRY(forEachChunk(
        connection, pool,
        [&](const std::string& content, std::int64_t first) {
            return first == std::int64_t {known} + added.size() - 1 && loadTextChunk(content, added);
        },
        known));
    for (std::uint32_t i = 1; i < added.size(); ++i)
        if (texts.intern(added.text(i)) != known + i - 1)
            return fail(ErrorCode::Busy, "another process has rebuilt the segment; open it again");
    return {};
}

Status writeResources(sqlite::Connection& connection, const std::vector<ResourceContent>& resources) {
    return writeItems(connection, kResources, resources);
}

Status writeScopes(sqlite::Connection& connection, const std::vector<ScopeContent>& scopes) {
    return writeItems(connection, kScopes, scopes);
}

Status loadResources(sqlite::Connection& connection, std::vector<ResourceContent>& resources) {
    return loadItems(connection, kResources, resources);
}

Status loadScopes(sqlite::Connection& connection, std::vector<ScopeContent>& scopes) {
    return loadItems(connection, kScopes, scopes);
}

} // namespace spanloom
