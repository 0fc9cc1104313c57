#pragma once

#include <memory>
#include <string_view>

#include "core/import/importer.h"
#include "core/import/json/json_shape.h"
#include "core/import/records/csv_shape.h"
#include "core/import/records/decode_context.h"
#include "core/import/records/json_cutter.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {

/// Reads documents of one JSON dialect. One instance a worker thread: buffers may be kept from document to document,
/// facts may not. Whatever is not read is counted in the context's diagnostics.
class JsonRowReader {
public:
    virtual ~JsonRowReader() = default;
    /// A document of the outer level: a whole value up to ImportLimits::unitBytes, or an element of an outer array or
    /// of a list that the dialect names, of any size up to ImportLimits::maxRecordBytes. So the reader must take its
    /// rows alone as well as within their envelope.
    virtual void readDocument(const simdjson::dom::element& document, DecodeContext& context, SpanSink& sink) = 0;

    /// Pieces of a document that was cut, only where the dialect's splitter has a RowContext: a row whose resource has
    /// a number; the content of such a number; the members beside the lists, as one object.
    virtual void readOwnedRow(const simdjson::dom::element& row, [[maybe_unused]] ResourceIndex resource,
        DecodeContext& context, SpanSink& sink) {
        readDocument(row, context, sink);
    }
    virtual void defineResource([[maybe_unused]] const simdjson::dom::element& content,
        [[maybe_unused]] ResourceIndex resource, [[maybe_unused]] DecodeContext& context,
        [[maybe_unused]] SpanSink& sink) { }
    virtual void readBeside([[maybe_unused]] const simdjson::dom::element& members,
        [[maybe_unused]] DecodeContext& context, [[maybe_unused]] SpanSink& sink) { }
};

/// An importer of a dialect whose documents can be read one by one. Subclasses give the name, a look at the shape,
/// the lists and a reader.
class JsonRowImporter : public Importer {
public:
    /// 0 = not this dialect; else the confidence (Importer::probe).
    [[nodiscard]] virtual int probeShape(const json::JsonShape& shape) const = 0;
    /// The same for a CSV text of these columns. Its rows are documents of texts: {"column": "cell"}; a cell that is
    /// empty is absent, one that is "" in quotes is an empty text.
    [[nodiscard]] virtual int probeColumns([[maybe_unused]] const CsvShape& shape) const { return 0; }
    /// Members that are lists of documents; static storage.
    [[nodiscard]] virtual RowListNames rowLists() const = 0;
    /// What else of a document that is cut at such a list goes on (JsonRowReader::readOwnedRow, defineResource,
    /// readBeside).
    [[nodiscard]] virtual RowContext rowContext() const { return {}; }
    [[nodiscard]] virtual std::unique_ptr<JsonRowReader> makeReader() const = 0;

    [[nodiscard]] int probe(const SourceHead& head) const override;
    [[nodiscard]] std::unique_ptr<RecordSplitter> makeSplitter(const SplitterContext& context) const override;
    [[nodiscard]] std::unique_ptr<RecordDecoder> makeDecoder(
        const ImportLimits& limits, std::uint64_t sourceSeed) const override;
};

/// Confidences that the probes of JSON dialects share.
namespace probe {
inline constexpr int kCertain = 90; ///< members that no other format has
inline constexpr int kLikely = 70;  ///< a row without its envelope
inline constexpr int kWeak = 55;    ///< the best guess for what would else not be read
} // namespace probe

} // namespace spanloom
