#include "core/semantics/meaning_evaluator.h"

#include <array>
#include <cmath>
#include <unordered_map>

#include <re2/re2.h>

#include "core/base/hash.h"
#include "core/semantics/evaluation_rows.h"
#include "core/semantics/outcome_words.h"
#include "core/semantics/span_reading.h"

namespace spanloom {

namespace {

// Span and scope names repeat; names that carry ids do not, and must not fill the memory.
constexpr std::size_t kMaxRememberedNames = 1 << 14;
constexpr double kMostPlausibleCost = 10'000; // USD for one span

constexpr std::array kTextFields {Field::Operation, Field::RequestModel, Field::ResponseModel, Field::FinishReason,
    Field::PromptName, Field::PromptVersion, Field::Route, Field::Router, Field::Session, Field::User, Field::Customer,
    Field::CustomerTier, Field::Cohort, Field::Environment, Field::AppName, Field::AppVersion, Field::Agent,
    Field::AgentVersion, Field::Workflow, Field::Channel, Field::Service, Field::Tool, Field::Retriever,
    Field::Guardrail, Field::GuardrailDecision, Field::ServiceTier};

constexpr std::array kFlagFields {
    Field::Fallback, Field::CacheHit, Field::RateLimited, Field::TimedOut, Field::Streaming, Field::Redacted};

constexpr std::uint64_t bit(Slot slot) {
    return static_cast<unsigned>(slot) < 64 ? std::uint64_t {1} << static_cast<unsigned>(slot) : 0;
}

// Facts that any span may carry (who, where, how the request fared) do not make it an AI step.
constexpr std::uint64_t kNeutralFields = bit(slotOf(Field::Operation)) | bit(slotOf(Field::Route))
    | bit(slotOf(Field::Fallback)) | bit(slotOf(Field::Retries)) | bit(slotOf(Field::CacheHit))
    | bit(slotOf(Field::RateLimited)) | bit(slotOf(Field::TimedOut)) | bit(slotOf(Field::Session))
    | bit(slotOf(Field::User)) | bit(slotOf(Field::Customer)) | bit(slotOf(Field::CustomerTier))
    | bit(slotOf(Field::Cohort)) | bit(slotOf(Field::Environment)) | bit(slotOf(Field::AppName))
    | bit(slotOf(Field::AppVersion)) | bit(slotOf(Field::Workflow)) | bit(slotOf(Field::Channel))
    | bit(slotOf(Field::Service)) | bit(slotOf(Field::ErrorType));

bool marksAiStep(const Source& source, const Vocabulary& vocabulary) {
    return vocabulary.isAi && !source.isGeneric && !source.isOwn && source.where == Where::Span
        && (bit(source.slot) & kNeutralFields) == 0
        && (source.slot != Slot::Evaluation || source.encoding == Encoding::Indexed);
}

// "=ai" is that name alone, "ai" all that begin so.
bool isNamedBy(std::string_view scope, std::string_view prefix) {
    return prefix.starts_with('=') ? scope == prefix.substr(1) : scope.starts_with(prefix);
}

std::vector<NameFacts::Capture> capturesOf(
    const std::vector<Vocabularies::Rules::NameSource>& sources, std::string_view text) {
    std::vector<NameFacts::Capture> captures;
    const re2::StringPiece piece(text.data(), text.size());
    for (const auto& [pattern, source] : sources) {
        if (!pattern.mayMatch(text))
            continue;
        std::string value;
        const bool hasGroup = source->pattern->NumberOfCapturingGroups() > 0;
        const bool matches = hasGroup ? re2::RE2::PartialMatch(piece, *source->pattern, &value)
                                      : re2::RE2::PartialMatch(piece, *source->pattern);
        if (matches)
            captures.push_back({source, source->constant.empty() ? value : source->constant});
    }
    return captures;
}

} // namespace

class MeaningEvaluator::Impl {
public:
    Impl(std::shared_ptr<const Vocabularies> vocabularies, StringPool& keys, StringPool& strings)
        : m_vocabularies(std::move(vocabularies))
        , m_rules(m_vocabularies->rules())
        , m_keys(m_rules, keys)
        , m_strings(strings)
        , m_reading(m_rules)
        , m_rows(m_rules, m_keys) {
        m_reading.keys = &keys;
    }

    void evaluate(
        const SpanRecord& span, std::string_view scopeName, MeaningRow& row, std::vector<Evaluation>& evaluations) {
        begin(span, scopeName);
        collectAttributes(span.attributes);
        if (!span.events.empty())
            collectEvents(span.events);
        if (!span.links.empty() && !m_rules.fromLink.empty())
            collectLinks(span.links);
        collectCaptures();
        m_reading.hits.sort(m_reading.scope->vocabulary);
        findKind(m_reading);
        row.setInteger(Field::Kind, static_cast<std::int64_t>(m_reading.kind));
        if (m_reading.isKindInferred)
            row.setFlag(Field::KindInferred, true);
        if (m_reading.hits.all().empty() && m_reading.eventCount == 0 && m_firstToken == kNoTime) {
            m_rows.collect(m_reading, evaluations);
            return;
        }
        for (const Field field : kTextFields)
            readText(field, row);
        for (const Field field : kFlagFields)
            readFlag(field, row);
        // Writers that call a span TOOL and name no tool name the span after it.
        if (m_reading.kind == Kind::Tool && !m_reading.isKindInferred && !row.has(Field::Tool) && !span.name.empty())
            row.setText(Field::Tool, m_strings.intern(span.name));
        readProvider(row);
        readModelRequest(row);
        readTokens(m_reading, row, m_strings.pool().text(row.text(Field::Provider)));
        readNumbers(row);
        readTimeToFirstToken(row);
        readCost(row);
        readErrorType(row);
        readContentFacts(m_reading, row);
        readPrompt(row);
        if (m_reading.isRedacted)
            row.setFlag(Field::Redacted, true);
        m_rows.collect(m_reading, evaluations);
    }

    void judge(Evaluation& evaluation) const { judgeByOwnWords(evaluation, m_rules); }

    void evaluateResource(const ResourceRecord& resource, MeaningRow& row) {
        SpanRecord none;
        none.hasParent = true; // a resource is no entry point: routes do not come from it
        begin(none, {});
        for (const AttributeView& attribute : AttributeListView(resource.attributes))
            for (const KeyMatch& match : m_keys.matches(attribute.key))
                if (countsOnResource(*match.source))
                    add(match, attribute.value);
        m_reading.hits.sort(-1);
        m_reading.isAiStep = false;
        for (const Field field : kTextFields)
            readText(field, row);
    }

private:
    void begin(const SpanRecord& span, std::string_view scopeName) {
        m_reading.json.clear();
        m_reading.hits.clear();
        m_reading.span = &span;
        m_reading.scope = &scopeFacts(scopeName);
        m_reading.name = &nameFacts(span.name);
        m_reading.isAiStep = m_reading.scope->vocabulary >= 0;
        m_reading.isRedacted = false;
        m_reading.marked.reset();
        m_reading.kind = Kind::Internal;
        m_reading.eventCount = 0;
        m_firstToken = kNoTime;
    }

    static bool countsOnResource(const Source& source) {
        if (source.where == Where::Resource)
            return true;
        const bool isInherited
            = static_cast<std::size_t>(source.slot) < kFieldCount && info(static_cast<Field>(source.slot)).isInherited;
        return source.where == Where::Span && (isInherited || source.isOnResource) && !source.isGeneric;
    }

    void add(const KeyMatch& match, ValueView value) {
        if (saysNothing(*match.source, value))
            return;
        Hit& hit = m_reading.hits.add(*match.source, value);
        hit.index = match.index;
        hit.tail = match.tail;
        m_reading.isAiStep |= marksAiStep(*match.source, m_rules.vocabularies[match.source->vocabulary]);
        if (match.source->isMark)
            m_reading.marked.set(match.source->vocabulary);
    }

    void collectAttributes(std::string_view packed) {
        for (const AttributeView& attribute : AttributeListView(packed))
            for (const KeyMatch& match : m_keys.matches(attribute.key))
                if (match.source->where == Where::Span)
                    add(match, attribute.value);
    }

    void collectEvents(std::string_view packed) {
        forEachEvent(packed, [&](const EventView& event) {
            if (const auto found = m_rules.events.find(event.name); found != m_rules.events.end())
                for (const Source* source : found->second.sources)
                    addEventHit(*source, event);
            if (m_rows.isRowEvent(event.name))
                m_rows.addEvent(event);
        });
    }

    void collectLinks(std::string_view packed) {
        forEachLink(packed, [&](const LinkView& link) {
            for (const AttributeView& attribute : link.attributes)
                if (const auto found = m_rules.fromLink.find(m_keys.text(attribute.key));
                    found != m_rules.fromLink.end())
                    for (const Source* source : found->second)
                        m_reading.hits.add(*source, attribute.value);
        });
    }

    void addEventHit(const Source& source, const EventView& event) {
        const bool isAi = m_rules.vocabularies[source.vocabulary].isAi;
        switch (source.encoding) {
        case Encoding::EventTime:
            if (event.time != kNoTime && (m_firstToken == kNoTime || event.time < m_firstToken))
                m_firstToken = event.time;
            return;
        case Encoding::EventCount: ++m_reading.eventCount; return;
        case Encoding::EventName: m_reading.hits.add(source, {}); return;
        case Encoding::Event:
            if (!source.paths.empty())
                return addEventMember(source, event);
            m_reading.hits.add(source, {}).event = event.attributes;
            m_reading.isAiStep |= isAi;
            return;
        case Encoding::EventValue: addEventValue(source, event); return;
        default: break;
        }
        for (const AttributeView& attribute : event.attributes)
            if (m_keys.text(attribute.key) == source.key) {
                m_reading.hits.add(source, attribute.value);
                m_reading.isAiStep |= isAi && (bit(source.slot) & kNeutralFields) == 0;
            }
    }

    void addEventMember(const Source& source, const EventView& event) {
        for (const std::vector<std::string>& path : source.paths)
            for (const AttributeView& attribute : event.attributes)
                if (path.size() == 1 && m_keys.text(attribute.key) == path.front())
                    m_reading.hits.add(source, attribute.value);
    }

    // The event's own number where it has one, else it counts as one.
    void addEventValue(const Source& source, const EventView& event) {
        for (const std::vector<std::string>& path : source.paths)
            for (const AttributeView& attribute : event.attributes)
                if (m_keys.text(attribute.key) == path.front() && integerOf(attribute.value)) {
                    m_reading.hits.add(source, attribute.value);
                    return;
                }
        ++m_reading.eventCount;
    }

    void collectCaptures() {
        for (const NameFacts::Capture& capture : m_reading.name->captures) {
            m_reading.hits.add(*capture.source, {}).tail = capture.value;
            if (capture.source->isMark)
                m_reading.marked.set(capture.source->vocabulary);
        }
        for (const NameFacts::Capture& capture : m_reading.scope->captures)
            m_reading.hits.add(*capture.source, {}).tail = capture.value;
    }

    const NameFacts& nameFacts(std::string_view name) {
        if (const auto found = m_names.find(name); found != m_names.end())
            return found->second;
        if (m_names.size() >= kMaxRememberedNames)
            m_names.clear();
        NameFacts facts;
        const re2::StringPiece piece(name.data(), name.size());
        for (const Vocabularies::Rules::KindOfName& known : m_rules.spanNames)
            if (known.pattern.mayMatch(name) && re2::RE2::PartialMatch(piece, known.pattern.pattern())) {
                facts.kind = known.kind;
                facts.needsAiKey = known.needsAiKey;
                break;
            }
        facts.captures = capturesOf(m_rules.fromName, name);
        return m_names.emplace(std::string(name), std::move(facts)).first->second;
    }

    const ScopeFacts& scopeFacts(std::string_view name) {
        if (const auto found = m_scopes.find(name); found != m_scopes.end())
            return found->second;
        if (m_scopes.size() >= kMaxRememberedNames)
            m_scopes.clear();
        ScopeFacts facts;
        for (std::size_t i = 0; i < m_rules.vocabularies.size(); ++i) {
            const Vocabulary& vocabulary = m_rules.vocabularies[i];
            for (const std::string& prefix : vocabulary.scopes)
                if (facts.vocabulary < 0 && isNamedBy(name, prefix))
                    facts.vocabulary = static_cast<int>(i);
            for (const std::string& part : vocabulary.exclusiveScopes)
                facts.isExclusive
                    |= facts.vocabulary == static_cast<int>(i) && name.find(part) != std::string_view::npos;
        }
        facts.captures = capturesOf(m_rules.fromScope, name);
        return m_scopes.emplace(std::string(name), std::move(facts)).first->second;
    }

    void readText(Field field, MeaningRow& row) {
        for (const Hit& hit : m_reading.hits.of(field)) {
            if (!m_reading.counts(hit))
                continue;
            noteRedaction(hit);
            const std::optional<std::string_view> text = m_reading.decoder.text(hit, m_rules);
            const bool isUse = hit.source->isUse;
            if (!text || (*text == kUnknownValue && !isUse)
                || (field == Field::GuardrailDecision && !isDecision(hit, *text)))
                continue;
            row.setText(field, m_strings.intern(*text));
            if (isUse)
                row.setInteger(
                    Field::FromUses, row.integer(Field::FromUses) | std::int64_t {1} << static_cast<int>(field));
            return;
        }
    }

    // A word that the map does not know is no decision (finish reasons feed this field too).
    static bool isDecision(const Hit& hit, std::string_view text) {
        return isGuardrailDecision(text) || hit.source->map == nullptr;
    }

    void noteRedaction(const Hit& hit) {
        m_reading.isRedacted |= hit.value.type() == ValueType::String && isRedactionMark(hit.value.text());
    }

    void readFlag(Field field, MeaningRow& row) {
        const Combine combine = m_rules.combine[static_cast<std::size_t>(field)];
        std::optional<bool> result;
        for (const Hit& hit : m_reading.hits.of(field)) {
            if (!m_reading.counts(hit))
                continue;
            const std::optional<bool> flag = m_reading.decoder.flag(hit);
            if (!flag)
                continue;
            result = *flag || result.value_or(false);
            if (*result || combine != Combine::Any)
                break;
        }
        if (result)
            row.setFlag(field, *result);
    }

    void readProvider(MeaningRow& row) {
        readText(Field::Provider, row);
        const StringId model
            = row.has(Field::ResponseModel) ? row.text(Field::ResponseModel) : row.text(Field::RequestModel);
        if (row.has(Field::Provider)) {
            // Vendors are compared as lower-case words; what the map does not know stays as it was written.
            const std::string_view provider = m_strings.pool().text(row.text(Field::Provider));
            if (model == 0 || m_rules.isManyVendorHost(provider) || m_reading.kind == Kind::Retriever)
                return;
            const StringId vendor = vendorOf(model);
            if (vendor != 0 && m_builtinVendors.contains(row.text(Field::Provider))
                && vendor != row.text(Field::Provider) && !(provider == "google.vertex"))
                row.setText(Field::Provider, vendor);
            return;
        }
        if (model == 0)
            return;
        if (const StringId vendor = vendorOf(model))
            row.setText(Field::Provider, vendor);
    }

    // A plain HTTP request to a model's API: whether it is the call itself or only its transport is for analysis to
    // say, which sees what is above and below it.
    void readModelRequest(MeaningRow& row) {
        if (m_reading.kind != Kind::Transport || m_reading.span->kind != OtelKind::Client || row.has(Field::Operation))
            return;
        for (const Hit& hit : m_reading.hits.of(Field::Provider))
            if (hit.source->encoding == Encoding::Host && m_reading.counts(hit) && asksAModel(hit.value.text())
                && m_reading.decoder.text(hit, m_rules)) {
                row.setText(Field::Operation, m_strings.intern(kModelRequest));
                return;
            }
    }

    // The vendor a model's name gives away, 0 when none or when many serve it.
    StringId vendorOf(StringId model) {
        if (const auto found = m_vendors.find(model); found != m_vendors.end())
            return found->second;
        if (m_builtinVendors.empty())
            for (const auto& [pattern, provider] : m_rules.modelPrefixes)
                if (!m_rules.isManyVendorHost(provider))
                    m_builtinVendors.emplace(m_strings.intern(provider), true);
        const std::string_view provider = m_rules.providerOfModel(m_strings.pool().text(model));
        const StringId vendor = provider.empty() || provider == "unknown-host" ? 0 : m_strings.intern(provider);
        if (m_vendors.size() >= kMaxRememberedNames)
            m_vendors.clear();
        m_vendors.emplace(model, vendor);
        return vendor;
    }

    void readNumbers(MeaningRow& row) {
        for (const Hit& hit : m_reading.hits.of(Field::ResponseId))
            if (const auto text = m_reading.decoder.text(hit, m_rules)) {
                row.setHash(Field::ResponseId, hash64(*text));
                break;
            }
        if (const std::optional<double> temperature = numberOf(Field::Temperature))
            row.setReal(Field::Temperature, *temperature);
        if (const std::optional<double> limit = numberOf(Field::MaxTokens); limit && *limit >= 0)
            row.setInteger(Field::MaxTokens, static_cast<std::int64_t>(std::min(*limit, 9.0e18)));
        double retries = m_reading.eventCount > 0 ? static_cast<double>(m_reading.eventCount) : -1;
        retries = std::max(retries, numberOf(Field::Retries).value_or(-1));
        if (retries >= 0)
            row.setInteger(Field::Retries, static_cast<std::int64_t>(std::min(retries, 9.0e18)));
    }

    std::optional<double> numberOf(Field field) {
        const bool isMax = m_rules.combine[static_cast<std::size_t>(field)] == Combine::Max;
        std::optional<double> result;
        for (const Hit& hit : m_reading.hits.of(field)) {
            const std::optional<double> value = m_reading.counts(hit) ? m_reading.decoder.real(hit) : std::nullopt;
            if (!value || (result && *value <= *result))
                continue;
            result = *value * hit.source->unit;
            if (!isMax)
                break;
        }
        return result;
    }

    void readTimeToFirstToken(MeaningRow& row) {
        const SpanRecord& span = *m_reading.span;
        const bool hasDuration = span.start != kNoTime && span.end != kNoTime && span.end >= span.start;
        const double longest = hasDuration ? static_cast<double>(span.end - span.start) : 9.0e18;
        for (const Hit& hit : m_reading.hits.of(Field::TimeToFirstToken)) {
            if (!m_reading.counts(hit))
                continue;
            if (const std::optional<std::int64_t> time = firstTokenOf(hit, longest)) {
                row.setInteger(Field::TimeToFirstToken, *time);
                return;
            }
        }
        if (m_firstToken != kNoTime && span.start != kNoTime && m_firstToken >= span.start
            && static_cast<double>(m_firstToken - span.start) <= longest)
            row.setInteger(Field::TimeToFirstToken, m_firstToken - span.start);
    }

    std::optional<std::int64_t> firstTokenOf(const Hit& hit, double longest) {
        const Source& source = *hit.source;
        if (source.encoding == Encoding::Iso8601) {
            const std::optional<TimeNs> time = timeOf(hit.value);
            const TimeNs start = m_reading.span->start;
            if (!time || start == kNoTime || *time < start || static_cast<double>(*time - start) > longest)
                return std::nullopt;
            return *time - start;
        }
        const std::optional<double> value = m_reading.decoder.real(hit);
        if (!value || *value < 0)
            return std::nullopt;
        double unit = source.unit;
        if (source.millisecondsAbove > 0 && *value > source.millisecondsAbove)
            unit = 1e6;
        // Longer than the span: the writer meant a finer unit. Still longer in the finest: it is not this span's.
        while (*value * unit > longest && unit > 1)
            unit = unit > 1e6 ? 1e6 : unit > 1e3 ? 1e3 : 1;
        if (*value * unit > longest || *value * unit > 9.0e18)
            return std::nullopt;
        return static_cast<std::int64_t>(std::llround(*value * unit));
    }

    std::optional<double> costOf(Slot slot, bool* isInclusive = nullptr) {
        for (const Hit& hit : m_reading.hits.of(slot)) {
            const std::optional<double> value = m_reading.counts(hit) ? m_reading.decoder.real(hit) : std::nullopt;
            if (!value)
                continue;
            const double dollars = *value * hit.source->unit;
            if (!(dollars >= 0) || dollars > kMostPlausibleCost)
                continue;
            if (isInclusive)
                *isInclusive = hit.source->isInclusive;
            return dollars;
        }
        return std::nullopt;
    }

    void readCost(MeaningRow& row) {
        if (const std::optional<double> total = costOf(slotOf(Field::RecordedCost))) {
            row.setReal(Field::RecordedCost, *total);
            return;
        }
        bool isInclusive = false;
        std::optional<double> sum;
        const auto addPart = [&](std::optional<double> part) {
            if (part)
                sum = sum.value_or(0) + *part;
        };
        addPart(costOf(Slot::CostInput, &isInclusive));
        addPart(costOf(Slot::CostOutput));
        if (!isInclusive) {
            addPart(costOf(Slot::CostCacheRead));
            addPart(costOf(Slot::CostCacheWrite));
        }
        if (sum)
            row.setReal(Field::RecordedCost, *sum);
    }

    /// A server that answers 404 has done its work; the same answer is an error to the client that got it.
    [[nodiscard]] bool isServersRefusal(const Hit& hit, std::string_view code) const {
        return hit.source->encoding == Encoding::ErrorCode && m_reading.span->kind == OtelKind::Server
            && code.size() == 3 && code.front() == '4';
    }

    // "_OTHER" is a word for "not on our list": whatever else is known says more.
    void readErrorType(MeaningRow& row) {
        std::optional<StringId> catchAll;
        for (const Hit& hit : m_reading.hits.of(Field::ErrorType)) {
            if (!m_reading.counts(hit))
                continue;
            const std::optional<std::string_view> text = m_reading.decoder.text(hit, m_rules);
            if (!text || isServersRefusal(hit, *text) || (*text == kUnknownValue && hit.source->map != nullptr))
                continue;
            const StringId id = m_strings.intern(*text);
            if (*text != "_OTHER") {
                row.setText(Field::ErrorType, id);
                return;
            }
            catchAll = id;
        }
        if (catchAll)
            row.setText(Field::ErrorType, *catchAll);
    }

    void readPrompt(MeaningRow& row) {
        const std::optional<std::uint64_t> hash = m_prompts.hash(m_reading);
        if (!hash)
            return;
        row.setHash(Field::PromptHash, *hash);
        // What a fragment's span is, is not known here: analysis takes the version only for model calls.
        const bool mayBeCall = m_reading.kind == Kind::Llm || (m_reading.span->remarks & SpanFlag::Fragment) != 0;
        if (row.has(Field::PromptVersion) || !mayBeCall)
            return;
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string version = "~";
        for (int shift = 60; shift >= 48; shift -= 4)
            version.push_back(kDigits[*hash >> shift & 15]);
        row.setText(Field::PromptVersion, m_strings.intern(version));
        row.setFlag(Field::PromptVersionDerived, true);
    }

    std::shared_ptr<const Vocabularies> m_vocabularies;
    const Vocabularies::Rules& m_rules;
    KeyTable m_keys;
    StringPoolCache m_strings;
    SpanReading m_reading;
    EvaluationRows m_rows;
    PromptIdentity m_prompts;
    TextMap<NameFacts> m_names;
    TextMap<ScopeFacts> m_scopes;
    std::unordered_map<StringId, StringId> m_vendors;
    std::unordered_map<StringId, bool> m_builtinVendors; ///< providers that sell their own models alone
    TimeNs m_firstToken = kNoTime;
};

MeaningEvaluator::MeaningEvaluator(
    std::shared_ptr<const Vocabularies> vocabularies, StringPool& keys, StringPool& strings)
    : m_impl(std::make_unique<Impl>(std::move(vocabularies), keys, strings)) { }

MeaningEvaluator::~MeaningEvaluator() = default;

void MeaningEvaluator::evaluate(const SpanRecord& span, std::string_view scopeName, MeaningRow& row,
    std::vector<Evaluation>& evaluations) {
    row.clear();
    m_impl->evaluate(span, scopeName, row, evaluations);
    inferOutcome(span, row);
}

void MeaningEvaluator::evaluateResource(const ResourceRecord& resource, MeaningRow& row) {
    row.clear();
    m_impl->evaluateResource(resource, row);
}

void MeaningEvaluator::judge(Evaluation& evaluation) const { m_impl->judge(evaluation); }

} // namespace spanloom
