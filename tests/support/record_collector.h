#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/import/byte_source.h"
#include "core/import/importer.h"
#include "core/trace/span_sink.h"

namespace spanloom::test {

/// A sink that keeps what it is given as readable text. One thread.
class RecordCollector final : public SpanSink, public ImportContext {
public:
    static constexpr std::uint64_t kSeed = 42;

    [[nodiscard]] StringPool& keys() override { return m_keys; }
    [[nodiscard]] ResourceIndex resource(const ResourceRecord& record) override;
    [[nodiscard]] ScopeIndex scope(const ScopeRecord& record) override;
    void defineResource(ResourceIndex index, const ResourceRecord& record) override;
    void defineScope(ScopeIndex index, const ScopeRecord& record) override;
    void span(const SpanRecord& record) override;
    void evaluation(Evaluation evaluation) override { m_evaluations.push_back(std::move(evaluation)); }
    [[nodiscard]] const std::vector<Evaluation>& evaluations() const { return m_evaluations; }
    [[nodiscard]] DiagnosticLog& diagnostics() override { return m_diagnostics; }

    [[nodiscard]] ResourceIndex reserveResource() override;
    [[nodiscard]] ScopeIndex reserveScope() override;
    [[nodiscard]] std::uint64_t sourceSeed() const override { return kSeed; }

    /// One text a span, resource and scope included, in the order they came. With places, "@offset:line" leads.
    [[nodiscard]] std::vector<std::string> spans(bool withPlaces) const;
    [[nodiscard]] std::size_t spanCount() const { return m_spans.size(); }
    [[nodiscard]] std::size_t fragmentCount() const { return m_fragments; }
    [[nodiscard]] std::size_t traceCount() const { return m_traces.size(); }
    [[nodiscard]] std::size_t resourceCount() const { return m_resources.size(); }

private:
    struct Span {
        std::string text;
        SourcePlace place;
        std::uint32_t resource = 0;
        std::uint32_t scope = 0;
    };
    [[nodiscard]] std::string listText(std::string_view packed) const;

    StringPool m_keys;
    DiagnosticLog m_diagnostics;
    std::vector<std::string> m_resources;
    std::map<std::string, ResourceIndex> m_wholeResources;
    std::vector<std::string> m_scopes;
    std::vector<Span> m_spans;
    std::set<TraceId> m_traces;
    std::vector<Evaluation> m_evaluations;
    std::size_t m_fragments = 0;
};

/// What came of an import, as values that compare.
struct ImportedRecords {
    std::string error;     ///< empty = went through; else "code: message"
    std::string format;
    std::string container;
    std::vector<std::string> spans;  ///< sorted
    std::vector<std::string> placed; ///< the same with places, sorted
    std::vector<Evaluation> evaluations; ///< in the order they came
    std::size_t traces = 0;
    std::size_t resources = 0;
    std::vector<std::string> diagnostics; ///< "severity code count @offset:line", worst first
    std::size_t units = 0;
    std::size_t fragments = 0; ///< of `spans`: facts about spans that came apart from them

    [[nodiscard]] std::size_t spanCount() const { return spans.size() - fragments; }
    [[nodiscard]] std::uint64_t count(std::string_view code) const;
    [[nodiscard]] std::string severity(std::string_view code) const;
};

/// Runs unwrap → recognise → split → decode over bytes, `chunkBytes` at a time.
[[nodiscard]] ImportedRecords importRecords(
    std::string bytes, std::size_t chunkBytes = SIZE_MAX, const ImportLimits& limits = {});
/// The bytes of a file; empty when it cannot be read.
[[nodiscard]] std::string fileBytes(const std::filesystem::path& path);

} // namespace spanloom::test
