#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/import/records/span_draft.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::jaeger {

/// Writes a process as the attributes of a resource. A text stands for a process that is named but nowhere described.
void writeProcess(const simdjson::dom::element& process, AttributeDraft& target, DecodeContext& context);

/// The processes of one trace, by their names in it. The names must live as long.
class Processes {
public:
    Processes(DecodeContext& context, SpanSink& sink)
        : m_context(context)
        , m_sink(sink) { }

    void read(const simdjson::dom::object& processes);
    /// The number of a process; an empty name stands for none. One that is named but not described is counted, once.
    [[nodiscard]] ResourceIndex find(std::string_view name);

private:
    DecodeContext& m_context;
    SpanSink& m_sink;
    std::unordered_map<std::string_view, ResourceIndex> m_numbers;
    std::string_view m_lastName;
    std::optional<ResourceIndex> m_last;
};

} // namespace spanloom::jaeger
