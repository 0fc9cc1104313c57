#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/base/string_pool.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/store/columns/span_batch.h"
#include "core/trace/span_sink.h"
#include "core/workspace/import_dictionaries.h"

namespace spanloom {

/// Takes decoded spans on one worker thread: finds their meaning, collects them into batches, seals full ones
/// and hands them on. Owned by its thread; `onBatch` is called on it.
class ImportWorker : public SpanSink {
public:
    using BatchConsumer = std::function<Status(SealedBatch&&)>;

    ImportWorker(ImportDictionaries& dictionaries, std::shared_ptr<const Vocabularies> vocabularies,
        std::atomic<std::int64_t>& spanCounter, BatchConsumer onBatch);

    [[nodiscard]] StringPool& keys() override { return *m_dictionaries.keys(); }
    [[nodiscard]] ResourceIndex resource(const ResourceRecord& record) override { return m_dictionaries.intern(record); }
    [[nodiscard]] ScopeIndex scope(const ScopeRecord& record) override { return m_dictionaries.intern(record); }
    void defineResource(ResourceIndex index, const ResourceRecord& record) override;
    void defineScope(ScopeIndex index, const ScopeRecord& record) override;
    void span(const SpanRecord& record) override;
    void evaluation(Evaluation evaluation) override;
    [[nodiscard]] DiagnosticLog& diagnostics() override { return m_diagnostics; }

    /// Seals and hands on what is left.
    [[nodiscard]] Status flush();
    /// The first error of handing on a batch; spans after it are dropped, the import fails as a whole.
    [[nodiscard]] const Status& status() const { return m_status; }

private:
    [[nodiscard]] const std::string& scopeNameOf(ScopeIndex index);

    ImportDictionaries& m_dictionaries;
    MeaningEvaluator m_evaluator;
    StringPoolCache m_names;
    std::atomic<std::int64_t>& m_spanCounter;
    BatchConsumer m_onBatch;
    DiagnosticLog m_diagnostics;
    SpanBatch m_batch;
    /// Judgements that the format keeps apart from spans. In batches of their own, without rows: those of spans are
    /// found anew with every change of vocabulary, these would be lost.
    SpanBatch m_separate;
    MeaningRow m_row;
    std::vector<Evaluation> m_evaluations;
    std::unordered_map<std::uint32_t, std::string> m_scopeNames;
    Status m_status;
};

} // namespace spanloom
