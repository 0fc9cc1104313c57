#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/import/importer.h"
#include "core/import/records/unit_records.h"

namespace spanloom::otlp {

/// Decodes units of OTLP/JSON: whole documents of any of the known shapes, or the pieces that JsonCutter made.
/// One parser and one set of buffers a decoder; one thread.
class JsonDecoder final : public RecordDecoder {
public:
    JsonDecoder(const ImportLimits& limits, std::uint64_t sourceSeed);
    ~JsonDecoder() override;
    void decode(const RecordUnit& unit, SpanSink& sink) override;

private:
    struct Parsers;
    const ImportLimits m_limits;
    std::uint64_t m_sourceSeed;
    std::unique_ptr<Parsers> m_parsers;
    std::unique_ptr<StringPoolCache> m_keys; // of the sink's pool
};

} // namespace spanloom::otlp
