#include "core/import/zipkin/first_version_reader.h"

#include <algorithm>
#include <array>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/json_values.h"
#include "core/import/records/literal.h"

namespace spanloom::zipkin {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// The annotations that say where a side's part of a span begins and ends.
struct Mark {
    std::string_view value;
    OtelKind kind;
    bool isEnd;
};
constexpr std::array<Mark, 6> kMarks {{
    {"cs", OtelKind::Client, false},
    {"cr", OtelKind::Client, true},
    {"sr", OtelKind::Server, false},
    {"ss", OtelKind::Server, true},
    {"ms", OtelKind::Producer, false},
    {"mr", OtelKind::Consumer, false},
}};

const Mark* markOf(std::string_view value) {
    const auto found
        = std::find_if(kMarks.begin(), kMarks.end(), [&](const Mark& mark) { return mark.value == value; });
    return found == kMarks.end() ? nullptr : &*found;
}

std::string_view textOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// Whether a value says "this is an address": true in its several spellings.
bool isTrue(const element& value) {
    bool flag = false;
    const std::string_view text = textOf(value);
    return (value.get_bool().get(flag) == simdjson::SUCCESS && flag) || text == "true" || text == "\x01";
}

std::optional<std::string> bytesOf(std::string_view type, const element& value) {
    return type == "BYTES" && value.type() == element_type::STRING ? decodeBase64(textOf(value)) : std::nullopt;
}

/// Calls f with each object of a list.
template <typename F>
void forEachObject(const element& list, DecodeContext& context, F&& f) {
    simdjson::dom::array items;
    if (list.type() == element_type::NULL_VALUE)
        return;
    if (list.get_array().get(items))
        return context.loss("bad_events", "annotations are not a list");
    for (const element item : items) {
        object members;
        if (item.get_object().get(members) == simdjson::SUCCESS)
            f(members);
        else
            context.loss("bad_events", "an annotation is not an object");
    }
}

} // namespace

struct FirstVersionReader::Annotation {
    std::optional<std::int64_t> time; // nanoseconds
    std::string_view value;
    std::string valueText; // where it is no text
    std::string_view service;
};

struct FirstVersionReader::Pair {
    std::string_view key, type, service;
    element value, endpoint;
    bool hasValue = false, hasEndpoint = false;
};

bool FirstVersionReader::isOne(const object& span) {
    element annotations;
    bool hasAnnotations = false;
    bool hasPairs = false;
    for (const auto field : span) {
        if (isName(field.key, "kind") || isName(field.key, "localEndpoint") || isName(field.key, "tags"))
            return false;
        hasPairs = hasPairs || isName(field.key, "binaryAnnotations");
        if (!isName(field.key, "annotations"))
            continue;
        annotations = field.value;
        hasAnnotations = true;
    }
    simdjson::dom::array list;
    if (hasPairs || !hasAnnotations || annotations.get_array().get(list))
        return hasPairs;
    for (const element item : list) {
        object members;
        if (item.get_object().get(members))
            continue;
        for (const auto field : members)
            if (isName(field.key, "endpoint") || (isName(field.key, "value") && markOf(textOf(field.value))))
                return true;
    }
    return false;
}

void FirstVersionReader::read(const object& span) {
    DecodeContext& context = m_parts.context();
    std::vector<Annotation> annotations;
    std::vector<Pair> pairs;
    for (const auto field : span) {
        if (isName(field.key, "annotations"))
            forEachObject(field.value, context, [&](const object& members) {
                Annotation& annotation = annotations.emplace_back();
                MicroTimes time;
                SpanRecord timed; // for its start
                for (const auto member : members) {
                    if (isName(member.key, "timestamp"))
                        time.setStart(member.value, context);
                    else if (isName(member.key, "value"))
                        annotation.value = readText(member.value, annotation.valueText);
                    else if (isName(member.key, "endpoint"))
                        annotation.service = serviceOf(member.value);
                }
                time.apply(timed, context);
                if (timed.start != kNoTime)
                    annotation.time = timed.start;
            });
        else if (isName(field.key, "binaryAnnotations"))
            forEachObject(field.value, context, [&](const object& members) {
                Pair& pair = pairs.emplace_back();
                for (const auto member : members) {
                    if (isName(member.key, "key"))
                        pair.key = textOf(member.value);
                    else if (isName(member.key, "type"))
                        pair.type = textOf(member.value);
                    else if (isName(member.key, "value")) {
                        pair.value = member.value;
                        pair.hasValue = true;
                    } else if (isName(member.key, "endpoint")) {
                        pair.endpoint = member.value;
                        pair.hasEndpoint = member.value.type() == element_type::OBJECT;
                        pair.service = serviceOf(member.value);
                    }
                }
            });
    }
    collectHalves(annotations, pairs);
    if (m_halves.size() > 1)
        context.info("split_span", "spans hold what their client and their server saw; they were split in two");
    for (std::size_t i = 0; i < m_halves.size(); ++i)
        readHalf(span, i, annotations, pairs);
}

void FirstVersionReader::collectHalves(const std::vector<Annotation>& annotations, const std::vector<Pair>& pairs) {
    m_halves.clear();
    for (const OtelKind kind : {OtelKind::Client, OtelKind::Server, OtelKind::Producer, OtelKind::Consumer}) {
        Half half;
        for (const Annotation& annotation : annotations) {
            const Mark* mark = markOf(annotation.value);
            if (!mark || mark->kind != kind)
                continue;
            half.kind = kind;
            std::optional<std::int64_t>& time = mark->isEnd ? half.end : half.start;
            if (!time)
                time = annotation.time;
            if (half.service.empty())
                half.service = annotation.service;
        }
        if (half.kind)
            m_halves.push_back(half);
    }
    if (!m_halves.empty())
        return;
    Half& only = m_halves.emplace_back();
    for (const Pair& pair : pairs) {
        const bool isAddress = pair.hasValue && pair.hasEndpoint && isTrue(pair.value);
        if (isAddress && !only.kind && (pair.key == "sa" || pair.key == "ca"))
            only.kind = pair.key == "sa" ? OtelKind::Client : OtelKind::Server;
        else if (!isAddress && only.service.empty())
            only.service = pair.service;
    }
    for (const Annotation& annotation : annotations)
        if (only.service.empty())
            only.service = annotation.service;
}

void FirstVersionReader::readHalf(const object& span, std::size_t index, const std::vector<Annotation>& annotations,
    const std::vector<Pair>& pairs) {
    m_parts.begin();
    for (const auto field : span)
        if (!m_parts.readCommon(field.key, field.value) && !isName(field.key, "annotations")
            && !isName(field.key, "binaryAnnotations"))
            m_parts.addOther(field.key, field.value);
    setTimes(index);
    if (m_halves[index].kind)
        m_parts.setKind(*m_halves[index].kind);
    if (index > 0 && m_halves[index].kind == OtelKind::Server)
        m_parts.attributes().addBool("zipkin.shared", true);
    addAnnotations(index, annotations);
    addPairs(index, pairs);
    m_parts.send(m_halves[index].service);
}

/// The members `timestamp` and `duration` are the first half's; annotations fill in what they leave open.
void FirstVersionReader::setTimes(std::size_t index) {
    const Half& half = m_halves[index];
    MicroTimes& times = m_parts.times();
    if (index > 0)
        times.clear();
    if (!times.hasStart() && half.start)
        times.setStartNs(*half.start);
    std::int64_t duration = 0;
    if (!times.hasDuration() && half.end && times.hasStart()
        && !__builtin_sub_overflow(*half.end, times.startNs(), &duration))
        times.setDurationNs(duration);
}

void FirstVersionReader::addAnnotations(std::size_t index, const std::vector<Annotation>& annotations) {
    const Half& half = m_halves[index];
    MicroTimes& times = m_parts.times();
    for (const Annotation& annotation : annotations) {
        if (const Mark* mark = markOf(annotation.value)) {
            if (mark->kind != half.kind)
                continue;
            // Where the members say another time than the mark, the mark stays as an event.
            const bool isSaid = annotation.time && times.hasStart()
                && (mark->isEnd ? times.endNs() == annotation.time : times.startNs() == *annotation.time);
            if (isSaid)
                continue;
        } else if (halfOf(annotation.service) != index) {
            continue;
        }
        m_parts.addEvent(annotation.time.value_or(kNoTime), annotation.value);
    }
}

void FirstVersionReader::addPairs(std::size_t index, const std::vector<Pair>& pairs) {
    for (const Pair& pair : pairs) {
        if (addAddress(index, pair))
            continue;
        if (halfOf(pair.service) != index)
            continue;
        if (!pair.hasValue) {
            m_parts.attributes().addKey(pair.key).empty();
        } else if (const auto bytes = bytesOf(pair.type, pair.value)) {
            m_parts.attributes().addKey(pair.key).bytes(*bytes);
        } else if (pair.type.size() == 3 && pair.type.front() == 'I' && readInteger(pair.value)) {
            m_parts.attributes().addInteger(pair.key, *readInteger(pair.value));
        } else {
            m_parts.addTag(pair.key, pair.value);
        }
    }
}

/// sa, ca, ma: the address of the other side. True = it is one, whichever half it belongs to.
bool FirstVersionReader::addAddress(std::size_t index, const Pair& pair) {
    if (!pair.hasValue || !pair.hasEndpoint || !isTrue(pair.value))
        return false;
    std::size_t owner = kNone;
    if (pair.key == "sa")
        owner = halfOf(OtelKind::Client, OtelKind::Client);
    else if (pair.key == "ca")
        owner = halfOf(OtelKind::Server, OtelKind::Server);
    else if (pair.key == "ma")
        owner = halfOf(OtelKind::Producer, OtelKind::Consumer);
    else
        return false;
    if (owner == index)
        m_parts.addRemote(pair.endpoint);
    else if (owner == kNone && index == 0)
        m_parts.addOther(pair.key, pair.endpoint);
    return true;
}

std::size_t FirstVersionReader::halfOf(std::string_view service) const {
    for (std::size_t i = 0; i < m_halves.size(); ++i)
        if (!service.empty() && m_halves[i].service == service)
            return i;
    return 0;
}

std::size_t FirstVersionReader::halfOf(OtelKind kind, OtelKind second) const {
    for (std::size_t i = 0; i < m_halves.size(); ++i)
        if (m_halves[i].kind == kind || m_halves[i].kind == second)
            return i;
    return kNone;
}

} // namespace spanloom::zipkin
