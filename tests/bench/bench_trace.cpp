// Opening, zooming and scrolling one large trace. Usage: bench_trace [--spans N | --full]
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include <QApplication>
#include <QCoreApplication>
#include <QImage>
#include <QKeyEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include "core/analysis/trace_builder.h"
#include "tests/bench/bench_support.h"
#include "ui/base/theme.h"
#include "ui/waterfall/overview_strip.h"
#include "ui/waterfall/waterfall_view.h"

namespace {

using namespace spanloom;

constexpr TimeNs kStart = 1'700'000'000'000'000'000;
constexpr TimeNs kHour = 3'600'000'000'000;
constexpr int kFrames = 150;

/// Spans as the cache hands them out: a random tree of agents, calls and tools within an hour.
struct StoredTrace {
    std::shared_ptr<StringPool> strings = std::make_shared<StringPool>();
    std::vector<StoredSpan> spans;
    std::vector<std::vector<std::uint64_t>> meaning;
};

StoredTrace makeTrace(std::uint32_t count) {
    StoredTrace trace;
    std::mt19937_64 random(42);
    const Kind kinds[] = {Kind::Llm, Kind::Tool, Kind::Chain, Kind::Retriever, Kind::Transport, Kind::Guardrail};
    trace.spans.resize(count);
    trace.meaning.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        StoredSpan& span = trace.spans[i];
        span.id = SpanId {i + 1};
        span.hasParent = i > 0;
        // Parents among the last few hundred spans make a deep tree, the root now and then a wide one.
        const auto back = static_cast<std::uint32_t>(random() % std::min(std::max(i, 1u), 300u));
        const std::uint32_t parent = i == 0 || random() % 20 == 0 ? 0 : i - 1 - back;
        if (span.hasParent)
            span.parentId = SpanId {parent + 1};
        // Children of the root spread over the hour, so that there are bars in every part of it.
        const auto delay = static_cast<TimeNs>(random() % (parent == 0 ? kHour : kHour / 500));
        span.start = i == 0 ? kStart : trace.spans[parent].start + delay;
        span.end = i == 0 ? kStart + kHour : span.start + static_cast<TimeNs>(random() % (kHour / 20));
        span.name = trace.strings->intern("step " + std::to_string(random() % 500));
        span.status = random() % 200 == 0 ? StatusCode::Error : StatusCode::Ok;
        span.contentHash = i;
        span.ref = {0, i};
        MeaningRow row;
        const Kind kind = i == 0 ? Kind::Agent : kinds[random() % std::size(kinds)];
        row.setInteger(Field::Kind, static_cast<std::int64_t>(kind));
        if (kind == Kind::Llm) {
            row.setInteger(Field::InputTokens, static_cast<std::int64_t>(random() % 8000));
            row.setInteger(Field::OutputTokens, static_cast<std::int64_t>(random() % 900));
            row.setReal(Field::RecordedCost, 0.001);
        }
        row.appendTo(trace.meaning[i]);
        span.meaning = MeaningView(row.present(), trace.meaning[i].data());
    }
    return trace;
}

double millisecondsOf(const std::function<void()>& work) { return bench::secondsOf(work) * 1000; }

/// One frame of everything left of the inspector: input, then painting all that it made stale.
double frame(QWidget& window, const std::function<void()>& input) {
    static QImage target(window.size(), QImage::Format_RGB32);
    return millisecondsOf([&] {
        input();
        window.render(&target);
    });
}

void wheel(ui::WaterfallView& view, int delta) {
    const QPointF at(1000, 400);
    QWheelEvent event(at, at, {}, {0, delta}, Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(view.viewport(), &event);
}

void run(std::uint32_t spans) {
    const StoredTrace stored = makeTrace(spans);
    ui::Theme theme;
    theme.apply(*qApp);
    QWidget window;
    window.resize(1600, 1000);
    ui::OverviewStrip strip(theme, &window);
    ui::WaterfallView view(theme, &window);
    strip.setGeometry(0, 0, 1600, 46);
    view.setGeometry(0, 46, 1600, 954);
    QObject::connect(&view, &ui::WaterfallView::windowChanged, &strip, &ui::OverviewStrip::setWindow);
    window.show();
    QCoreApplication::processEvents();

    std::shared_ptr<const TraceDocument> document;
    const double build = millisecondsOf([&] {
        TraceBuilder builder(stored.strings, nullptr);
        document = std::make_shared<TraceDocument>(builder.build(TraceId {1, 2}, stored.spans, {}));
    });
    const double shown = millisecondsOf([&] {
        strip.setDocument(document.get());
        view.setDocument(document);
    });
    const double first = frame(window, [] { });
    const double fold = millisecondsOf([&] {
        view.selectSpan(0);
        QKeyEvent foldAll(QEvent::KeyPress, Qt::Key_Left, Qt::ShiftModifier);
        QKeyEvent unfoldAll(QEvent::KeyPress, Qt::Key_Right, Qt::ShiftModifier);
        QCoreApplication::sendEvent(&view, &foldAll);
        QCoreApplication::sendEvent(&view, &unfoldAll);
    });
    std::vector<double> zoom;
    for (int i = 0; i < kFrames; ++i)
        zoom.push_back(frame(window, [&] { wheel(view, i < kFrames / 2 ? 120 : -120); }));
    std::vector<double> scroll;
    QScrollBar* bar = view.verticalScrollBar();
    for (int i = 0; i < kFrames; ++i) {
        const auto value = static_cast<int>(static_cast<std::int64_t>(bar->maximum()) * i / kFrames);
        scroll.push_back(frame(window, [&] { bar->setValue(value); }));
    }

    const double openGoal = spans <= 1000 ? 30 : spans <= 100'000 ? 250 : 2500;
    bench::figure("spans", spans, "count");
    bench::figure("build_ms", build, "ms");
    bench::figure("open_ms", build + shown + first, "ms");
    bench::figure("goal_open_ms", openGoal, "ms");
    bench::figure("first_frame_ms", first, "ms");
    bench::figure("fold_unfold_all_ms", fold, "ms");
    bench::figure("zoom_frame_p95_ms", bench::percentile(zoom, 0.95), "ms");
    bench::figure("goal_zoom_frame_p95_ms", 8, "ms");
    bench::figure("scroll_frame_p95_ms", bench::percentile(scroll, 0.95), "ms");
    bench::figure("goal_scroll_frame_p95_ms", 8, "ms");
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    std::uint32_t spans = 100'000;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--full") == 0)
            spans = 1'000'000;
        else if (std::strcmp(argv[i], "--spans") == 0 && i + 1 < argc)
            spans = static_cast<std::uint32_t>(std::max(1L, std::strtol(argv[++i], nullptr, 10)));
    }
    run(spans);
    return 0;
}
