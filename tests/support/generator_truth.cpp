#include "tests/support/generator_truth.h"

#include <algorithm>
#include <functional>

#include "tests/support/generator_plan.h"

namespace spanloom::test {

namespace {

    using Record = SampleTruth::Record;
    using Condition = std::function<bool(const Record&)>;

    std::string traceHex(const DraftSpan& span) {
        std::string out;
        appendHex(out, span.traceHigh);
        appendHex(out, span.traceLow);
        return out;
    }

    /// Type 7 (linear between the closest ranks), in milliseconds, rounded to thousandths.
    std::string percentileMs(std::vector<std::int64_t> durations, std::int64_t percent) {
        if (durations.empty())
            return "null";
        std::ranges::sort(durations);
        const std::int64_t scaled = static_cast<std::int64_t>(durations.size() - 1) * percent;
        const auto rank = static_cast<std::size_t>(scaled / 100);
        std::int64_t value = durations[rank];
        if (rank + 1 < durations.size())
            value += (durations[rank + 1] - value) / 100 * (scaled % 100);
        return decimal((value + 500) / 1000);
    }

    std::string millionths(std::int64_t nano) {
        std::string digits = std::to_string(1'000'000 + nano / 1000 % 1'000'000).substr(1);
        return std::to_string(nano / 1'000'000'000) + '.' + digits;
    }

    class Figures {
    public:
        Figures(const std::vector<Record>& records, const Condition& condition) {
            for (const Record& record : records)
                if (condition(record))
                    m_records.push_back(&record);
        }

        [[nodiscard]] std::string json() const {
            std::vector<std::int64_t> durations;
            std::int64_t cost = 0;
            std::int64_t input = 0;
            std::int64_t output = 0;
            std::int64_t grounded = 0;
            std::int64_t judged = 0;
            std::int64_t score = 0;
            for (const Record* record : m_records) {
                durations.push_back(record->duration);
                cost += record->costNano;
                input += record->inputTokens;
                output += record->outputTokens;
                if (record->groundedness < 0)
                    continue;
                ++judged;
                score += record->groundedness;
                grounded += record->groundedness >= 700 ? 1 : 0;
            }
            const auto count = static_cast<std::int64_t>(m_records.size());
            std::string out = R"({"traces": )" + std::to_string(count);
            out += R"(, "median_duration_ms": )" + percentileMs(durations, 50);
            out += R"(, "p95_duration_ms": )" + percentileMs(durations, 95);
            out += R"(, "chat_cost_usd": )" + millionths(cost);
            out += R"(, "chat_cost_per_trace_usd": )" + (count ? millionths(cost / count) : "null");
            out += R"(, "input_tokens": )" + std::to_string(input);
            out += R"(, "output_tokens": )" + std::to_string(output);
            out += R"(, "judged": )" + std::to_string(judged) + R"(, "grounded": )" + std::to_string(grounded);
            out += R"(, "mean_groundedness": )" + (judged ? decimal((score + judged / 2) / judged) : "null");
            return out + "}";
        }

    private:
        std::vector<const Record*> m_records;
    };

    bool isVersion(const Record& record, bool isNew) {
        return !record.plan.isVersionMissing && record.plan.isNewRelease == isNew;
    }

    class Document {
    public:
        explicit Document(const std::vector<Record>& records)
            : m_records(records) { }

        void figures(std::string_view name, const Condition& condition) {
            member(name, Figures(m_records, condition).json());
        }

        void shares(std::string_view name, bool isNew) {
            std::string routes;
            for (std::size_t i = 0; i < kRouteCount; ++i)
                routes += (i ? ", " : "") + quoted(kRouteNames[i]) + ": "
                    + std::to_string(count([=](const Record& record) {
                          return isVersion(record, isNew) && record.plan.route == static_cast<Route>(i);
                      }));
            for (std::size_t i = 0; i < kCohorts.size(); ++i)
                routes += ", " + quoted(kCohorts[i]) + ": "
                    + std::to_string(count([=](const Record& record) {
                          return isVersion(record, isNew) && record.plan.cohort == i;
                      }));
            member(name, "{" + routes + "}");
        }

        void traces(std::string_view name, const Condition& condition) {
            std::string list;
            for (const Record& record : m_records)
                if (condition(record))
                    list += (list.empty() ? "" : ", ") + quoted(record.trace);
            member(name, "[" + list + "]");
        }

        void number(std::string_view name, std::int64_t value) { member(name, std::to_string(value)); }

        void member(std::string_view name, std::string_view value) {
            m_json += m_json.empty() ? "  " : ",\n  ";
            m_json.append(quoted(name)).append(": ").append(value);
        }

        [[nodiscard]] std::int64_t count(const Condition& condition) const {
            return std::ranges::count_if(m_records, condition);
        }

        template <typename Part>
        [[nodiscard]] std::int64_t sum(Part part) const {
            std::int64_t total = 0;
            for (const Record& record : m_records)
                total += part(record);
            return total;
        }

        [[nodiscard]] std::string text() const { return "{\n" + m_json + "\n}\n"; }

    private:
        const std::vector<Record>& m_records;
        std::string m_json;
    };

    void addFile(Document& document, const SampleTotals& totals) {
        document.number("seed", static_cast<std::int64_t>(totals.seed));
        document.number("lines", static_cast<std::int64_t>(totals.lines));
        document.number("bytes", static_cast<std::int64_t>(totals.bytes));
        document.member("xxh3_128", quoted(totals.hash));
        document.number("traces", static_cast<std::int64_t>(totals.traces));
        document.number("spans", static_cast<std::int64_t>(totals.spans));
        document.number("duplicate_spans", static_cast<std::int64_t>(totals.duplicateSpans));
        document.number("duplicate_line", static_cast<std::int64_t>(totals.duplicateLine));
    }

    void addReleases(Document& document) {
        document.figures("v12", [](const Record& record) { return isVersion(record, false); });
        document.figures("v13", [](const Record& record) { return isVersion(record, true); });
        document.shares("v12_mix", false);
        document.shares("v13_mix", true);
        const auto isSlice = [](const Record& record) {
            return record.plan.route == Route::Refund && record.isAnsweredByFallback;
        };
        document.member("slice",
            quoted("route = /support/refund, answered by " + std::string(card(ModelName::Fallback).requested)));
        document.figures("slice_v12", [=](const Record& r) { return isVersion(r, false) && isSlice(r); });
        document.figures("slice_v13", [=](const Record& r) { return isVersion(r, true) && isSlice(r); });
        document.figures("v13_outside_slice", [=](const Record& r) { return isVersion(r, true) && !isSlice(r); });
        document.figures("refund_v12", [](const Record& record) {
            return isVersion(record, false) && record.plan.route == Route::Refund;
        });
        document.figures("refund_v13_without_fallback", [=](const Record& record) {
            return isVersion(record, true) && record.plan.route == Route::Refund && !isSlice(record);
        });
    }

    void addMishaps(Document& document) {
        document.figures("slow_hour_2026-03-05T14", [](const Record& record) { return record.plan.isInSlowHour; });
        document.traces("tool_loops", [](const Record& record) { return record.plan.isToolLoop; });
        document.traces("traces_with_orphans", [](const Record& record) { return record.orphans > 0; });
        document.number("orphans", document.sum([](const Record& record) { return record.orphans; }));
        document.traces("split_traces", [](const Record& record) { return record.plan.isSplit; });
        document.traces("unfinished_agent", [](const Record& record) { return record.plan.isUnfinished; });
        document.number("missing_prompt_version",
            document.count([](const Record& record) { return record.plan.isVersionMissing; }));
        document.member("unpriced_model", quoted(card(ModelName::InHouse).requested));
        document.number("unpriced_calls", document.sum([](const Record& record) { return record.unpricedCalls; }));
        document.traces("guardrail_blocks", [](const Record& record) { return record.plan.isBlocked; });
        document.traces("empty_retrievals", [](const Record& record) {
            return record.plan.isRetrievalEmpty && !record.plan.isBlocked && !record.plan.isCacheHit;
        });
        document.traces("outages", [](const Record& record) { return record.plan.isOutage; });
        document.number("semantic_cache_hits",
            document.count([](const Record& record) { return record.plan.isCacheHit && !record.plan.isBlocked; }));
        document.number("thumbs_up", document.count([](const Record& record) { return record.thumbs > 0; }));
        document.number("thumbs_down", document.count([](const Record& record) { return record.thumbs < 0; }));
        document.number("chat_calls", document.sum([](const Record& record) { return record.chatCalls; }));
    }

} // namespace

void SampleTruth::add(const TurnPlan& plan, const Turn& turn) {
    Record record;
    record.plan = plan;
    record.plan.history.clear();
    record.trace = traceHex(turn.spans.front());
    record.duration = turn.duration();
    record.costNano = turn.costNano;
    record.inputTokens = turn.inputTokens;
    record.outputTokens = turn.outputTokens;
    record.chatCalls = turn.chatCalls;
    record.unpricedCalls = turn.unpricedCalls;
    record.groundedness = turn.groundedness;
    record.thumbs = turn.thumbs;
    record.orphans = turn.orphans;
    record.isAnsweredByFallback
        = turn.spans[turn.answeringSpan].name == "chat " + std::string(card(ModelName::Fallback).requested);
    m_records.push_back(std::move(record));
}

std::string SampleTruth::json(const SampleTotals& totals) const {
    Document document(m_records);
    addFile(document, totals);
    addReleases(document);
    addMishaps(document);
    std::string late;
    for (const SampleTotals::LateEvaluation& evaluation : totals.lateEvaluations)
        late += (late.empty() ? "" : ", ") + (R"({"trace": )" + quoted(evaluation.trace))
            + R"(, "target_trace": )" + quoted(evaluation.target) + "}";
    document.member("late_evaluations", "[" + late + "]");
    return document.text();
}

} // namespace spanloom::test
