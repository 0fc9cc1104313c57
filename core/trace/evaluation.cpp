#include "core/trace/evaluation.h"

namespace spanloom {

const char* name(Verdict verdict) {
    switch (verdict) {
    case Verdict::None: return "none";
    case Verdict::Pass: return "pass";
    case Verdict::Fail: return "fail";
    case Verdict::Error: return "error";
    }
    return "none";
}

const char* name(EvaluatorType type) {
    switch (type) {
    case EvaluatorType::Unknown: return "";
    case EvaluatorType::Llm: return "llm";
    case EvaluatorType::Code: return "code";
    case EvaluatorType::Human: return "human";
    }
    return "";
}

std::string evaluationNameKey(std::string_view name) {
    std::string result;
    result.reserve(name.size());
    for (const char c : name) {
        if (c == ' ' || c == '-' || c == '.')
            result.push_back('_');
        else if (c >= 'A' && c <= 'Z')
            result.push_back(static_cast<char>(c - 'A' + 'a'));
        else
            result.push_back(c);
    }
    return result;
}

} // namespace spanloom
