#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/import/jaeger/process.h"
#include "core/import/jaeger/tag_reader.h"
#include "core/import/records/bridge_tags.h"
#include "core/import/records/micro_times.h"
#include "core/import/records/span_draft.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::jaeger {

/// One span of Jaeger's JSON to a span record. Lives during one document; one thread.
class SpanReader final : private TagTaker {
public:
    SpanReader(DecodeContext& context, SpanSink& sink);

    /// `resource`: the number of its process where that is known already; else the process within the span counts,
    /// else the one that it names among `processes`.
    void read(const simdjson::dom::object& span, std::optional<ResourceIndex> resource, Processes& processes);

private:
    struct Members;

    [[nodiscard]] bool take(std::string_view key, const simdjson::dom::element& value) override;
    void readMember(std::string_view key, const simdjson::dom::element& value, Members& members);
    void readFlags(const simdjson::dom::element& value);
    void readTags(const Members& members);
    void readReferences(const Members& members);
    void readReference(const simdjson::dom::object& reference, const Members& members, bool& hasParent);
    void readLogs(const simdjson::dom::element& logs);
    void readLog(const simdjson::dom::object& log);
    void readWarnings(const simdjson::dom::element& warnings);
    [[nodiscard]] ResourceIndex resourceOf(
        const Members& members, std::optional<ResourceIndex> resource, Processes& processes);
    void noteDerived();

    DecodeContext& m_context;
    SpanSink& m_sink;
    SpanDraft m_draft;
    TagReader m_tagReader;
    BridgeTags m_bridge;
    MicroTimes m_times;
    ScopeNumber m_scope;
    std::string m_predecessor; // the span that this one follows from
    std::string m_scratch;
};

/// The first texts of a list of warnings, as one, for a diagnostic.
[[nodiscard]] std::string warningText(const simdjson::dom::element& warnings);
/// Whether a list of warnings or errors holds any.
[[nodiscard]] bool hasEntries(const simdjson::dom::element& list);

} // namespace spanloom::jaeger
