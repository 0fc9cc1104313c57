#include "core/import/mlflow/reading.h"

#include <simdjson.h>

namespace spanloom::mlflow {

Cell openCell(EmbeddedJson& parser, const simdjson::dom::element& value, simdjson::dom::element& root,
    DecodeContext& context) {
    std::string_view text;
    const bool isPython = value.get_string().get(text) == simdjson::SUCCESS && looksLikePython(text);
    if (parser.openContainer(value, root)) {
        if (isPython)
            context.notice("python_literal", "a cell holds Python text instead of JSON; its plain values were read");
        return Cell::Open;
    }
    if (!isPython)
        return Cell::Other;
    context.loss("python_text",
        "a cell holds the text of Python objects, which is no data; it was not read (write the table with "
        "trace.to_json() instead)");
    return Cell::Python;
}

std::string_view plainTraceId(std::string_view text) {
    if (text.substr(0, 3) == "tr-")
        return text.substr(3);
    if (text.substr(0, 7) == "trace:/")
        return text.substr(text.rfind('/') + 1);
    return text;
}

std::string ownName(std::string_view prefix, std::string_view name) {
    std::string result;
    if (name.substr(0, 7) != "mlflow.")
        result = prefix;
    result += name;
    return result;
}

} // namespace spanloom::mlflow
