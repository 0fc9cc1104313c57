#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/import/records/span_draft.h"

namespace spanloom {

/// Tags in which formats older than OpenTelemetry carry what it has fields for: kind, status, scope, trace state,
/// dropped counts. Collects them while the tags of a span are read, then fills in the fields. Texts must live until
/// apply(). A tag leaves the attributes only where the field says the same. Reusable; one thread.
class BridgeTags {
public:
    void clear() { *this = {}; }

    /// Whether take() may want it; cheap, for every tag.
    [[nodiscard]] static bool isCandidate(std::string_view key);
    /// True = the tag became a field and does not stay among the attributes. `error` is kept apart: what a writer
    /// means by it differs.
    [[nodiscard]] bool take(std::string_view key, std::string_view text, DecodeContext& context);
    /// An `error` tag that says no more than that the span failed.
    void fail() { m_hasFailed = true; }
    /// An `error` tag that says what happened; it stays among the attributes.
    void failWith(std::string_view text);

    /// Fills in the draft's fields; `draft`'s attributes must still be open.
    void apply(SpanDraft& draft) const;
    [[nodiscard]] bool hasKind() const { return m_kind.has_value(); }
    [[nodiscard]] bool hasScope() const { return !m_scopeName.empty() || !m_scopeVersion.empty(); }
    [[nodiscard]] std::string_view scopeName() const { return m_scopeName; }
    [[nodiscard]] std::string_view scopeVersion() const { return m_scopeVersion; }

private:
    [[nodiscard]] static bool takeText(std::string_view& target, std::string_view text);
    [[nodiscard]] static bool takeCount(std::uint32_t& target, std::string_view text);

    std::optional<OtelKind> m_kind;
    std::optional<StatusCode> m_status;
    std::string_view m_statusText;
    std::string_view m_description;
    std::string_view m_errorText;
    std::string_view m_scopeName;
    std::string_view m_scopeVersion;
    std::string_view m_traceState;
    std::uint32_t m_droppedAttributes = 0;
    std::uint32_t m_droppedEvents = 0;
    std::uint32_t m_droppedLinks = 0;
    bool m_hasFailed = false;
};

/// Remembers the number of the scope that came last: spans in a row mostly share it. For one document.
class ScopeNumber {
public:
    [[nodiscard]] ScopeIndex of(const BridgeTags& tags, DecodeContext& context, SpanSink& sink);

private:
    bool m_isKnown = false;
    std::string m_name;
    std::string m_version;
    ScopeIndex m_index {};
};

} // namespace spanloom
