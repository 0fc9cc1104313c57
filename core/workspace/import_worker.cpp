#include "core/workspace/import_worker.h"

#include <utility>

namespace spanloom {

namespace {

constexpr std::size_t kBatchBytes = 16u << 20;

} // namespace

ImportWorker::ImportWorker(ImportDictionaries& dictionaries, std::shared_ptr<const Vocabularies> vocabularies,
    std::atomic<std::int64_t>& spanCounter, BatchConsumer onBatch)
    : m_dictionaries(dictionaries)
    , m_evaluator(std::move(vocabularies), *dictionaries.keys(), *dictionaries.strings())
    , m_names(*dictionaries.strings())
    , m_spanCounter(spanCounter)
    , m_onBatch(std::move(onBatch)) { }

void ImportWorker::defineResource(ResourceIndex index, const ResourceRecord& record) {
    m_dictionaries.define(index, record);
}

void ImportWorker::defineScope(ScopeIndex index, const ScopeRecord& record) {
    m_dictionaries.define(index, record);
    m_scopeNames.erase(static_cast<std::uint32_t>(index));
}

const std::string& ImportWorker::scopeNameOf(ScopeIndex index) {
    const auto [entry, isNew] = m_scopeNames.try_emplace(static_cast<std::uint32_t>(index));
    // An empty name may only mean "not read yet" (the scope stands behind its spans): ask again next time.
    if (isNew || entry->second.empty())
        entry->second = m_dictionaries.scopeName(index);
    return entry->second;
}

void ImportWorker::span(const SpanRecord& record) {
    if (!m_status)
        return;
    m_evaluations.clear();
    m_evaluator.evaluate(record, scopeNameOf(record.scope), m_row, m_evaluations);
    if (!record.traceIdText.empty())
        m_names.intern(record.traceIdText); // the trace layer, built at the end, refers to it
    m_batch.add(record, m_names.intern(record.name), m_row);
    for (Evaluation& evaluation : m_evaluations)
        m_batch.add(std::move(evaluation));
    if (!(record.remarks & SpanFlag::Fragment))
        m_spanCounter.fetch_add(1, std::memory_order_relaxed);
    if (m_batch.bytes() >= kBatchBytes)
        m_status = m_onBatch(m_batch.seal());
}

void ImportWorker::evaluation(Evaluation evaluation) {
    if (!m_status)
        return;
    evaluation.isSeparate = true;
    m_evaluator.judge(evaluation);
    m_separate.add(std::move(evaluation));
    if (m_separate.bytes() >= kBatchBytes)
        m_status = m_onBatch(m_separate.seal());
}

Status ImportWorker::flush() {
    for (SpanBatch* batch : {&m_batch, &m_separate})
        if (m_status && !batch->isEmpty())
            m_status = m_onBatch(batch->seal());
    return m_status;
}

} // namespace spanloom
