#pragma once

#include <cstdint>
#include <string_view>

namespace spanloom::otlp {

/// Which signal a message of unknown type belongs to. The envelopes of all signals look alike on the wire, so the
/// innermost items decide; what decides nothing is taken for spans.
enum class Signal : std::uint8_t { Unknown, Spans, Logs, Metrics };

[[nodiscard]] Signal signalOfItem(std::string_view item);            ///< Span, LogRecord or Metric
[[nodiscard]] Signal signalOfScope(std::string_view scopeItems);     ///< ScopeSpans and its like
[[nodiscard]] Signal signalOfResource(std::string_view resourceItems); ///< ResourceSpans and its like

} // namespace spanloom::otlp
