#include "tests/support/generator.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tests/support/generator_random.h"
#include "tests/support/generator_spans.h"
#include "tests/support/generator_texts.h"

namespace spanloom::test {

namespace {

    constexpr std::size_t kLineBytes = 36'000;
    constexpr std::uint64_t kSpansInTrace = 15;
    constexpr std::uint64_t kTracesTogether = 3;
    constexpr std::int64_t kLoadStart = 1'767'225'600'000'000'000; // 2026-01-01 00:00:00 UTC

    enum class LoadKind : std::uint8_t { Agent, Model, Tool, Retriever, Http };

    void appendNumber(std::string& out, std::uint64_t value) {
        std::array<char, 20> digits;
        std::size_t at = digits.size();
        do {
            digits[--at] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        out.append(digits.data() + at, digits.size() - at);
    }

    /// Words, pairs of words and sentences with JSON's escapes already in them, to be strung together without
    /// looking at them again. The mixture compresses about as well as real prompts do.
    class Phrases {
    public:
        Phrases() {
            const Slots slots {"AC-310224", "Ridge 60 pack", "Leipzig", "9", "149"};
            for (std::size_t route = 0; route < kRouteCount; ++route) {
                for (const std::string_view sentence : answerSentences(static_cast<Route>(route)))
                    add(filled(sentence, slots));
                for (const std::string_view question : questions(static_cast<Route>(route)))
                    add(filled(question, slots));
                for (const HelpPage& page : helpPages(static_cast<Route>(route)))
                    add(page.content);
            }
            for (const std::string_view sentence : policySentences())
                add(filled(sentence, slots));
            Random random(kPairs);
            for (std::size_t i = 0; i < kPairs; ++i) {
                const std::string& first = random.pick(m_words); // the order of two draws in one expression is open
                m_pairs.push_back(first + random.pick(m_words));
            }
        }

        /// About `length` bytes; hardly two texts are equal. Lines end as often as in real prompts, of which one byte
        /// in thirty is a backslash; `lineEnd` is escaped as the place wants it.
        void append(std::string& out, Random& random, std::size_t length, std::string_view lineEnd) const {
            const std::size_t end = out.size() + length;
            while (out.size() < end) {
                std::uint64_t draw = random.next();
                if ((draw & 7) == 0) {
                    out += m_sentences[(draw >> 32) % m_sentences.size()];
                    out += lineEnd;
                    continue;
                }
                for (int i = 0; i < 4; ++i) {
                    draw >>= 14;
                    out += m_pairs[draw % kPairs];
                }
                out += lineEnd;
            }
        }

    private:
        static constexpr std::size_t kPairs = 8192;

        void add(std::string_view sentence) {
            std::string escaped;
            appendEscaped(escaped, sentence);
            escaped += ' ';
            for (std::size_t from = 0; from < escaped.size();) {
                const std::size_t blank = escaped.find(' ', from);
                m_words.push_back(escaped.substr(from, blank + 1 - from));
                from = blank + 1;
            }
            m_sentences.push_back(std::move(escaped));
        }

        std::vector<std::string> m_sentences;
        std::vector<std::string> m_words;
        std::vector<std::string> m_pairs;
    };

    class LoadFile {
    public:
        LoadFile(const LoadOptions& options, const WriteText& write)
            : m_options(options)
            , m_write(write)
            , m_random(options.seed) {
            m_line.reserve(4 * kLineBytes);
            Random random(options.seed + 1);
            for (std::string& prompt : m_prompts)
                m_phrases.append(prompt, random, room() / 4, kNestedLineEnd);
            for (std::size_t i = 0; i < kDocuments; ++i) {
                Random same = random; // the page as it is, and as it stands in a message list
                m_phrases.append(m_documents[i], same, room() / 3, kLineEnd);
                m_phrases.append(m_quotedDocuments[i], random, room() / 3, kNestedLineEnd);
            }
        }

        LoadCounts generate() {
            if (m_options.spansInOneTrace > 0)
                writeOneTrace();
            else
                writeTraces();
            endLine();
            return m_counts;
        }

    private:
        struct Place {
            std::uint64_t traceHigh = 0;
            std::uint64_t traceLow = 0;
            std::uint64_t id = 0;
            std::uint64_t parent = 0;
            LoadKind kind = LoadKind::Agent;
            std::int64_t start = 0;
            std::int64_t end = 0;
        };

        [[nodiscard]] bool isFull() const {
            return m_options.bytes > 0 && m_counts.bytes + m_line.size() >= m_options.bytes;
        }

        /// Several traces are written span by span in turn, as a collector mixes them.
        void writeTraces() {
            const std::uint64_t unlimited = m_options.bytes > 0 ? ~std::uint64_t {0} : 0;
            const std::uint64_t limit = m_options.traces > 0 ? m_options.traces : unlimited;
            while (m_counts.traces < limit && (m_counts.traces == 0 || !isFull())) {
                const std::uint64_t together = std::min(kTracesTogether, limit - m_counts.traces);
                std::array<std::array<Place, kSpansInTrace>, kTracesTogether> traces;
                for (std::uint64_t i = 0; i < together; ++i)
                    planTrace(traces[i], m_counts.traces + i);
                for (std::uint64_t span = 0; span < kSpansInTrace; ++span)
                    for (std::uint64_t i = 0; i < together; ++i)
                        writeSpan(traces[i][span]);
                m_counts.traces += together;
            }
        }

        void planTrace(std::array<Place, kSpansInTrace>& spans, std::uint64_t number) {
            static constexpr std::array<LoadKind, 7> kSteps {LoadKind::Model, LoadKind::Retriever, LoadKind::Http,
                LoadKind::Tool, LoadKind::Http, LoadKind::Model, LoadKind::Tool};
            const std::uint64_t high = m_random.next() | 1;
            const std::uint64_t low = m_random.next() | 1;
            const std::int64_t start = kLoadStart + static_cast<std::int64_t>(number) * 250'000'000;
            spans[0] = {high, low, m_random.next() | 1, 0, LoadKind::Agent, start, start + 15'400'000'000};
            for (std::uint64_t i = 1; i < kSpansInTrace; ++i) {
                const LoadKind kind = kSteps[(i - 1) % kSteps.size()];
                const std::uint64_t parent = kind == LoadKind::Http ? spans[i - 1].id : spans[0].id;
                const std::int64_t from = kind == LoadKind::Http ? spans[i - 1].start + 1'000'000
                                                                 : start + static_cast<std::int64_t>(i) * 1'000'000'000;
                const std::int64_t length
                    = kind == LoadKind::Http ? 300'000'000 : m_random.between(400, 990) * 1'000'000;
                spans[i] = {high, low, m_random.next() | 1, parent, kind, from, from + length};
            }
        }

        /// A long agent run: model calls, tools and HTTP calls, and agents that run agents, down to ten levels.
        /// Spans come parents first, and each lies inside its parent's time.
        void writeOneTrace() {
            Place root;
            root.traceHigh = m_random.next() | 1;
            root.traceLow = m_random.next() | 1;
            root.id = m_random.next() | 1;
            root.start = kLoadStart;
            root.end = root.start + timeOf(m_options.spansInOneTrace);
            writeSpan(root);
            m_counts.traces = 1;
            writeSteps(root, m_options.spansInOneTrace - 1, 1);
        }

        static std::int64_t timeOf(std::uint64_t spans) { return static_cast<std::int64_t>(spans) * 40'000'000; }

        void writeSteps(const Place& agent, std::uint64_t count, int depth) {
            std::int64_t now = agent.start + 1'000'000;
            Place previous = agent;
            while (count > 0 && !isFull()) {
                Place span {agent.traceHigh, agent.traceLow, m_random.next() | 1, agent.id, LoadKind::Agent, now, 0};
                if (depth < 9 && count > 24 && m_random.chance(120)) {
                    const std::uint64_t inside = 8 + m_random.below(std::min<std::uint64_t>(count / 3, 4000));
                    span.end = span.start + timeOf(inside + 1) - 2'000'000;
                    writeSpan(span);
                    writeSteps(span, inside, depth + 1);
                    now += timeOf(inside + 1);
                    count -= inside + 1;
                    previous = span;
                    continue;
                }
                span.kind = static_cast<LoadKind>(1 + m_random.below(4));
                span.end = now + m_random.between(4, 38) * 1'000'000;
                if (span.kind == LoadKind::Http && previous.kind == LoadKind::Tool) {
                    span.parent = previous.id;
                    span.start = previous.start + 1'000'000;
                    span.end = previous.end - 1'000'000;
                }
                writeSpan(span);
                previous = span;
                now += timeOf(1);
                --count;
            }
        }

        void beginLine() {
            m_line = R"({"resourceSpans":[{"resource":{"attributes":[)"
                     R"({"key":"service.name","value":{"stringValue":"load-agent"}},)"
                     R"({"key":"service.version","value":{"stringValue":"1.2.0"}},)"
                     R"({"key":"deployment.environment.name","value":{"stringValue":"load"}}]},)"
                     R"("scopeSpans":[{"scope":{"name":"spanloom.load","version":"1"},"spans":[)";
            m_isLineEmpty = true;
        }

        void endLine() {
            if (m_line.empty())
                return;
            m_line += "]}]}]}\n";
            m_write(m_line);
            m_counts.bytes += m_line.size();
            ++m_counts.lines;
            m_line.clear();
        }

        void writeSpan(const Place& place) {
            static constexpr std::array<std::string_view, 5> kNames {"invoke_agent planner", "chat gpt-4.1-mini",
                "execute_tool order_lookup", "retrieve help-center", "GET"};
            if (m_line.empty())
                beginLine();
            std::string& out = m_line;
            out += m_isLineEmpty ? R"({"traceId":")" : R"(,{"traceId":")";
            m_isLineEmpty = false;
            appendHex(out, place.traceHigh);
            appendHex(out, place.traceLow);
            out += R"(","spanId":")";
            appendHex(out, place.id);
            if (place.parent != 0) {
                out += R"(","parentSpanId":")";
                appendHex(out, place.parent);
            }
            out += R"(","name":")";
            out += kNames[static_cast<std::size_t>(place.kind)];
            out += place.kind == LoadKind::Http ? R"(","kind":3)" : R"(","kind":1)";
            out += R"(,"startTimeUnixNano":")";
            appendNumber(out, static_cast<std::uint64_t>(place.start));
            out += R"(","endTimeUnixNano":")";
            appendNumber(out, static_cast<std::uint64_t>(place.end));
            out += R"(","attributes":[)";
            m_attributes = 0;
            if (m_options.shape == LoadShape::Text)
                addTextAttributes(place);
            else
                addShortAttributes(place);
            out += R"(],"status":{}})";
            ++m_counts.spans;
            if (out.size() >= kLineBytes)
                endLine();
        }

        std::string& key(std::string_view name, std::string_view type) {
            m_line += m_attributes++ == 0 ? R"({"key":")" : R"(,{"key":")";
            m_line.append(name).append(R"(","value":{")").append(type).append("\":");
            return m_line;
        }

        void text(std::string_view name, std::string_view value) {
            key(name, "stringValue") += '"';
            m_line.append(value).append("\"}}");
        }

        void integer(std::string_view name, std::uint64_t value) {
            key(name, "intValue") += '"';
            appendNumber(m_line, value);
            m_line += "\"}}";
        }

        void real(std::string_view name, std::uint64_t thousandths) {
            key(name, "doubleValue") += "0.";
            appendNumber(m_line, 100 + thousandths % 900);
            m_line += "}}";
        }

        void phrases(std::string_view name, std::size_t length) {
            key(name, "stringValue") += '"';
            m_phrases.append(m_line, m_random, length, kLineEnd);
            m_line += "\"}}";
        }

        /// A message list inside a text: the brackets and quotes that a reader has to unescape.
        void messages(std::string_view name, std::string_view role, std::string_view known, std::size_t length) {
            key(name, "stringValue") += '"';
            m_line.append(R"([{\"role\":\")").append(role).append(R"(\",\"parts\":[{\"type\":\"text\",\"content\":\")");
            m_line += known;
            m_phrases.append(m_line, m_random, length, kNestedLineEnd);
            m_line += R"(\"}]}]"}})";
        }

        /// What is left for long texts: headers, keys and the fifteen short values take about 1,700 bytes.
        [[nodiscard]] std::size_t room() const {
            return m_options.spanBytes > 2200 ? m_options.spanBytes - 2000 : 200;
        }

        /// As in real dumps, which zstd shrinks to a fifth at the least: a release has one system prompt, retrievers
        /// find the same pages again and again, and what was found stands in the prompt once more. Questions,
        /// answers and what tools say are new each time.
        void addTextAttributes(const Place& place) {
            addModelAttributes(place);
            const auto document = [&]() -> const std::string& { return m_documents[m_random.below(kDocuments)]; };
            const auto quoted = [&]() -> const std::string& { return m_quotedDocuments[m_random.below(kDocuments)]; };
            switch (place.kind) {
            case LoadKind::Model:
                messages("gen_ai.system_instructions", "system", m_prompts[place.traceLow & 1], 0);
                messages("gen_ai.input.messages", "user", quoted(), room() / 6);
                messages("gen_ai.output.messages", "assistant", {}, room() / 4);
                break;
            case LoadKind::Retriever:
                text("retrieval.documents.0.document.content", document());
                text("retrieval.documents.1.document.content", document());
                text("retrieval.documents.2.document.content", document());
                break;
            default:
                phrases("gen_ai.tool.call.arguments", room() / 8);
                phrases("gen_ai.tool.call.result", room() / 2);
                text("input.value", document());
                break;
            }
        }

        void addModelAttributes(const Place& place) {
            static constexpr std::array<std::string_view, 5> kOperations {
                "invoke_agent", "chat", "execute_tool", "retrieval", "chat"};
            const std::uint64_t draw = m_random.next();
            if (place.kind != LoadKind::Http)
                text("gen_ai.operation.name", kOperations[static_cast<std::size_t>(place.kind)]);
            else
                text("http.request.method", "GET");
            text("gen_ai.provider.name", "openai");
            if (place.kind == LoadKind::Model) {
                text("gen_ai.request.model", "gpt-4.1-mini");
                text("gen_ai.response.model", "gpt-4.1-mini-2025-04-14");
                integer("gen_ai.usage.input_tokens", 400 + (draw & 2047));
                integer("gen_ai.usage.output_tokens", 20 + (draw >> 11 & 511));
            } else {
                text("gen_ai.tool.name", "order_lookup");
                text("server.address", "orders.acme.internal");
                integer("server.port", 8080);
                integer("http.response.status_code", (draw & 63) == 0 ? 500 : 200);
            }
            text("gen_ai.prompt.name", "support-answer");
            text("gen_ai.prompt.version", (draw >> 20 & 1) != 0 ? "v13" : "v12");
            text("route", kRouteNames[(draw >> 21) % kRouteCount]);
            text("cohort", (draw >> 24 & 3) == 0 ? "enterprise" : "free");
            integer("user.number", draw >> 25 & 0xFFFF);
            integer("session.number", place.traceLow >> 44);
            real("gen_ai.request.temperature", draw >> 41);
            real("gen_ai.response.time_to_first_chunk", draw >> 43);
            text("app_version", "4.9.0");
            text("channel", "web");
            text("region", (draw >> 50 & 1) != 0 ? "eu-central-1" : "eu-west-1");
            integer("thread.id", draw >> 51 & 63);
            text("thread.name", "worker");
            text("code.function.name", "acme.agent.Step.run");
            integer("retry_count", 0);
        }

        void addShortAttributes(const Place& place) {
            static constexpr std::array<std::string_view, 16> kWords {"alpha", "beacon", "cedar", "delta", "ember",
                "fjord", "grove", "harbor", "iris", "juniper", "kelp", "linden", "maple", "nimbus", "opal", "pine"};
            static constexpr std::array<std::string_view, 19> kKeys {"app.shard", "app.tenant", "app.feature",
                "app.stage", "app.queue", "app.cell", "net.zone", "net.peer", "cache.tier", "cache.region", "job.class",
                "job.owner", "flag.ranker", "flag.prompt", "flag.budget", "ab.arm", "store.table", "store.index",
                "store.mode"};
            addModelAttributes(place);
            for (std::size_t i = 0; i < kKeys.size(); ++i) {
                const std::uint64_t draw = m_random.next();
                if (i % 4 == 3)
                    integer(kKeys[i], draw & 0xFFFF);
                else
                    text(kKeys[i], kWords[draw & 15]);
            }
        }

        const LoadOptions& m_options;
        const WriteText& m_write;
        Random m_random;
        Phrases m_phrases;
        static constexpr std::size_t kDocuments = 64;
        static constexpr std::string_view kLineEnd = "\\n";
        static constexpr std::string_view kNestedLineEnd = "\\\\n"; // JSON within a JSON text
        std::array<std::string, 2> m_prompts;
        std::array<std::string, kDocuments> m_documents;
        std::array<std::string, kDocuments> m_quotedDocuments;
        std::string m_line;
        bool m_isLineEmpty = true;
        int m_attributes = 0;
        LoadCounts m_counts;
    };

} // namespace

LoadCounts generateLoad(const LoadOptions& options, const WriteText& write) {
    return LoadFile(options, write).generate();
}

} // namespace spanloom::test
