#include "tests/support/generator.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/hash.h"
#include "tests/support/generator_plan.h"
#include "tests/support/generator_truth.h"

namespace spanloom::test {

namespace {

    constexpr std::size_t kTurnsTogether = 4;  ///< so many turns are in flight at the collector at a time
    constexpr std::size_t kSpansInLine = 30;
    constexpr std::size_t kLateEvaluations = 8;

    class SampleFile {
    public:
        SampleFile(const SampleOptions& options, const WriteText& write)
            : m_options(options)
            , m_write(write) { }

        std::string generate() {
            playConversations(m_options, [this](const TurnPlan& plan, Turn turn) {
                m_truth.add(plan, turn);
                keep(plan, std::move(turn));
            });
            std::ranges::stable_sort(m_turns, {}, [](const Kept& kept) { return kept.spans.front().start; });
            for (std::size_t first = 0; first < m_turns.size(); first += kTurnsTogether)
                writeTogether(first, std::min(first + kTurnsTogether, m_turns.size()));
            writeLines(pointers(m_withheld)); // the second half of the split traces
            writeLateEvaluations();
            return finish();
        }

    private:
        struct Kept {
            std::vector<DraftSpan> spans;
            std::uint64_t answer = 0;
            bool isJudgedLate = false;
        };

        void keep(const TurnPlan& plan, Turn turn) {
            Kept kept;
            kept.answer = turn.spans[turn.answeringSpan].id;
            kept.isJudgedLate = !plan.isBlocked && !plan.isOutage && !plan.isVersionMissing;
            for (DraftSpan& span : turn.spans) {
                if (plan.isSplit && span.service == Service::Orders)
                    m_withheld.push_back(std::move(span));
                else
                    kept.spans.push_back(std::move(span));
            }
            m_turns.push_back(std::move(kept));
        }

        static std::vector<const DraftSpan*> pointers(const std::vector<DraftSpan>& spans) {
            std::vector<const DraftSpan*> out;
            for (const DraftSpan& span : spans)
                out.push_back(&span);
            return out;
        }

        void writeTogether(std::size_t first, std::size_t last) {
            std::vector<const DraftSpan*> spans;
            for (std::size_t i = first; i < last; ++i)
                for (const DraftSpan& span : m_turns[i].spans)
                    spans.push_back(&span);
            // Exporters send a span when it ends.
            std::ranges::stable_sort(spans, {}, [](const DraftSpan* span) { return std::max(span->start, span->end); });
            writeLines(spans);
        }

        void writeLines(const std::vector<const DraftSpan*>& spans) {
            if (spans.empty())
                return;
            const std::size_t lines = (spans.size() + kSpansInLine - 1) / kSpansInLine;
            for (std::size_t i = 0; i < lines; ++i) {
                const auto from = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() * i / lines);
                const auto to = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() * (i + 1) / lines);
                const std::vector<const DraftSpan*> batch(from, to);
                for (const DraftSpan* span : batch) {
                    m_traces.insert({span->traceHigh, span->traceLow});
                    ++m_totals.spans;
                }
                const std::string line = exportLine(batch);
                writeLine(line);
                repeatOneBatch(line, batch.size());
            }
        }

        void writeLine(const std::string& line) {
            m_write(line);
            m_hash.update(line);
            ++m_totals.lines;
            m_totals.bytes += line.size();
        }

        /// A collector that did not hear the answer sends a batch again: line 301 stands a second time later on.
        void repeatOneBatch(const std::string& line, std::size_t spans) {
            if (m_totals.lines == 301) {
                m_repeated = line;
                m_totals.duplicateLine = 301;
                m_totals.duplicateSpans = spans;
            } else if (m_totals.lines == 311) {
                writeLine(m_repeated);
            }
        }

        /// A reviewer's verdicts in traces of their own, one link each, days after the answers they judge.
        void writeLateEvaluations() {
            std::vector<DraftSpan> audits;
            Random random(Random::mixed(m_options.seed) ^ 0xA0D17);
            for (std::size_t i = 0; i < kLateEvaluations; ++i) {
                std::size_t target = m_turns.size() * (2 * i + 1) / (2 * kLateEvaluations);
                while (target + 1 < m_turns.size() && !m_turns[target].isJudgedLate)
                    ++target;
                audits.push_back(audit(random, m_turns[target], static_cast<std::int64_t>(i)));
            }
            writeLines(pointers(audits));
        }

        DraftSpan audit(Random& random, const Kept& target, std::int64_t number) {
            DraftSpan span;
            span.traceHigh = random.next() | 1;
            span.traceLow = random.next() | 1;
            span.id = random.next() | 1;
            span.name = "review policy_compliance";
            span.service = Service::Evals;
            span.start = kSampleStart + kSampleDays * kDay + 8 * kHour + number * 97 * kSecond;
            span.end = span.start + random.between(20, 80) * kSecond;
            const bool passes = random.chance(600);
            span.attributes.text("openinference.span.kind", "EVALUATOR")
                .text("evaluations.0.evaluation.name", "policy_compliance")
                .thousandths("evaluations.0.evaluation.score", passes ? 1000 : 0)
                .text("evaluations.0.evaluation.label", passes ? "pass" : "fail")
                .text("evaluations.0.evaluation.annotator_kind", "HUMAN")
                .text("evaluations.0.evaluation.identifier", "reviewer-" + std::to_string(1 + number % 3));
            const DraftSpan& judged = target.spans.front();
            span.links.push_back({judged.traceHigh, judged.traceLow, target.answer, "evaluates"});
            m_totals.lateEvaluations.push_back(
                {hex(span.traceHigh, span.traceLow), hex(judged.traceHigh, judged.traceLow)});
            return span;
        }

        static std::string hex(std::uint64_t high, std::uint64_t low) {
            std::string out;
            appendHex(out, high);
            appendHex(out, low);
            return out;
        }

        std::string finish() {
            const Hash128 hash = m_hash.digest();
            m_totals.hash = hex(hash.high, hash.low);
            m_totals.traces = m_traces.size();
            m_totals.seed = m_options.seed;
            return m_truth.json(m_totals);
        }

        const SampleOptions& m_options;
        const WriteText& m_write;
        SampleTruth m_truth;
        SampleTotals m_totals;
        StreamHash m_hash;
        std::vector<Kept> m_turns;
        std::vector<DraftSpan> m_withheld;
        std::set<std::pair<std::uint64_t, std::uint64_t>> m_traces;
        std::string m_repeated;
    };

} // namespace

std::string generateSample(const SampleOptions& options, const WriteText& write) {
    return SampleFile(options, write).generate();
}

} // namespace spanloom::test
