#pragma once

#include <cstdint>
#include <memory>

#include "core/import/importer.h"

namespace spanloom::otlp {

/// Decodes the records that ProtobufSplitter made. One thread.
class ProtobufDecoder final : public RecordDecoder {
public:
    ProtobufDecoder(const ImportLimits& limits, std::uint64_t sourceSeed);
    void decode(const RecordUnit& unit, SpanSink& sink) override;

private:
    const ImportLimits m_limits;
    std::uint64_t m_sourceSeed;
    std::unique_ptr<StringPoolCache> m_keys; // of the sink's pool
};

} // namespace spanloom::otlp
