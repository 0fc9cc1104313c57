#include "core/analysis/evaluation_placement.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "core/analysis/answering_call.h"

namespace spanloom {

namespace {

/// Finds what an EVALUATOR span judges when it does not say.
class TargetGuess {
public:
    TargetGuess(std::span<const TraceSpan> spans, const UsageWalk& walk)
        : m_spans(spans) {
        for (const std::uint32_t call : answeringCalls(spans, walk))
            if (spans[call].end != kNoTime && !spans[call].isError())
                m_calls.push_back({topOf(call), spans[call].end, call});
        std::sort(m_calls.begin(), m_calls.end());
    }

    [[nodiscard]] std::uint32_t targetOf(std::uint32_t evaluator) const {
        std::uint32_t judged = m_spans[evaluator].parent;
        while (judged != kNoIndex && m_spans[judged].kind == Kind::Evaluator)
            judged = m_spans[judged].parent;
        if (judged == kNoIndex)
            return kNoIndex;
        const TraceSpan& span = m_spans[judged];
        const bool isStep = isModelCall(span.kind) || span.kind == Kind::Tool || span.kind == Kind::Retriever;
        if (span.parent != kNoIndex || isStep)
            return judged;
        return lastCallBefore(judged, m_spans[evaluator].start);
    }

private:
    struct Call {
        std::uint32_t top;
        TimeNs end;
        std::uint32_t span;
        auto operator<=>(const Call&) const = default;
    };

    [[nodiscard]] std::uint32_t topOf(std::uint32_t span) {
        // Calls come in tree order, so the top-level span only moves forward.
        while (m_spans[m_top].subtreeEnd <= span)
            m_top = m_spans[m_top].subtreeEnd;
        return m_top;
    }

    [[nodiscard]] std::uint32_t lastCallBefore(std::uint32_t top, TimeNs time) const {
        const auto after = std::upper_bound(m_calls.begin(), m_calls.end(), Call {top, time, kNoIndex});
        return after != m_calls.begin() && std::prev(after)->top == top ? std::prev(after)->span : kNoIndex;
    }

    std::span<const TraceSpan> m_spans;
    std::vector<Call> m_calls; // sorted
    std::uint32_t m_top = 0;
};

struct PlacedRow {
    std::uint32_t target = kNoIndex; // the trace's own rows sort last
    std::string nameKey;
    Evaluation row;
};

auto identityOf(const PlacedRow& placed) {
    const Evaluation& row = placed.row;
    // The recorded target tells rows apart that wait for different spans. Scores are compared as bits, because NaN
    // has no order.
    const auto score = row.score ? std::optional(std::bit_cast<std::uint64_t>(*row.score)) : std::nullopt;
    return std::make_tuple(
        placed.target, row.target, std::string_view(placed.nameKey), score, std::string_view(row.label));
}

int richness(const Evaluation& row) {
    return (row.explanation.empty() ? 0 : 4) + (row.verdict == Verdict::None ? 0 : 2) + (row.threshold ? 1 : 0)
        + (row.evaluator.empty() ? 0 : 1) + (row.evaluatorType == EvaluatorType::Unknown ? 0 : 1)
        + (row.time == kNoTime ? 0 : 1);
}

void mergeInto(Evaluation& kept, Evaluation& repeat) {
    if (richness(repeat) > richness(kept))
        std::swap(kept, repeat);
    if (kept.explanation.empty())
        kept.explanation = std::move(repeat.explanation);
    if (kept.evaluator.empty())
        kept.evaluator = std::move(repeat.evaluator);
    if (kept.verdict == Verdict::None)
        kept.verdict = repeat.verdict;
    if (!kept.threshold)
        kept.threshold = repeat.threshold;
    if (kept.evaluatorType == EvaluatorType::Unknown)
        kept.evaluatorType = repeat.evaluatorType;
    if (kept.time == kNoTime)
        kept.time = repeat.time;
    if (!kept.carrier)
        kept.carrier = repeat.carrier;
    kept.isSeparate |= repeat.isSeparate; // what it brought is said nowhere else
}

/// `rows` are sorted by identity, then evaluator: a nameless one comes before the named ones of the same result.
void dropRepeats(std::vector<PlacedRow>& rows) {
    std::vector<PlacedRow> kept;
    kept.reserve(rows.size());
    for (PlacedRow& placed : rows) {
        const bool isRepeat = !kept.empty() && identityOf(kept.back()) == identityOf(placed)
            && (kept.back().row.evaluator.empty() || kept.back().row.evaluator == placed.row.evaluator);
        if (isRepeat)
            mergeInto(kept.back().row, placed.row);
        else
            kept.push_back(std::move(placed));
    }
    rows = std::move(kept);
}

std::vector<PlacedRow> findTargets(
    TraceDocument& document, const UsageWalk& walk, const std::function<std::uint32_t(SpanId)>& find) {
    const TargetGuess guess(document.spans, walk);
    std::vector<PlacedRow> rows;
    rows.reserve(document.evaluations.size());
    for (Evaluation& row : document.evaluations) {
        PlacedRow placed;
        if (row.isTargetGuessed)
            row.target.reset(); // a span that arrived since may be the better one
        row.isTargetGuessed = false;
        if (row.target) {
            placed.target = find(*row.target);
        } else if (row.carrier) {
            const std::uint32_t carrier = find(*row.carrier);
            if (carrier != kNoIndex && document.spans[carrier].kind == Kind::Evaluator)
                placed.target = guess.targetOf(carrier);
            if (placed.target != kNoIndex) {
                row.target = document.spans[placed.target].id;
                row.isTargetGuessed = true;
            }
        }
        placed.nameKey = evaluationNameKey(row.name);
        placed.row = std::move(row);
        rows.push_back(std::move(placed));
    }
    return rows;
}

} // namespace

void placeEvaluations(
    TraceDocument& document, const UsageWalk& walk, const std::function<std::uint32_t(SpanId)>& find) {
    document.firstTraceEvaluation = 0;
    if (document.evaluations.empty())
        return;
    std::vector<PlacedRow> rows = findTargets(document, walk, find);
    std::sort(rows.begin(), rows.end(), [](const PlacedRow& a, const PlacedRow& b) {
        const auto left = identityOf(a);
        const auto right = identityOf(b);
        return left != right ? left < right
                             : std::tie(a.row.evaluator, a.row.time) < std::tie(b.row.evaluator, b.row.time);
    });
    dropRepeats(rows);
    std::stable_sort(rows.begin(), rows.end(), [](const PlacedRow& a, const PlacedRow& b) {
        return std::tie(a.target, a.nameKey, a.row.time) < std::tie(b.target, b.nameKey, b.row.time);
    });
    document.evaluations.clear();
    for (PlacedRow& placed : rows) {
        if (placed.target != kNoIndex) {
            TraceSpan& span = document.spans[placed.target];
            if (span.evaluationCount++ == 0)
                span.firstEvaluation = static_cast<std::uint32_t>(document.evaluations.size());
            ++document.firstTraceEvaluation;
        }
        document.evaluations.push_back(std::move(placed.row));
    }
}

} // namespace spanloom
