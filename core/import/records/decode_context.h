#pragma once

#include <cstdint>
#include <string>
#include <optional>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/string_pool.h"
#include "core/import/limits.h"
#include "core/trace/attribute_codec.h"
#include "core/trace/span_content.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// What the readers of one unit share. Lives during one RecordDecoder::decode().
struct DecodeContext {
    StringPoolCache& keys;
    DiagnosticLog& diagnostics;
    const ImportLimits& limits;
    std::uint64_t sourceSeed = 0;
    SourcePlace place;            ///< of the record being read
    std::uint64_t ordinal = 0;    ///< spans of this record read so far
    std::uint32_t remarks = 0;    ///< SpanFlag bits that hold for all spans of this record

    void info(std::string_view code, std::string_view message) { add(Severity::Info, code, message); }
    void notice(std::string_view code, std::string_view message) { add(Severity::Notice, code, message); }
    void loss(std::string_view code, std::string_view message) { add(Severity::DataLoss, code, message); }
    void add(Severity severity, std::string_view code, std::string_view message) {
        diagnostics.add(severity, code, place, message);
    }

    /// The id of an attribute key; longer ones than the limit are cut between characters.
    StringId key(std::string_view text);
};

/// Values nested deeper than kMaxValueDepth are turned into JSON text down to this depth, and lost below it.
inline constexpr int kMaxTextDepth = 512;

/// Keys under which our own exporter keeps what OTLP has no room for.
inline constexpr std::string_view kTraceIdKey = "spanloom.trace_id";
inline constexpr std::string_view kSpanIdKey = "spanloom.span_id";
inline constexpr std::string_view kParentIdKey = "spanloom.parent_span_id";
inline constexpr std::string_view kKindKey = "spanloom.otlp.kind";
inline constexpr std::string_view kStatusKey = "spanloom.otlp.status_code";
/// A time that the protocol's unsigned number, whose 0 is "none", cannot say.
inline constexpr std::string_view kStartKey = "spanloom.start_time_unix_nano";
inline constexpr std::string_view kEndKey = "spanloom.end_time_unix_nano";
/// A reader found the span cut short; no count of dropped entries says so.
inline constexpr std::string_view kTruncatedKey = "spanloom.truncated";

/// What a span's attributes carry, because OTLP could not: ids, odd times, remarks. Views as long as the record.
struct CarriedIds {
    /// An empty text says that the span had no such id: the key it was given is the one that OTLP carries.
    std::optional<std::string_view> traceId;
    std::optional<std::string_view> spanId;
    std::string_view parentId;
    std::optional<TimeNs> start;
    std::optional<TimeNs> end;
    bool isTruncated = false;
    bool hasKind = false;

    /// Takes the value when the key is one of ours; true = it does not stay among the attributes.
    bool take(std::string_view key, std::string_view text);
};

/// Fills in what follows from the other members of a record: carried ids, remarks, times. The last step before
/// the sink.
void finishRecord(SpanRecord& record, const CarriedIds& carried, DecodeContext& context);

/// The ids that a link's attributes carry take the place of those that OTLP could say. Views as long as `carried`'s.
void applyCarriedIds(LinkView& link, const CarriedIds& carried, const DecodeContext& context);

/// A packed list; an empty view when it has no entries, so that "no attributes" has one form.
[[nodiscard]] std::string_view listOrNothing(std::string_view packed);

/// Nanoseconds as the record wants them; 0 = no time. Counts times that look like another unit.
[[nodiscard]] TimeNs checkedTime(std::int64_t value, DecodeContext& context);

/// Runs write(ValueWriter&) on the writer itself, or, below kMaxValueDepth, on a value of its own that is kept as
/// JSON text. `isDeep` is the reader's memory of being within such a text.
template <typename F>
void writeNested(DecodeContext& context, ValueWriter& writer, int depth, bool& isDeep, F&& write) {
    if (depth < kMaxValueDepth || (isDeep && depth < kMaxTextDepth))
        return write(writer);
    if (isDeep) {
        context.loss("value_too_deep", "a value is nested too deep even for text; its inner part was left out");
        return writer.empty();
    }
    context.notice("deep_value", "a deeply nested value was kept as JSON text");
    std::string packed;
    ValueWriter inner(packed);
    isDeep = true;
    write(inner);
    isDeep = false;
    writer.string(ValueView(packed).toJson());
}

} // namespace spanloom
