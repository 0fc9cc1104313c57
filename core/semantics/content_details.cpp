#include "core/semantics/content_details.h"

#include <algorithm>

namespace spanloom {

namespace {

constexpr std::size_t kMaxDetails = 1000;
constexpr std::uint32_t kLongestNumberList = 16; // longer ones are vectors: their length says more than they do

struct Found {
    Hit hit;
    std::string key; ///< as recorded
};

class DetailReader {
public:
    DetailReader(SpanReading& reading, const SpanPayload& payload)
        : m_reading(reading)
        , m_payload(payload)
        , m_byField(reading.rules.detailFields.size()) { }

    std::vector<SpanDetail> read() {
        for (const AttributeView& attribute : AttributeListView(m_payload.attributes))
            collect(m_payload.keys->text(attribute.key), attribute.value);
        forEachEvent(m_payload.events, [&](const EventView& event) { collect(event); });
        for (std::size_t i = 0; i < m_byField.size(); ++i)
            addField(m_reading.rules.detailFields[i], m_byField[i]);
        return std::move(m_details);
    }

private:
    void collect(std::string_view key, ValueView value) {
        m_matches.clear();
        m_reading.rules.matchDetails(key, m_matches);
        for (const KeyMatch& match : m_matches) {
            const Source& source = *match.source;
            if (source.where != Where::Span || saysNothing(source, value)
                || (source.encoding == Encoding::PrefixMap && isTakenElsewhere(key)))
                continue;
            Hit hit;
            hit.source = &source;
            hit.value = value;
            hit.index = match.index;
            hit.tail = match.tail;
            m_byField[static_cast<std::size_t>(source.detail)].push_back({hit, std::string(key)});
        }
    }

    // A prefix takes what no source names.
    bool isTakenElsewhere(std::string_view key) {
        const auto isNamed = [](const KeyMatch& match) {
            return match.source->encoding != Encoding::PrefixMap && match.source->slot != Slot::Evaluation;
        };
        if (std::ranges::any_of(m_matches, isNamed))
            return true;
        std::vector<KeyMatch> others;
        m_reading.rules.match(key, others);
        return std::ranges::any_of(others, isNamed);
    }

    void collect(const EventView& event) {
        const auto found = m_reading.rules.detailEvents.find(event.name);
        if (found == m_reading.rules.detailEvents.end())
            return;
        for (const Source* source : found->second.sources) {
            if (source->encoding == Encoding::EventName) {
                Hit hit;
                hit.source = source;
                m_byField[static_cast<std::size_t>(source->detail)].push_back({hit, std::string(event.name)});
                continue;
            }
            for (const AttributeView& attribute : event.attributes) {
                const std::string_view key = m_payload.keys->text(attribute.key);
                const bool isMeant = source->key == key
                    || std::ranges::any_of(source->paths, [&](const auto& path) { return path.front() == key; });
                if (!isMeant || isMissing(attribute.value))
                    continue;
                Hit hit;
                hit.source = source;
                hit.value = attribute.value;
                m_byField[static_cast<std::size_t>(source->detail)].push_back(
                    {hit, std::string(event.name) + ": " + std::string(key)});
            }
        }
    }

    void addField(const DetailField& field, std::vector<Found>& found) {
        std::ranges::stable_sort(found, {}, [](const Found& f) { return f.hit.source->rank; });
        if (field.slot)
            for (const Hit& hit : m_reading.hits.of(*field.slot))
                found.push_back({hit, hit.source->encoding == Encoding::Event ? hit.source->event : hit.source->key});
        m_firstOfField = m_details.size();
        for (const Found& one : found) {
            if (m_details.size() >= kMaxDetails || !m_reading.counts(one.hit))
                continue;
            if (add(field, one) && !field.isCollected)
                return;
        }
    }

    bool add(const DetailField& field, const Found& found) {
        const Source& source = *found.hit.source;
        if (source.encoding == Encoding::EventName)
            return add(field, field.title, source.constant.empty() ? "yes" : source.constant, found.key);
        const bool isWord = source.map || source.pattern || source.where == Where::Name;
        if (isWord || source.encoding == Encoding::Present || source.encoding == Encoding::Host) {
            const auto text = m_reading.decoder.text(found.hit, m_reading.rules);
            if (text && field.slot == slotOf(Field::GuardrailDecision) && !isGuardrailDecision(*text))
                return false; // a finish reason that decides nothing
            return text && *text != kUnknownValue && add(field, field.title, std::string(*text), found.key);
        }
        if (source.encoding == Encoding::Sum) {
            const auto sum = m_reading.decoder.real(found.hit);
            return sum && add(field, field.title, shown(*sum), found.key);
        }
        const std::optional<ValueView> value = m_reading.decoder.value(found.hit);
        if (!value)
            return false;
        const ValueView whole = m_reading.json.structured(*value);
        const bool isNamed = source.encoding == Encoding::PrefixMap;
        if (field.hasMembers && !isNamed && whole.type() == ValueType::Map)
            return addMembers(field, found, whole);
        std::string title = field.title;
        if (isNamed)
            title = memberTitle(field, found.hit.tail);
        else if (field.isCollected && source.encoding != Encoding::Indexed && !source.isGeneric)
            title = titleOf(field, found.key, source);
        return add(field, std::move(title), textOf(*value, whole, source), found.key);
    }

    // Facts collected side by side are told apart by the end of their keys.
    static std::string titleOf(const DetailField& field, std::string_view key, const Source& source) {
        if (!source.paths.empty() || source.where == Where::Event)
            return field.title;
        const std::size_t dot = key.find_last_of(".:");
        const std::string_view end = dot == std::string_view::npos ? key : key.substr(dot + 1);
        return field.title + " (" + std::string(end) + ")";
    }

    // "input_image" alone would not say that it counts tokens.
    static std::string memberTitle(const DetailField& field, std::string_view name) {
        const bool isNumber = field.name.starts_with("tokens.") || field.name.starts_with("cost.");
        return isNumber ? field.title + " (" + std::string(name) + ")" : std::string(name);
    }

    bool addMembers(const DetailField& field, const Found& found, ValueView map) {
        bool hasAny = false;
        map.forEachMember([&](std::string_view name, ValueView member) {
            if (isMissing(member) || isMemberTaken(found.key, name))
                return;
            const ValueView whole = m_reading.json.structured(member);
            hasAny |= add(field, memberTitle(field, name), textOf(member, whole, *found.hit.source), found.key);
        });
        return hasAny;
    }

    // Members that fields of their own are read from.
    bool isMemberTaken(std::string_view key, std::string_view member) {
        m_matches.clear();
        m_reading.rules.match(key, m_matches);
        m_reading.rules.matchDetails(key, m_matches);
        return std::ranges::any_of(m_matches, [&](const KeyMatch& match) {
            return std::ranges::any_of(match.source->paths, [&](const auto& path) {
                const std::string_view name = path.front();
                const bool isOpen = name.size() > 1 && name.ends_with('*');
                return path.size() == 1
                    && (isOpen ? member.starts_with(name.substr(0, name.size() - 1)) : name == member);
            });
        });
    }

    static std::string shown(double number) {
        std::string text;
        appendJsonNumber(text, number);
        return text;
    }

    static std::string textOf(ValueView value, ValueView whole, const Source& source) {
        if (whole.type() == ValueType::Array && whole.size() > kLongestNumberList) {
            bool isVector = true;
            whole.forEachElement([&](ValueView element) { isVector &= element.isNumber(); });
            if (isVector)
                return std::to_string(whole.size()) + " numbers";
        }
        std::string text = whole.type() == ValueType::String ? std::string(whole.text()) : value.toText();
        if (!source.unitName.empty() && realOf(value))
            text += " " + source.unitName;
        return text;
    }

    bool add(const DetailField& field, std::string title, std::string value, const std::string& key) {
        // Members that two sources name alike are one fact; titles of ours may repeat with other values.
        const auto isSame = [&](const SpanDetail& known) {
            return known.title == title && (!field.isCollected || known.value == value || looseKey(title) == title);
        };
        if (std::any_of(m_details.begin() + static_cast<std::ptrdiff_t>(m_firstOfField), m_details.end(), isSame))
            return false;
        m_details.push_back({field.name, field.group, std::move(title), std::move(value), key});
        return true;
    }

    SpanReading& m_reading;
    const SpanPayload& m_payload;
    std::vector<std::vector<Found>> m_byField;
    std::vector<KeyMatch> m_matches;
    std::vector<SpanDetail> m_details;
    std::size_t m_firstOfField = 0;
};

} // namespace

std::vector<SpanDetail> readDetails(SpanReading& reading, const SpanPayload& payload) {
    return DetailReader(reading, payload).read();
}

} // namespace spanloom
