#include "core/store/columns/evaluation_codec.h"

#include <bit>

#include "core/store/columns/sealed_bytes.h"
#include "core/trace/attribute_codec.h"

namespace spanloom {

namespace {

constexpr std::uint64_t kTarget = 1;
constexpr std::uint64_t kCarrier = 2;
constexpr std::uint64_t kScore = 4;
constexpr std::uint64_t kThreshold = 8;
constexpr std::uint64_t kTargetGuessed = 16;
constexpr std::uint64_t kFeedback = 32;
constexpr std::uint64_t kSuperseded = 64;
constexpr std::uint64_t kDocument = 128;
constexpr std::uint64_t kSeparate = 256;

void appendRow(std::string& bytes, const Evaluation& evaluation) {
    appendVarint(bytes, (evaluation.target ? kTarget : 0) | (evaluation.carrier ? kCarrier : 0)
            | (evaluation.score ? kScore : 0) | (evaluation.threshold ? kThreshold : 0)
            | (evaluation.isTargetGuessed ? kTargetGuessed : 0) | (evaluation.isFeedback ? kFeedback : 0)
            | (evaluation.isSuperseded ? kSuperseded : 0) | (evaluation.documentPosition ? kDocument : 0)
            | (evaluation.isSeparate ? kSeparate : 0));
    appendFixed64(bytes, evaluation.traceId.high);
    appendFixed64(bytes, evaluation.traceId.low);
    if (evaluation.target)
        appendFixed64(bytes, evaluation.target->value);
    if (evaluation.carrier)
        appendFixed64(bytes, evaluation.carrier->value);
    if (evaluation.score)
        appendFixed64(bytes, std::bit_cast<std::uint64_t>(*evaluation.score));
    if (evaluation.threshold)
        appendFixed64(bytes, std::bit_cast<std::uint64_t>(*evaluation.threshold));
    if (evaluation.documentPosition)
        appendVarint(bytes, *evaluation.documentPosition);
    appendVarint(bytes, static_cast<std::uint64_t>(evaluation.verdict));
    appendVarint(bytes, static_cast<std::uint64_t>(evaluation.evaluatorType));
    appendZigzag(bytes, evaluation.time);
    appendSized(bytes, evaluation.name);
    appendSized(bytes, evaluation.label);
    appendSized(bytes, evaluation.explanation);
    appendSized(bytes, evaluation.evaluator);
}

bool readRow(PackedReader& reader, Evaluation& evaluation) {
    const std::uint64_t present = reader.varint();
    evaluation.traceId.high = reader.fixed64();
    evaluation.traceId.low = reader.fixed64();
    if (present & kTarget)
        evaluation.target = SpanId {reader.fixed64()};
    if (present & kCarrier)
        evaluation.carrier = SpanId {reader.fixed64()};
    if (present & kScore)
        evaluation.score = std::bit_cast<double>(reader.fixed64());
    if (present & kThreshold)
        evaluation.threshold = std::bit_cast<double>(reader.fixed64());
    if (present & kDocument)
        evaluation.documentPosition = static_cast<std::uint32_t>(reader.varint());
    evaluation.isTargetGuessed = (present & kTargetGuessed) != 0;
    evaluation.isFeedback = (present & kFeedback) != 0;
    evaluation.isSuperseded = (present & kSuperseded) != 0;
    evaluation.isSeparate = (present & kSeparate) != 0;
    const std::uint64_t verdict = reader.varint();
    const std::uint64_t type = reader.varint();
    evaluation.time = reader.zigzag();
    evaluation.name = reader.sized();
    evaluation.label = reader.sized();
    evaluation.explanation = reader.sized();
    evaluation.evaluator = reader.sized();
    if (reader.hasFailed() || verdict > static_cast<std::uint64_t>(Verdict::Error)
        || type > static_cast<std::uint64_t>(EvaluatorType::Human))
        return false;
    evaluation.verdict = static_cast<Verdict>(verdict);
    evaluation.evaluatorType = static_cast<EvaluatorType>(type);
    return true;
}

} // namespace

std::string encodeEvaluations(std::span<const Evaluation> evaluations) {
    if (evaluations.empty())
        return {};
    std::string bytes;
    appendVarint(bytes, evaluations.size());
    for (const Evaluation& evaluation : evaluations)
        appendRow(bytes, evaluation);
    return sealBytes(bytes);
}

Status decodeEvaluations(std::string_view bytes, std::vector<Evaluation>& target) {
    if (bytes.empty())
        return {};
    SPANLOOM_TRY_ASSIGN(const std::string content, openBytes(bytes));
    PackedReader reader(content);
    for (std::uint64_t left = reader.varint(); left > 0; --left) {
        Evaluation evaluation;
        if (reader.atEnd() || !readRow(reader, evaluation))
            return fail(ErrorCode::Malformed, "stored evaluations are damaged");
        target.push_back(std::move(evaluation));
    }
    if (reader.hasFailed() || !reader.rest().empty())
        return fail(ErrorCode::Malformed, "stored evaluations are damaged");
    return {};
}

} // namespace spanloom
