// Aligning two traces and comparing texts. Usage: bench_diff [--spans N | --full]
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/analysis/trace_builder.h"
#include "core/diff/alignment.h"
#include "core/diff/text_diff.h"
#include "core/diff/trace_delta.h"
#include "tests/bench/bench_support.h"

namespace {

using namespace spanloom;

constexpr TimeNs kStart = 1'700'000'000'000'000'000;
constexpr int kRounds = 7;

struct StoredTrace {
    std::shared_ptr<StringPool> strings = std::make_shared<StringPool>();
    std::vector<StoredSpan> spans;
    std::vector<std::vector<std::uint64_t>> meaning;

    void add(std::uint32_t parent, const std::string& name, Kind kind) {
        const auto index = static_cast<std::uint32_t>(spans.size());
        StoredSpan span;
        span.id = SpanId {index + 1};
        span.hasParent = index > 0;
        if (span.hasParent)
            span.parentId = SpanId {parent + 1};
        span.start = kStart + index * 1000;
        span.end = span.start + 500'000;
        span.name = strings->intern(name);
        span.contentHash = index;
        span.ref = {0, index};
        MeaningRow row;
        row.setInteger(Field::Kind, static_cast<std::int64_t>(kind));
        if (kind == Kind::Llm)
            row.setText(Field::RequestModel, strings->intern("gpt-4.1-mini"));
        meaning.emplace_back();
        row.appendTo(meaning.back());
        span.meaning = MeaningView(row.present(), meaning.back().data());
        spans.push_back(span);
    }

    [[nodiscard]] TraceDocument build() const {
        TraceBuilder builder(strings, nullptr);
        return builder.build(TraceId {1, 2}, spans, {});
    }
};

/// Turns of an agent: plan, calls, tools, now and then a retry or a helper of its own. `edits`: how many of a thousand
/// spans are left out or doubled.
StoredTrace agentTrace(std::uint32_t count, std::uint32_t edits) {
    StoredTrace trace;
    std::mt19937 random(42);
    std::mt19937 editing(edits + 1);
    trace.add(0, "session", Kind::Agent);
    const auto add = [&](std::uint32_t parent, const std::string& name, Kind kind) {
        const auto dice = static_cast<std::uint32_t>(editing() % 1000);
        for (std::uint32_t i = dice < edits / 2 ? 0 : dice < edits ? 2 : 1; i > 0; --i)
            trace.add(parent, name, kind);
        return static_cast<std::uint32_t>(trace.spans.size() - 1);
    };
    while (trace.spans.size() < count) {
        const std::uint32_t turn = add(0, "turn", Kind::Chain);
        for (std::uint32_t step = random() % 8 + 2; step > 0; --step) {
            const std::uint32_t plan = add(turn, "plan", Kind::Chain);
            add(plan, "chat gpt-4.1-mini", Kind::Llm);
            const std::uint32_t tool = add(turn, "tool " + std::to_string(random() % 12), Kind::Tool);
            if (random() % 3 == 0)
                add(tool, "GET /orders", Kind::Transport);
        }
    }
    return trace;
}

/// All spans below the root.
StoredTrace wideTrace(std::uint32_t count, std::uint32_t names, std::uint32_t seed) {
    StoredTrace trace;
    std::mt19937 random(seed);
    trace.add(0, "root", Kind::Agent);
    while (trace.spans.size() < count)
        trace.add(0, "step " + std::to_string(random() % names), Kind::Tool);
    return trace;
}

double medianMs(const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i)
        times.push_back(bench::secondsOf(work) * 1000);
    return bench::median(times);
}

void measure(const std::string& name, const StoredTrace& storedA, const StoredTrace& storedB) {
    const TraceDocument a = storedA.build();
    const TraceDocument b = storedB.build();
    Alignment alignment;
    bench::figure((name + "_align_ms").c_str(), medianMs([&] { alignment = alignTraces(a, b); }), "ms");
    bench::figure((name + "_pairs").c_str(), alignment.pairs, "rows");
    std::size_t changed = 0;
    bench::figure((name + "_deltas_ms").c_str(), medianMs([&] {
        for (const AlignedRow& row : alignment.rows)
            changed += rowDelta(a, b, row).isChanged() ? 1 : 0;
    }), "ms");
}

std::string words(std::size_t bytes, std::uint32_t kinds, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::string text;
    while (text.size() < bytes)
        text += "w" + std::to_string(random() % kinds) + (random() % 12 == 0 ? "\n" : " ");
    return text;
}

void measureTexts(std::size_t bytes, const char* size) {
    const std::string a = words(bytes, 3000, 1);
    std::string near = a;
    for (std::size_t at = 500; at + 1000 < near.size(); at += near.size() / 40)
        near.replace(near.find(' ', at), 1, " other ");
    const std::string far = words(bytes, 3000, 2);
    const std::string name = std::string("words_") + size;
    bench::figure((name + "_near_ms").c_str(), medianMs([&] { (void)diffWords(a, near); }), "ms");
    bench::figure((name + "_far_ms").c_str(), medianMs([&] { (void)diffWords(a, far); }), "ms");
}

} // namespace

int main(int argc, char** argv) {
    std::uint32_t spans = 10'000;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--full") == 0)
            spans = 100'000;
        else if (std::strcmp(argv[i], "--spans") == 0 && i + 1 < argc)
            spans = static_cast<std::uint32_t>(std::max(1L, std::strtol(argv[++i], nullptr, 10)));
    }
    bench::figure("spans", spans, "count");
    measure("equal", agentTrace(spans, 0), agentTrace(spans, 0));
    measure("edited", agentTrace(spans, 0), agentTrace(spans, 60));
    measure("wide", wideTrace(spans, 5, 1), wideTrace(spans, 5, 2));
    measure("wide_strangers", wideTrace(spans, 20'000, 1), wideTrace(spans, 20'000, 2));
    bench::figure("goal_align_ms", 50, "ms");
    measureTexts(10'000, "10k");
    measureTexts(200'000, "200k");
    measureTexts(2'000'000, "2M");
    return 0;
}
