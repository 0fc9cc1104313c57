#include "core/import/flat/span_columns.h"

namespace spanloom::flat {

ColumnNames spanColumns() {
    return {
        {"traceid", TraceId}, {"contexttraceid", TraceId},
        {"spanid", SpanId}, {"contextspanid", SpanId}, {"id", SpanId},
        {"parentid", ParentId}, {"parentspanid", ParentId}, {"parentspancontext", ParentContext},
        {"context", Context}, {"spancontext", Context},
        {"name", Name}, {"spanname", Name}, {"operationname", Name},
        {"kind", Kind}, {"spankind", Kind}, {"type", Type}, {"spantype", Type},
        {"tracestate", TraceState}, {"contexttracestate", TraceState},
        {"flags", TraceFlags}, {"traceflags", TraceFlags},
        {"start", Start}, {"starttime", Start}, {"starttimestamp", Start}, {"startedat", Start}, {"timestamp", Start},
        {"starttimems", StartMs}, {"startms", StartMs}, {"timestampms", StartMs},
        {"starttimeus", StartUs}, {"startus", StartUs}, {"timestampus", StartUs},
        {"starttimeunixnano", StartNs}, {"starttimens", StartNs}, {"startns", StartNs}, {"timestampns", StartNs},
        {"end", End}, {"endtime", End}, {"endtimestamp", End}, {"endedat", End}, {"finishtime", End},
        {"endtimems", EndMs}, {"endms", EndMs}, {"endtimeus", EndUs}, {"endus", EndUs},
        {"endtimeunixnano", EndNs}, {"endtimens", EndNs}, {"endns", EndNs},
        {"duration", Duration}, {"latency", Duration},
        {"durations", DurationS}, {"durationsec", DurationS}, {"durationseconds", DurationS}, {"latencys", DurationS},
        {"latencyseconds", DurationS},
        {"durationms", DurationMs}, {"durationmillis", DurationMs}, {"latencyms", DurationMs},
        {"durationus", DurationUs}, {"durationmicros", DurationUs},
        {"durationns", DurationNs}, {"durationnano", DurationNs}, {"durationnanos", DurationNs},
        {"status", Status}, {"statuscode", Status}, {"statusmessage", StatusText}, {"statusdescription", StatusText},
        {"error", ErrorSign},
        {"attributes", Attributes}, {"spanattributes", Attributes}, {"events", Events}, {"links", Links},
        {"resource", Resource}, {"resourceattributes", ResourceAttributes}, {"servicename", ServiceName},
        {"scope", Scope}, {"instrumentationscope", Scope}, {"instrumentationlibrary", Scope},
        {"instrumentationinfo", Scope},
        {"scopename", ScopeName}, {"scopeversion", ScopeVersion},
        {"droppedattributescount", DroppedAttributes}, {"droppedeventscount", DroppedEvents},
        {"droppedlinkscount", DroppedLinks},
    };
}

} // namespace spanloom::flat
