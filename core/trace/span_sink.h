#pragma once

#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/string_pool.h"
#include "core/trace/evaluation.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// Where decoders write. One sink a worker thread; nothing here blocks for long. Importers know no store,
/// no SQL and no meaning: this interface is all they see of what comes after.
class SpanSink {
public:
    virtual ~SpanSink() = default;

    /// Pool of attribute keys of this import; decoders keep a StringPoolCache on it.
    [[nodiscard]] virtual StringPool& keys() = 0;

    /// Hands out the number of a resource whose content is at hand; equal contents get equal numbers.
    [[nodiscard]] virtual ResourceIndex resource(const ResourceRecord& record) = 0;
    [[nodiscard]] virtual ScopeIndex scope(const ScopeRecord& record) = 0;
    /// Fills in a number that the splitter handed out before it had read the content
    /// (ImportContext::reserveResource). A number never filled in is an empty resource.
    virtual void defineResource(ResourceIndex index, const ResourceRecord& record) = 0;
    virtual void defineScope(ScopeIndex index, const ScopeRecord& record) = 0;

    /// A span, or a fragment of one (SpanFlag::Fragment).
    virtual void span(const SpanRecord& record) = 0;
    /// A judgement that the format keeps apart from spans (scores, annotations, assessments). Its trace and span may
    /// come later, or in another source.
    virtual void evaluation(Evaluation evaluation) = 0;

    [[nodiscard]] virtual DiagnosticLog& diagnostics() = 0;
};

/// What the sequential part of an import (cutting bytes into units) shares with its sinks.
class ImportContext {
public:
    virtual ~ImportContext() = default;
    [[nodiscard]] virtual ResourceIndex reserveResource() = 0;
    [[nodiscard]] virtual ScopeIndex reserveScope() = 0;
    /// Mixed into the key of ids that are no W3C ids: the hash of the source's path or content.
    [[nodiscard]] virtual std::uint64_t sourceSeed() const = 0;
};

} // namespace spanloom
