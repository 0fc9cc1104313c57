#include "core/import/records/json_names.h"

#include <array>
#include <utility>

namespace spanloom {

RootKey rootKey(std::string_view key) {
    static constexpr std::array<std::pair<std::string_view, RootKey>, 25> kNames {{
        {"resourceSpans", RootKey::ResourceSpans},
        {"resource_spans", RootKey::ResourceSpans},
        {"batches", RootKey::ResourceSpans},
        {"trace", RootKey::Wrapper},
        {"result", RootKey::Wrapper},
        {"resource", RootKey::Resource},
        {"scopeSpans", RootKey::ScopeSpans},
        {"scope_spans", RootKey::ScopeSpans},
        {"instrumentationLibrarySpans", RootKey::ScopeSpans},
        {"instrumentation_library_spans", RootKey::ScopeSpans},
        {"deprecatedScopeSpans", RootKey::DeprecatedScopeSpans},
        {"deprecated_scope_spans", RootKey::DeprecatedScopeSpans},
        {"schemaUrl", RootKey::SchemaUrl},
        {"schema_url", RootKey::SchemaUrl},
        {"resourceLogs", RootKey::ResourceLogs},
        {"resource_logs", RootKey::ResourceLogs},
        {"scopeLogs", RootKey::ScopeLogs},
        {"scope_logs", RootKey::ScopeLogs},
        {"instrumentationLibraryLogs", RootKey::ScopeLogs},
        {"instrumentation_library_logs", RootKey::ScopeLogs},
        {"resourceMetrics", RootKey::Metrics},
        {"resource_metrics", RootKey::Metrics},
        {"resourceProfiles", RootKey::Profiles},
        {"resource_profiles", RootKey::Profiles},
        {"scopeMetrics", RootKey::Metrics},
    }};
    for (const auto& [name, value] : kNames)
        if (name == key)
            return value;
    return RootKey::Other;
}

ScopeSpansKey scopeSpansKey(std::string_view key) {
    if (key == "scope" || key == "instrumentationLibrary" || key == "instrumentation_library")
        return ScopeSpansKey::Scope;
    if (key == "spans")
        return ScopeSpansKey::Spans;
    if (key == "logRecords" || key == "log_records" || key == "logs")
        return ScopeSpansKey::LogRecords;
    if (key == "schemaUrl" || key == "schema_url")
        return ScopeSpansKey::SchemaUrl;
    return ScopeSpansKey::Other;
}

void reportOtherSignal(DiagnosticLog& diagnostics, RootKey signal, SourcePlace place) {
    const auto skipped = [&](std::string_view code, std::string_view message) {
        diagnostics.add(Severity::Info, code, place, message);
    };
    if (signal == RootKey::Metrics)
        skipped("metrics_skipped", "metric messages are not part of traces; they were skipped");
    else if (signal == RootKey::Profiles)
        skipped("profiles_skipped", "profile messages are not part of traces; they were skipped");
}

} // namespace spanloom
