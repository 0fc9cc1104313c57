#include "core/diff/trace_delta.h"

#include <map>
#include <span>
#include <string_view>

namespace spanloom {

namespace {

std::optional<double> count(std::int64_t tokens) {
    return tokens < 0 ? std::nullopt : std::optional<double>(static_cast<double>(tokens));
}

/// Of what is reported; nothing when nothing is.
std::optional<double> sum(std::int64_t input, std::int64_t output) {
    if (input < 0 && output < 0)
        return std::nullopt;
    return static_cast<double>(input < 0 ? 0 : input) + static_cast<double>(output < 0 ? 0 : output);
}

std::optional<double> length(TimeNs start, TimeNs end) {
    if (start == kNoTime || end == kNoTime || end < start)
        return std::nullopt;
    return static_cast<double>(durationBetween(start, end));
}

void setUsage(RowDelta& delta, const Usage* a, const Usage* b) {
    const Usage none;
    const Usage& first = a ? *a : none;
    const Usage& second = b ? *b : none;
    delta.inputTokens = {count(first.inputTokens), count(second.inputTokens)};
    delta.outputTokens = {count(first.outputTokens), count(second.outputTokens)};
    delta.tokens = {sum(first.inputTokens, first.outputTokens), sum(second.inputTokens, second.outputTokens)};
    // A sum of which one side lacks a part is no sum to compare with a whole one.
    const bool isPartial = (first.inputTokens < 0) != (second.inputTokens < 0)
        || (first.outputTokens < 0) != (second.outputTokens < 0);
    if (isPartial && delta.tokens.a && delta.tokens.b)
        delta.tokens = {};
    delta.cost = {first.costUsd, second.costUsd};
}

/// Some of the evaluations of a trace, and where they begin there.
struct EvaluationRange {
    std::span<const Evaluation> rows;
    std::uint32_t first = 0;
};

EvaluationRange evaluationsOf(const TraceDocument& document, std::uint32_t begin, std::uint32_t size) {
    const std::size_t all = document.evaluations.size();
    if (begin > all || size > all - begin)
        return {};
    return {std::span(document.evaluations).subspan(begin, size), begin};
}

bool isDifferentVerdict(const Evaluation& a, const Evaluation& b) { return a.verdict != b.verdict; }

void pairEvaluations(RowDelta& delta, const EvaluationRange& a, const EvaluationRange& b) {
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> openOfB;
    for (std::uint32_t i = 0; i < b.rows.size(); ++i)
        openOfB[evaluationNameKey(b.rows[i].name)].push_back(i);
    std::map<std::string, std::size_t, std::less<>> taken;
    std::vector<bool> isPaired(b.rows.size());
    for (std::uint32_t i = 0; i < a.rows.size(); ++i) {
        const std::string key = evaluationNameKey(a.rows[i].name);
        EvaluationDelta row {a.rows[i].name, a.first + i, kNoIndex};
        const auto found = openOfB.find(key);
        std::size_t& next = taken[key];
        if (found != openOfB.end() && next < found->second.size()) {
            const std::uint32_t partner = found->second[next++];
            isPaired[partner] = true;
            row.b = b.first + partner;
            delta.verdictsDiffer = delta.verdictsDiffer || isDifferentVerdict(a.rows[i], b.rows[partner]);
        }
        delta.evaluations.push_back(std::move(row));
    }
    for (std::uint32_t i = 0; i < b.rows.size(); ++i)
        if (!isPaired[i])
            delta.evaluations.push_back({b.rows[i].name, kNoIndex, b.first + i});
}

bool textsDiffer(const TraceSpan& a, const TraceSpan& b) {
    for (const Field field : {Field::InputHash, Field::OutputHash, Field::ArgumentsHash})
        if (a.meaning.has(field) && b.meaning.has(field) && a.meaning.hash(field) != b.meaning.hash(field))
            return true;
    return false;
}

void compareSpans(RowDelta& delta, const TraceDocument& documentA, const TraceSpan& a, const TraceDocument& documentB,
    const TraceSpan& b) {
    // "Unset" and "ok" differ between writers, not between runs.
    delta.statusDiffers = a.isError() != b.isError();
    delta.nameDiffers = documentA.name(a) != documentB.name(b);
    delta.textsDiffer = textsDiffer(a, b);
}

} // namespace

std::optional<double> Delta::difference() const {
    return a && b ? std::optional<double>(*b - *a) : std::nullopt;
}

std::optional<double> Delta::relative() const {
    return a && b && *a != 0 ? std::optional<double>((*b - *a) / *a) : std::nullopt;
}

RowDelta rowDelta(const TraceDocument& a, const TraceDocument& b, const AlignedRow& row) {
    const TraceSpan* first = row.a < a.spans.size() ? &a.spans[row.a] : nullptr;
    const TraceSpan* second = row.b < b.spans.size() ? &b.spans[row.b] : nullptr;
    RowDelta delta;
    delta.duration.a = first ? length(first->start, first->end) : std::nullopt;
    delta.duration.b = second ? length(second->start, second->end) : std::nullopt;
    setUsage(delta, first ? &first->usage : nullptr, second ? &second->usage : nullptr);
    pairEvaluations(delta,
        first ? evaluationsOf(a, first->firstEvaluation, first->evaluationCount) : EvaluationRange {},
        second ? evaluationsOf(b, second->firstEvaluation, second->evaluationCount) : EvaluationRange {});
    if (first && second)
        compareSpans(delta, a, *first, b, *second);
    return delta;
}

RowDelta traceDelta(const TraceDocument& a, const TraceDocument& b) {
    RowDelta delta;
    delta.duration = {length(a.totals.start, a.totals.end), length(b.totals.start, b.totals.end)};
    setUsage(delta, &a.totals.usage, &b.totals.usage);
    pairEvaluations(delta, evaluationsOf(a, 0, static_cast<std::uint32_t>(a.evaluations.size())),
        evaluationsOf(b, 0, static_cast<std::uint32_t>(b.evaluations.size())));
    if (!a.spans.empty() && !b.spans.empty())
        compareSpans(delta, a, a.spans.front(), b, b.spans.front());
    delta.statusDiffers = (a.totals.status == StatusCode::Error) != (b.totals.status == StatusCode::Error);
    return delta;
}

} // namespace spanloom
