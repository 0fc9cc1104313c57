#include "tests/support/sample_expectations.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/record_collector.h"

namespace spanloom::test {

namespace fs = std::filesystem;

namespace {

std::string codesOf(const ImportedRecords& records) {
    std::vector<std::string> words;
    for (const std::string& line : records.diagnostics) {
        std::istringstream parts(line);
        std::string severity, code, count;
        parts >> severity >> code >> count;
        words.push_back(severity + ':' + code + '=' + count);
    }
    std::sort(words.begin(), words.end());
    std::string result;
    for (const std::string& word : words)
        result += (result.empty() ? "" : " ") + word;
    return result.empty() ? "-" : result;
}

std::string lineOf(const fs::path& path, const std::string& format, const std::string& container, std::size_t traces,
    std::size_t spans, std::size_t fragments, std::size_t evaluations, const std::string& diagnostics) {
    std::ostringstream line;
    line << path.filename().string() << ' ' << format << ' ' << container << ' ' << traces << ' ' << spans << ' '
         << fragments << ' ' << evaluations << ' ' << diagnostics;
    return line.str();
}

std::string firstDifferent(const std::vector<std::string>& actual, const std::vector<std::string>& expected) {
    for (std::size_t i = 0; i < std::max(actual.size(), expected.size()); ++i) {
        const std::string a = i < actual.size() ? actual[i] : "nothing";
        const std::string e = i < expected.size() ? expected[i] : "nothing";
        if (a != e)
            return a + "\ninstead of\n" + e;
    }
    return {};
}

bool isSame(const Evaluation& a, const Evaluation& b) { return a == b; }

} // namespace

std::vector<SampleExpectation> sampleExpectations(const fs::path& folder) {
    std::vector<SampleExpectation> result;
    std::ifstream file(folder / "expected.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#')
            continue;
        std::istringstream words(line);
        SampleExpectation e;
        std::string name;
        words >> name >> e.format >> e.container >> e.traces >> e.spans >> e.fragments >> e.evaluations;
        std::getline(words >> std::ws, e.diagnostics);
        e.path = folder / name;
        result.push_back(std::move(e));
    }
    return result;
}

std::string differenceToExpectation(const SampleExpectation& e) {
    const ImportedRecords records = importRecords(fileBytes(e.path));
    if (!records.error.empty())
        return records.error;
    const std::string expected = lineOf(
        e.path, e.format, e.container, e.traces, e.spans, e.fragments, e.evaluations, e.diagnostics);
    const std::string actual = lineOf(e.path, records.format, records.container, records.traces, records.spanCount(),
        records.fragments, records.evaluations.size(), codesOf(records));
    return firstDifferent({actual}, {expected});
}

std::string differenceOfChunks(const SampleExpectation& e) {
    const std::string bytes = fileBytes(e.path);
    const ImportedRecords whole = importRecords(bytes);
    for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}}) {
        const ImportedRecords pieces = importRecords(bytes, chunk);
        std::string difference = firstDifferent(pieces.placed, whole.placed);
        if (difference.empty())
            difference = firstDifferent(pieces.diagnostics, whole.diagnostics);
        if (difference.empty() && pieces.evaluations != whole.evaluations)
            difference = "other evaluations";
        if (!difference.empty())
            return "in chunks of " + std::to_string(chunk) + ": " + difference;
    }
    return {};
}

std::string differenceOfCuts(const SampleExpectation& e) {
    if (e.path.filename().string().find("malformed") == 0 || e.diagnostics.find("missing_id") != std::string::npos)
        return {};
    const std::string bytes = fileBytes(e.path);
    const ImportedRecords coarse = importRecords(bytes);
    for (const std::size_t unitBytes : {std::size_t {64}, std::size_t {200}, std::size_t {700}}) {
        ImportLimits limits;
        limits.unitBytes = unitBytes;
        const ImportedRecords fine = importRecords(bytes, SIZE_MAX, limits);
        std::string difference = firstDifferent(fine.spans, coarse.spans);
        if (difference.empty()
            && !std::is_permutation(fine.evaluations.begin(), fine.evaluations.end(), coarse.evaluations.begin(),
                coarse.evaluations.end(), isSame))
            difference = "other evaluations";
        if (difference.empty())
            difference = firstDifferent(importRecords(bytes, 7, limits).placed, fine.placed);
        if (!difference.empty())
            return "in units of " + std::to_string(unitBytes) + ": " + difference;
    }
    return {};
}

std::string unlistedSample(const fs::path& folder) {
    std::set<std::string> listed {"expected.txt", "README.md"};
    for (const SampleExpectation& e : sampleExpectations(folder))
        listed.insert(e.path.filename().string());
    for (const auto& entry : fs::directory_iterator(folder))
        if (listed.count(entry.path().filename().string()) == 0)
            return entry.path().filename().string() + " is not in expected.txt";
    return {};
}

} // namespace spanloom::test
