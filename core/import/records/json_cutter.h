#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/import/importer.h"
#include "core/import/json/value_scanner.h"
#include "core/import/records/unit_records.h"

namespace spanloom {

/// Names of members that are lists of documents ("data", "runs"), for the dialects whose documents are rows. None:
/// the dialect is OTLP. Must outlive the splitter.
using RowListNames = std::span<const std::string_view>;

/// What else of an opened document of rows goes on. Static storage.
struct RowContext {
    /// The member that maps names to resources, and the member of a row that holds such a name: the row goes on as
    /// RecordType::Span with the resource's number, the resources as RecordType::Resource (a name that stands for none
    /// as that text).
    std::string_view resourceMap {};
    std::string_view resourceName {};
    bool keepsBeside = false; ///< the members that are no list go on together, as RecordType::Beside
};

/// Cuts a stream of JSON values of any layout into records, in bounded memory: values up to unitBytes go whole,
/// larger ones are opened and cut. OTLP is cut at its ResourceSpans, those at their ScopeSpans, those at their spans,
/// and so are logs down to their records;
/// a dialect of rows at the elements of outer arrays and of the lists that it names; what stands beside such a list
/// in an opened document is skipped, but for what RowContext names. Text between the values is skipped and counted.
/// One thread.
class JsonCutter {
public:
    JsonCutter(const SplitterContext& context, RecordUnitWriter& writer,
        std::optional<RowListNames> lists = std::nullopt, const RowContext& rows = {});

    /// Where the next byte stands, and whether documents came before it.
    void startAt(SourcePlace place, bool isFirstDocument);
    /// Takes bytes up to the end, or up to and including a line feed that stands between two documents.
    std::size_t consume(std::string_view bytes);
    [[nodiscard]] bool isAtLineStart() const { return m_isAtLineStart; }
    [[nodiscard]] SourcePlace place() const { return m_place; }
    [[nodiscard]] bool hasSeenDocument() const { return !m_isFirstDocument; }
    /// End of input: what is whole of a document that is cut off is kept (see the README for lines).
    void finish();

private:
    /// What the next value is to us.
    enum class Slot : std::uint8_t {
        Skip, Document, DocumentList, Wrapper, ResourceSpansList, ScopeSpansList, SpansList, ResourceSpans, ScopeSpans, Span,
        LogRecordsList, LogRecord, Resource, Scope, SchemaUrl, ResourceMap, RowResource, Beside
    };
    enum class Mode : std::uint8_t { Structure, Text, Key, String, Scalar, Value };
    struct RowResource {
        ResourceIndex index {};
        bool isDefined = false;
    };
    struct Level {
        Slot slot = Slot::Skip; // what this container is
        bool isObject = false;
        bool hasResource = false;
        bool hasScope = false;
        bool isKnown = true;          // holds something that is read or counted
        bool isMalformed = false;     // reported
        bool sawCurrentSpans = false; // scopeSpans held something: deprecatedScopeSpans repeats it
        ResourceIndex resource {};
        ScopeIndex scope {};
        std::string definition; // JSON of the resource or scope
        std::string schemaUrl;  // as a JSON token
        SourcePlace place;
        std::unordered_map<std::string, RowResource> rowResources; // by name, of an opened document of rows
        std::string beside; // members of such a document, as JSON
    };

    void stepStructure(char c);
    void stepText(char c);
    void stepKey(char c);
    void stepString(char c);
    void stepScalar(char c);
    void endKey();
    void advance(char c);
    void beginValue(char c);
    void beginContainer(char c);
    void beginCapture(char c);
    std::size_t continueValue(std::string_view bytes);
    void endValue();
    void outgrow();
    bool shouldOpen() const;
    [[nodiscard]] bool hasListKey(std::string_view text) const;
    [[nodiscard]] bool isRowList(std::string_view key) const;
    void openCaptured();
    void pushLevel(Slot slot, bool isObject, SourcePlace place);
    void popLevel();
    void writeDefinitions(const Level& level);
    void writeDefinition(const Level& level, RecordType type, std::string_view name);
    [[nodiscard]] Slot slotOfRowKey(std::string_view key) const;
    [[nodiscard]] RowResource& rowResource(Level& level, std::string_view name);
    void ownRow();
    void writeRowResource(RowResource& resource, std::string_view json, SourcePlace place);
    void writeRowContext(Level& level);
    [[nodiscard]] static bool isDefinition(Slot slot);
    void beginBeside(char c);
    void appendBeside(char c);
    void keepBeside();
    [[nodiscard]] Slot slotOfKey(std::string_view key);
    [[nodiscard]] Slot slotOfElement() const;
    void needResource();
    void reportOversized(SourcePlace place);
    void reportText(SourcePlace place);
    void reportMalformed();
    void reportTruncated(SourcePlace place, bool isDropped);

    ImportContext& m_import;
    DiagnosticLog& m_diagnostics;
    const ImportLimits& m_limits;
    RecordUnitWriter& m_writer;
    const std::optional<RowListNames> m_lists; // none: OTLP
    const RowContext m_rows;
    json::ValueScanner m_scanner;

    std::vector<Level> m_levels;
    Mode m_mode = Mode::Structure;
    Slot m_slot = Slot::Document; // of the value that comes next or is being read
    bool m_isEscaped = false;
    bool m_isAtLineStart = true;
    bool m_isFirstDocument = true;
    bool m_isExpectingKey = false;
    bool m_mustCheckNext = false;  // the bracket just read may be plain text
    bool m_isDoubtful = false;     // … and stands in text, where only {" is a document
    bool m_isWholeOnly = false;    // nothing in this value that could be cut
    bool m_isOversized = false;
    std::string m_key;
    std::string m_definition;      // a resource, scope or other member that is kept, being read
    SourcePlace m_place;
    SourcePlace m_valuePlace;
};

} // namespace spanloom
