#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/ids.h"

namespace spanloom {

enum class Verdict : std::uint8_t { None, Pass, Fail, Error };
[[nodiscard]] const char* name(Verdict verdict); ///< "none", "pass", "fail", "error"

enum class EvaluatorType : std::uint8_t { Unknown, Llm, Code, Human };
[[nodiscard]] const char* name(EvaluatorType type); ///< "", "llm", "code", "human"

/// One judgement, collected from attributes, events, evaluator spans, logs or annotation files; always shown at
/// the span it judges. A row whose span has not arrived waits for it.
struct Evaluation {
    TraceId traceId;
    std::optional<SpanId> target;  ///< the judged span; none = the whole trace
    bool isTargetGuessed = false;  ///< from parentage, not recorded; guessed anew when spans are added
    std::optional<SpanId> carrier; ///< the span that the row was read from, where it is not the target
    std::string name;              ///< original spelling; compare with evaluationNameKey()
    std::optional<double> score;   ///< on its own scale, never rescaled
    std::string label;
    Verdict verdict = Verdict::None; ///< by a person's rule, else recorded, or from the label
    /// What the file said, where a person's rule has given another verdict. Never stored.
    std::optional<Verdict> recordedVerdict;
    std::optional<double> threshold;
    std::string explanation;
    std::string evaluator;
    EvaluatorType evaluatorType = EvaluatorType::Unknown;
    TimeNs time = kNoTime;
    bool isFeedback = false;       ///< an end user's word (thumbs, escalation), shown apart from evaluations
    bool isSuperseded = false;     ///< replaced by a later row; kept, not shown by default
    bool isSeparate = false;       ///< the file keeps it apart from spans: no span or log record of it says the same
    std::optional<std::uint32_t> documentPosition; ///< judges one retrieved document of the target, from 0

    bool operator==(const Evaluation&) const = default;
};

/// Names are compared case-insensitively with blanks, dashes, dots and underscores equal.
[[nodiscard]] std::string evaluationNameKey(std::string_view name);

} // namespace spanloom
