#include "core/semantics/vocabulary_reader.h"

#include <algorithm>
#include <limits>

#include <re2/re2.h>

#include "core/semantics/json_reader.h"

namespace spanloom {

namespace {

constexpr std::pair<std::string_view, Encoding> kEncodings[] = {{"string", Encoding::String}, {"int", Encoding::Int},
    {"double", Encoding::Double}, {"number", Encoding::Double}, {"bool", Encoding::Bool},
    {"bool_string", Encoding::Bool}, {"string[]", Encoding::StringList}, {"csv", Encoding::Csv},
    {"json_string", Encoding::Json}, {"json_or_structured", Encoding::JsonOrStructured},
    {"indexed", Encoding::Indexed}, {"prefix_map", Encoding::PrefixMap}, {"iso8601", Encoding::Iso8601},
    {"present", Encoding::Present}, {"sum", Encoding::Sum}, {"path", Encoding::Path}, {"host", Encoding::Host},
    {"match", Encoding::Match},
    {"error_code", Encoding::ErrorCode}, {"span_name", Encoding::SpanName}, {"event_name", Encoding::EventName},
    {"event_time", Encoding::EventTime}, {"event_count", Encoding::EventCount}, {"event_value", Encoding::EventValue},
    {"event", Encoding::Event}};

constexpr std::pair<std::string_view, Where> kPlaces[] = {{"span", Where::Span}, {"resource", Where::Resource},
    {"scope", Where::Scope}, {"event", Where::Event}, {"link", Where::Link}, {"name", Where::Name}};

// Times become nanoseconds; money is already in dollars unless a key says cents or micro-dollars.
constexpr std::pair<std::string_view, double> kUnits[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9},
    {"min", 6e10}, {"usd", 1}, {"cents", 0.01}, {"micro_usd", 1e-6}, {"percent", 0.01}};

constexpr std::pair<std::string_view, Combine> kCombines[] = {{"first", Combine::First},
    {"first-meaningful", Combine::FirstMeaningful}, {"max", Combine::Max}, {"any", Combine::Any},
    {"merge", Combine::Merge}};

constexpr std::pair<std::string_view, RowForm> kForms[] = {{"attributes", RowForm::Attributes},
    {"extras", RowForm::Extras}, {"indexed", RowForm::Indexed}, {"prefix", RowForm::Prefix},
    {"suffix", RowForm::Suffix}, {"event", RowForm::Event}, {"feedback", RowForm::Feedback},
    {"map", RowForm::Map}, {"named", RowForm::Named}, {"flag", RowForm::Flag}};

constexpr std::pair<std::string_view, RowSubject> kSubjects[] = {
    {"span", RowSubject::Span}, {"trace", RowSubject::Trace}, {"session", RowSubject::Session}};

constexpr std::array<std::string_view, kRowMembers> kMembers {
    "name", "score", "label", "passed", "explanation", "threshold", "type", "evaluator", "target", "error", "value"};

template <typename T, std::size_t N>
std::optional<T> named(const std::pair<std::string_view, T> (&table)[N], std::string_view name) {
    for (const auto& [key, value] : table)
        if (key == name)
            return value;
    return std::nullopt;
}

std::string_view textMember(ValueView map, std::string_view key) {
    const std::optional<ValueView> member = map.member(key);
    return member ? member->text() : std::string_view();
}

bool flagMember(ValueView map, std::string_view key) {
    const std::optional<ValueView> member = map.member(key);
    return member && member->boolean();
}

double numberMember(ValueView map, std::string_view key, double otherwise) {
    const std::optional<ValueView> member = map.member(key);
    return member && member->isNumber() ? member->real() : otherwise;
}

std::vector<std::string> textList(std::optional<ValueView> list) {
    std::vector<std::string> result;
    if (list)
        list->forEachElement([&](ValueView element) { result.emplace_back(element.text()); });
    return result;
}

std::vector<std::string> pathParts(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t dot = path.find('.');
        std::string_view part = path.substr(0, dot);
        const bool isArray = part.size() > 2 && part.ends_with("[]");
        if (isArray)
            part.remove_suffix(2);
        parts.emplace_back(part);
        if (isArray)
            parts.emplace_back("[]");
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return parts;
}

bool isTime(Slot slot) { return slot == slotOf(Field::TimeToFirstToken); }

} // namespace

Status VocabularyReader::problem(std::string_view what, std::string_view where) const {
    std::size_t place = m_place;
    if (!where.empty())
        if (const std::size_t found = m_text.find(where, m_place); found != std::string_view::npos)
            place = found;
    const auto line = 1
        + std::count(
            m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(std::min(place, m_text.size())), '\n');
    std::string message(m_fileName);
    message += ", line " + std::to_string(line);
    if (!where.empty())
        message += ", \"" + std::string(where) + "\"";
    message += ": " + std::string(what);
    return fail(ErrorCode::Malformed, std::move(message), std::string(m_fileName), static_cast<std::int64_t>(place));
}

Status VocabularyReader::read(std::string_view fileName, std::string_view text) {
    m_fileName = fileName;
    m_text = text;
    m_place = 0;
    JsonReader json;
    const std::optional<ValueView> root = json.parseStrict(text);
    if (!root) {
        std::string scratch;
        m_place = readLenientJson(text, scratch).errorOffset;
        return problem("is not valid JSON from here on", {});
    }
    if (root->type() != ValueType::Map)
        return problem("a vocabulary file is one JSON object", {});
    if (const auto fields = root->member("fields"))
        SPANLOOM_TRY(readFields(*fields));
    SPANLOOM_TRY(readMaps(*root));
    SPANLOOM_TRY(readNamePatterns(*root));
    if (root->member("sources") || root->member("use") || root->member("evaluations"))
        SPANLOOM_TRY(readVocabulary(*root));
    return {};
}

Result<std::shared_ptr<re2::RE2>> VocabularyReader::pattern(std::string_view text, bool ignoreCase) const {
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_case_sensitive(!ignoreCase);
    options.set_max_mem(1 << 20);
    auto compiled = std::make_shared<re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (!compiled->ok())
        return fail(problem("is not a regular expression: " + compiled->error(), text).error());
    return compiled;
}

Status VocabularyReader::readFields(ValueView list) {
    Status status;
    list.forEachElement([&](ValueView entry) {
        const std::string_view name = textMember(entry, "field");
        const std::optional<Combine> combine = named(kCombines, textMember(entry, "combine"));
        if (entry.member("group")) {
            addDetailField(entry, combine == Combine::Merge);
            return;
        }
        const std::optional<Slot> slot = slotFromName(name);
        if (!slot || !combine)
            status = status ? problem(slot ? "unknown way to combine" : "unknown field", name) : std::move(status);
        else
            m_rules.combine[static_cast<std::size_t>(*slot)] = *combine;
    });
    return status;
}

// Details stand in the file in the order they are shown in.
void VocabularyReader::addDetailField(ValueView entry, bool isCollected) {
    const std::string_view name = textMember(entry, "field");
    DetailField field {std::string(name), std::string(textMember(entry, "group")),
        std::string(textMember(entry, "title")), slotFromName(textMember(entry, "slot")), isCollected,
        flagMember(entry, "members")};
    m_rules.detailByName.emplace(name, static_cast<std::int16_t>(m_rules.detailFields.size()));
    m_rules.detailFields.push_back(std::move(field));
}

Status VocabularyReader::readMaps(ValueView root) {
    if (const auto maps = root.member("maps"))
        maps->forEachMember([&](std::string_view name, ValueView entries) {
            std::unique_ptr<ValueMap>& map = m_rules.maps[std::string(name)];
            if (!map)
                map = std::make_unique<ValueMap>();
            entries.forEachMember([&](std::string_view canonical, ValueView raws) {
                raws.forEachElement([&](ValueView raw) { map->add(raw.text(), canonical); });
            });
        });
    // The patterns of a later file (the user's) are tried before those of earlier ones.
    std::size_t hostCount = 0;
    std::size_t prefixCount = 0;
    if (const auto hosts = root.member("hosts"))
        hosts->forEachMember([&](std::string_view provider, ValueView patterns) {
            patterns.forEachElement([&](ValueView host) {
                m_rules.hosts.emplace(
                    m_rules.hosts.begin() + static_cast<std::ptrdiff_t>(hostCount++), host.text(), provider);
            });
        });
    Status status;
    if (const auto prefixes = root.member("modelPrefixes"))
        prefixes->forEachElement([&](ValueView entry) {
            auto compiled = pattern(textMember(entry, "pattern"), true);
            if (!compiled)
                status = fail(compiled.error());
            else
                m_rules.modelPrefixes.emplace(
                    m_rules.modelPrefixes.begin() + static_cast<std::ptrdiff_t>(prefixCount++), std::move(*compiled),
                    textMember(entry, "provider"));
        });
    for (std::string& host : textList(root.member("manyVendorHosts")))
        m_rules.manyVendorHosts.push_back(std::move(host));
    for (std::string& harm : textList(root.member("harmNames")))
        m_rules.harmNames.push_back(std::move(harm));
    return status;
}

Status VocabularyReader::readNamePatterns(ValueView root) {
    Status status;
    std::size_t count = 0; // before the patterns of earlier files
    if (const auto names = root.member("spanNames"))
        names->forEachElement([&](ValueView entry) {
            if (!status)
                return;
            const std::optional<Kind> kind = kindFromName(textMember(entry, "kind"));
            if (!kind) {
                status = problem("unknown kind", textMember(entry, "kind"));
                return;
            }
            auto compiled = pattern(textMember(entry, "pattern"), true);
            if (!compiled)
                status = fail(compiled.error());
            else
                m_rules.spanNames.insert(m_rules.spanNames.begin() + static_cast<std::ptrdiff_t>(count++),
                    {NamePattern(std::move(*compiled)), *kind, flagMember(entry, "needsAiKey")});
        });
    return status;
}

Status VocabularyReader::readVocabulary(ValueView root) {
    if (m_rules.vocabularies.size() >= 250)
        return problem("too many vocabularies", {});
    Vocabulary vocabulary;
    vocabulary.name = root.member("vocabulary") ? textMember(root, "vocabulary") : m_fileName;
    vocabulary.title = textMember(root, "title");
    vocabulary.isAi = !root.member("ai") || flagMember(root, "ai");
    vocabulary.isLoose = flagMember(root, "loose");
    const std::string_view basis = textMember(root, "tokens");
    if (basis == "exclusive")
        vocabulary.tokens = Vocabulary::TokenBasis::Exclusive;
    else if (basis == "provider")
        vocabulary.tokens = Vocabulary::TokenBasis::Provider;
    else if (basis == "buckets")
        vocabulary.tokens = Vocabulary::TokenBasis::Buckets;
    else if (!basis.empty() && basis != "inclusive")
        return problem("token basis is inclusive, exclusive, provider or buckets", basis);
    if (const auto recognise = root.member("recognise")) {
        vocabulary.scopes = textList(recognise->member("scopes"));
        vocabulary.recognised = textMember(*recognise, "by");
    }
    vocabulary.exclusiveScopes = textList(root.member("exclusiveScopes"));
    vocabulary.never = textList(root.member("never"));
    const auto index = static_cast<std::uint8_t>(m_rules.vocabularies.size());
    m_rules.vocabularies.push_back(std::move(vocabulary));

    Status status;
    if (const auto sources = root.member("sources"))
        sources->forEachElement([&](ValueView entry) {
            if (status)
                status = readSource(entry, index);
        });
    if (const auto rules = root.member("evaluations"); rules && status)
        rules->forEachElement([&](ValueView entry) {
            if (status)
                status = readEvaluation(entry, index);
        });
    if (const auto uses = root.member("use"); uses && status)
        status = readUses(*uses, index);
    return status;
}

// The short form a click writes: {"use": {"my.attribute": "route"}}. It comes before every built-in source.
Status VocabularyReader::readUses(ValueView uses, std::uint8_t vocabulary) {
    Status status;
    uses.forEachMember([&](std::string_view key, ValueView name) {
        if (!status)
            return;
        const std::optional<Slot> slot = slotFromName(name.text());
        if (!slot) {
            status = problem("unknown field \"" + std::string(name.text()) + "\"", key);
            return;
        }
        auto source = std::make_unique<Source>();
        source->slot = *slot;
        source->key = key;
        source->vocabulary = vocabulary;
        source->isOnResource = true;
        if (isTime(*slot))
            source->unit = 1e9;
        if (*slot == slotOf(Field::Kind))
            source->map = m_rules.map("span_kind");
        m_rules.sources.push_back(std::move(source));
    });
    return status;
}

Status VocabularyReader::readSource(ValueView entry, std::uint8_t vocabulary) {
    auto source = std::make_unique<Source>();
    source->vocabulary = vocabulary;
    source->key = textMember(entry, "key");
    const std::string_view name = textMember(entry, "field");
    const std::string_view at = source->key.empty() ? name : std::string_view(source->key);
    if (const std::size_t found = m_text.find("\"" + std::string(at) + "\"", m_place); found != std::string_view::npos)
        m_place = found;
    std::optional<Slot> slot = slotFromName(name);
    if (const auto detail = m_rules.detailByName.find(name); !slot && detail != m_rules.detailByName.end()) {
        slot = Slot::Detail;
        source->detail = detail->second;
    }
    if (!slot || (*slot == Slot::Detail && source->detail < 0))
        return problem("unknown field \"" + std::string(name) + "\"", at);
    source->slot = *slot;
    if (isTime(*slot))
        source->unit = 1e9; // standard durations without a unit are seconds
    SPANLOOM_TRY(readWords(entry, at, *source));
    source->event = textMember(entry, "event");
    if (const auto constant = entry.member("const"))
        source->constant = constant->toText();
    for (const std::string& path : textList(entry.member("path")))
        source->paths.push_back(pathParts(path));
    source->nothing = textList(entry.member("missing"));
    source->rank = static_cast<std::uint16_t>(std::clamp(numberMember(entry, "rank", 0), 0.0, 65535.0));
    source->millisecondsAbove = numberMember(entry, "msAbove", 0);
    source->isGeneric = flagMember(entry, "generic");
    source->isMark = flagMember(entry, "mark");
    source->isOwn = flagMember(entry, "own");
    source->isInferred = flagMember(entry, "inferred");
    source->entryOnly = flagMember(entry, "entry");
    source->onErrorOnly = flagMember(entry, "onError");
    source->isInclusive = flagMember(entry, "inclusive");
    source->isOnResource = flagMember(entry, "resource");
    source->isAlias = flagMember(entry, "alias");
    const bool hasPlace = source->where == Where::Event ? !source->event.empty()
        : source->where == Where::Name || source->where == Where::Scope ? source->pattern != nullptr
                                                                         : !source->key.empty();
    if (!hasPlace)
        return problem("a source needs a key, an event or a pattern", name);
    if (source->encoding == Encoding::Match && !source->pattern)
        return problem("a match needs a pattern", at);
    m_rules.sources.push_back(std::move(source));
    return {};
}

// Members whose words must be known: encoding, place, unit, map, pattern, kinds.
Status VocabularyReader::readWords(ValueView entry, std::string_view at, Source& source) {
    const auto unknown = [&](std::string_view what, std::string_view word) {
        return problem("unknown " + std::string(what) + " \"" + std::string(word) + "\"", at);
    };
    if (const std::string_view encoding = textMember(entry, "as"); !encoding.empty()) {
        const auto found = named(kEncodings, encoding);
        if (!found)
            return unknown("encoding", encoding);
        source.encoding = *found;
    }
    if (const std::string_view where = textMember(entry, "where"); !where.empty()) {
        const auto found = named(kPlaces, where);
        if (!found)
            return unknown("place", where);
        source.where = *found;
    }
    if (const std::string_view unit = textMember(entry, "unit"); !unit.empty()) {
        const auto found = named(kUnits, unit);
        if (!found)
            return unknown("unit", unit);
        source.unit = *found;
        source.unitName = unit;
    }
    if (const std::string_view map = textMember(entry, "map"); !map.empty()) {
        source.map = m_rules.map(map);
        if (!source.map)
            return unknown("value map", map);
    }
    if (const std::string_view text = textMember(entry, "pattern"); !text.empty()) {
        SPANLOOM_TRY_ASSIGN(source.pattern, pattern(text));
    }
    for (const std::string& kindName : textList(entry.member("kinds"))) {
        const std::optional<Kind> kind = kindFromName(kindName);
        if (!kind)
            return unknown("kind", kindName);
        source.kinds |= 1u << static_cast<unsigned>(*kind);
    }
    return {};
}

Status VocabularyReader::readEvaluation(ValueView entry, std::uint8_t vocabulary) {
    EvaluationRule rule;
    const auto form = named(kForms, textMember(entry, "from"));
    if (!form)
        return problem("unknown form of evaluation", textMember(entry, "from"));
    rule.form = *form;
    if (const std::string_view of = textMember(entry, "of"); !of.empty()) {
        const auto subject = named(kSubjects, of);
        if (!subject)
            return problem("an evaluation is of a span, trace or session", of);
        rule.subject = *subject;
    }
    rule.isInverted = flagMember(entry, "inverted");
    rule.metric = textMember(entry, "metric");
    rule.evaluatorOnly = flagMember(entry, "evaluatorOnly");
    rule.event = textMember(entry, "event");
    rule.affix = *form == RowForm::Suffix ? textMember(entry, "suffix") : textMember(entry, "prefix");
    for (const std::string& name : textList(entry.member("names")))
        rule.names.emplace(name, true);
    if (const std::string_view text = textMember(entry, "pattern"); !text.empty()) {
        SPANLOOM_TRY_ASSIGN(rule.pattern, pattern(text));
    }
    for (std::size_t i = 0; i < kRowMembers; ++i)
        rule.members[i] = textMember(entry, kMembers[i]);
    if (m_rules.evaluations.size() >= static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()))
        return problem("too many forms of evaluation", {});
    addRowSource(rule, static_cast<std::int16_t>(m_rules.evaluations.size()), vocabulary);
    m_rules.evaluations.push_back(std::move(rule));
    return {};
}

void VocabularyReader::addRowSource(const EvaluationRule& rule, std::int16_t index, std::uint8_t vocabulary) {
    if (!rule.event.empty())
        return; // read from the event itself
    const auto add = [&](std::string key, Encoding encoding, RowMember member) {
        auto source = std::make_unique<Source>();
        source->slot = Slot::Evaluation;
        source->encoding = encoding;
        source->vocabulary = vocabulary;
        source->key = std::move(key);
        source->rule = index;
        source->member = member;
        m_rules.sources.push_back(std::move(source));
    };
    if (rule.form == RowForm::Prefix)
        return add(rule.affix + "*", Encoding::PrefixMap, RowMember::Score);
    if (rule.form == RowForm::Suffix)
        return add("*" + rule.affix, Encoding::PrefixMap, RowMember::Score);
    for (std::size_t i = 0; i < kRowMembers; ++i) {
        if (rule.members[i].empty())
            continue;
        const bool isIndexed = rule.form == RowForm::Indexed;
        add(isIndexed ? rule.affix + rule.members[i] : rule.members[i],
            isIndexed ? Encoding::Indexed : Encoding::String, static_cast<RowMember>(i));
    }
}

} // namespace spanloom
