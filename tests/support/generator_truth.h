#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/generator_turn.h"

namespace spanloom::test {

/// What the file as a whole holds.
struct SampleTotals {
    std::uint64_t seed = 0;
    std::uint64_t lines = 0;
    std::uint64_t bytes = 0;
    std::uint64_t traces = 0;
    std::uint64_t spans = 0; ///< distinct
    std::uint64_t duplicateSpans = 0;
    std::uint64_t duplicateLine = 0; ///< counted from 1; the line that stands a second time later on
    std::string hash;                ///< XXH3-128 of the decompressed bytes, hexadecimal
    struct LateEvaluation {
        std::string trace;
        std::string target;
    };
    std::vector<LateEvaluation> lateEvaluations;
};

/// Counts what was planted while the turns are written; all figures speak of the written spans.
class SampleTruth {
public:
    void add(const TurnPlan& plan, const Turn& turn);
    [[nodiscard]] std::string json(const SampleTotals& totals) const;

    struct Record {
        TurnPlan plan; ///< without its history
        std::string trace;
        std::int64_t duration = 0;
        std::int64_t costNano = 0;
        std::int64_t inputTokens = 0;
        std::int64_t outputTokens = 0;
        int chatCalls = 0;
        int unpricedCalls = 0;
        std::int64_t groundedness = -1;
        int thumbs = 0;
        int orphans = 0;
        bool isAnsweredByFallback = false;
    };

private:
    std::vector<Record> m_records;
};

} // namespace spanloom::test
