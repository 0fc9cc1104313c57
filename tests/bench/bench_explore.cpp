// Filtering, counting and searching a million traces, against the same question to SQLite; then the start of the window
// on a cache. Usage: bench_explore [--traces N] [--full]
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <QCoreApplication>
#include <QTimer>
#include <sys/wait.h>
#include <unistd.h>

#include "core/query/trace_query.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/explore_rival.h"
#include "tests/bench/explore_table.h"
#include "tests/support/cache_support.h"
#include "tests/support/generator.h"
#include "tests/support/temporary_folder.h"
#include "ui/base/theme.h"
#include "ui/shell/main_window.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

namespace {

using namespace spanloom;
namespace fs = std::filesystem;

constexpr int kRuns = 9;

double millisecondsOf(const std::function<void()>& work) { return bench::secondsOf(work) * 1000; }

/// The median of several runs, after one that is not counted.
double medianMilliseconds(const std::function<void()>& work) {
    work();
    std::vector<double> times;
    for (int i = 0; i < kRuns; ++i)
        times.push_back(millisecondsOf(work));
    return bench::median(times);
}

/// Two of six prompt versions, all but four of forty routes, no errors: 27 % of the traces.
TraceFilter typicalFilter() {
    TraceFilter filter;
    FacetTerm versions;
    versions.facet = {FacetField::PromptVersion, {}};
    versions.included = {"v12", "v13"};
    filter.setTerm(versions);
    FacetTerm routes;
    routes.facet = {FacetField::Route, {}};
    routes.excluded = {"/support/route-1", "/support/route-2", "/support/route-3", "/support/route-4"};
    filter.setTerm(routes);
    FacetTerm statuses;
    statuses.facet = {FacetField::Status, {}};
    statuses.included = {"ok", "unset"};
    filter.setTerm(statuses);
    return filter;
}

/// The newest rows of a selection, as the list shows them first.
std::vector<std::uint32_t> topRows(const TraceSelection& selection, std::size_t count) {
    std::vector<std::uint32_t> rows = selection.rows();
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(count, rows.size()));
    const std::vector<TimeNs>& starts = selection.table->starts;
    std::partial_sort(
        rows.begin(), end, rows.end(), [&starts](std::uint32_t a, std::uint32_t b) { return starts[a] > starts[b]; });
    rows.erase(end, rows.end());
    return rows;
}

std::size_t ask(const std::shared_ptr<const FacetIndex>& index, const TraceFilter& filter) {
    const auto result = runQuery(index, filter, {.withHistogram = false, .withTotals = false});
    return result->facets.size() + topRows(*result->selection, 200).size();
}

void measureParts(const std::shared_ptr<const FacetIndex>& index, const TraceFilter& filter) {
    const auto query = [&](const TraceFilter& asked, QueryOptions options) {
        return medianMilliseconds([&] { static_cast<void>(runQuery(index, asked, options)); });
    };
    const QueryOptions nothing {.withFacets = false, .withHistogram = false, .withTotals = false};
    const double selection = query(filter, nothing);
    bench::figure("selection", selection, "ms");
    bench::figure("histogram_p95", query(filter, {.withFacets = false, .withTotals = false}) - selection, "ms");
    bench::figure("totals", query(filter, {.withFacets = false, .withHistogram = false}) - selection, "ms");
    bench::figure("everything", query(filter, {}), "ms");
    bench::figure("everything_unfiltered", query({}, {}), "ms");
    bench::figure("facets_top200_unfiltered", medianMilliseconds([&] { static_cast<void>(ask(index, {})); }), "ms");
}

void measureText(const std::shared_ptr<const FacetIndex>& index) {
    for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>> {
             {"text_user", "USER-1234"}, {"text_in_hex_ids", "beef42"}, {"text_everywhere", "support"}}) {
        TraceFilter filter;
        filter.text = text;
        const auto search = [&] { static_cast<void>(selectTraces(*index, filter)); };
        bench::figure((name + "_cold").c_str(), millisecondsOf(search), "ms");
        bench::figure((name + "_warm").c_str(), medianMilliseconds(search), "ms");
    }
}

/// The rival takes seconds: three pairs.
void measureRival(const std::shared_ptr<const FacetIndex>& index, const TraceFilter& filter) {
    bench::ExploreRival rival(*index);
    const auto number = [&](FacetField field) {
        return static_cast<std::size_t>(index->column({field, {}}) - index->columns().data());
    };
    const std::vector<std::pair<std::size_t, std::string>> conditions {
        {number(FacetField::PromptVersion), "IN ('v12', 'v13')"},
        {number(FacetField::Route),
            "IS NOT NULL AND c" + std::to_string(number(FacetField::Route))
                + " NOT IN ('/support/route-1', '/support/route-2', '/support/route-3', '/support/route-4')"},
        {number(FacetField::Status), "IN ('ok', 'unset')"}};
    std::vector<double> theirs, ratios;
    for (int pair = 0; pair < 3; ++pair) {
        const double ours = medianMilliseconds([&] { static_cast<void>(ask(index, filter)); });
        theirs.push_back(millisecondsOf([&] { static_cast<void>(rival.ask(conditions)); }));
        ratios.push_back(theirs.back() / ours);
    }
    bench::figure("sqlite_filter_facets_top200", bench::median(theirs), "ms");
    bench::figure("sqlite_ratio", bench::median(ratios), "x");
}

void measureQueries(std::uint32_t traces) {
    const bench::ExploreTable made = bench::ExploreTableMaker().make(traces);
    bench::figure("traces", traces, "traces");
    std::shared_ptr<const FacetIndex> index;
    const auto build = [&] { index = FacetIndex::build(made.table, made.strings); };
    bench::figure("facet_index", medianMilliseconds(build), "ms");
    bench::figure("facets", static_cast<double>(index->columns().size()), "facets");
    const TraceFilter filter = typicalFilter();
    bench::figure("selected", 100.0 * selectTraces(*index, filter)->count / traces, "%");
    std::vector<double> times;
    for (int i = 0; i < 3 * kRuns; ++i)
        times.push_back(millisecondsOf([&] { static_cast<void>(ask(index, filter)); }));
    bench::figure("filter_facets_top200", bench::median(times), "ms");
    bench::figure("filter_facets_top200_p95", bench::percentile(times, 0.95), "ms");
    measureParts(index, filter);
    measureText(index);
    measureRival(index, filter);
}

WorkspaceOptions optionsIn(const fs::path& folder) {
    WorkspaceOptions options;
    options.cacheFolder = folder / "cache";
    options.libraryFile = folder / "library.sqlite";
    return options;
}

/// The window's own process: ends as soon as the list shows what the cache holds.
int runWindow(int argc, char** argv, const fs::path& folder) {
    ui::Application application(argc, argv);
    ui::Theme theme;
    theme.apply(application);
    ui::Session session(QString::fromStdString((folder / "settings.ini").string()));
    ui::MainWindow window(optionsIn(folder), &theme, &session);
    window.resize(1600, 1000);
    window.show();
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &window, [&window] {
        if (!window.isSettled() || window.state()->result()->selection->count == 0)
            return;
        window.grab();
        _exit(0); // tidying up is not part of starting
    });
    poll.start(2);
    QTimer::singleShot(60'000, &window, [] { QCoreApplication::exit(1); });
    return QCoreApplication::exec();
}

double startMilliseconds(const fs::path& folder) {
    return millisecondsOf([&] {
        const pid_t child = fork();
        if (child == 0) {
            execl("/proc/self/exe", "bench_explore", "--window", folder.c_str(), nullptr);
            _exit(127);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            std::fprintf(stderr, "bench_explore: the window's process failed\n");
    });
}

/// A cache of generated traces; how many spans it holds.
std::uint64_t importLoad(const fs::path& folder, std::uint64_t spans) {
    const fs::path dump = folder / "load.jsonl";
    {
        std::ofstream file(dump, std::ios::binary);
        test::LoadOptions load;
        load.traces = spans / 15;
        load.spanBytes = 400;
        test::generateLoad(load, [&](std::string_view text) {
            file.write(text.data(), static_cast<std::streamsize>(text.size()));
        });
    }
    const auto workspace = Workspace::open(optionsIn(folder));
    return workspace ? test::importFile(**workspace, dump).spans : 0;
}

void measureWindow(std::uint64_t spans) {
    const test::TemporaryFolder folder;
    const std::uint64_t imported = importLoad(folder.path(), spans);
    bench::figure("window_spans", static_cast<double>(imported), "spans");
    if (imported == 0)
        return;
    std::vector<double> times;
    for (int i = 0; i < 5; ++i)
        times.push_back(startMilliseconds(folder.path()));
    bench::figure("window_start", bench::median(times), "ms");
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    std::uint32_t traces = 1'000'000;
    std::uint64_t windowSpans = 100'000;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--window") == 0 && i + 1 < argc)
            return runWindow(argc, argv, argv[i + 1]);
        if (std::strcmp(argv[i], "--traces") == 0 && i + 1 < argc)
            traces = static_cast<std::uint32_t>(std::max(1000, std::atoi(argv[++i])));
        else if (std::strcmp(argv[i], "--full") == 0)
            windowSpans = 1'000'000;
    }
    measureQueries(traces);
    measureWindow(windowSpans);
    return 0;
}
