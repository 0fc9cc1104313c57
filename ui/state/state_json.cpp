#include "ui/state/state_json.h"

#include <set>
#include <string>
#include <utility>

#include <QJsonArray>
#include <QJsonValue>

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QJsonArray textArray(const std::set<std::string>& texts) {
    QJsonArray array;
    for (const std::string& text : texts)
        array.append(toText(text));
    return array;
}

std::set<std::string> textSet(const QJsonValue& value) {
    std::set<std::string> texts;
    for (const QJsonValue& item : value.toArray())
        if (item.isString())
            texts.insert(item.toString().toStdString());
    return texts;
}

/// Numbers of 64 bits as text: a JSON number is a double.
std::optional<std::int64_t> numberOf(const QJsonValue& value) {
    bool isNumber = false;
    const qlonglong number = value.toString().toLongLong(&isNumber);
    return isNumber ? std::optional<std::int64_t>(number) : std::nullopt;
}

QJsonObject toJson(const FacetTerm& term) {
    QJsonObject object;
    object["facet"_L1] = toText(publicName(term.facet));
    if (!term.included.empty())
        object["included"_L1] = textArray(term.included);
    if (!term.excluded.empty())
        object["excluded"_L1] = textArray(term.excluded);
    if (term.includesMissing)
        object["includesMissing"_L1] = true;
    if (term.excludesMissing)
        object["excludesMissing"_L1] = true;
    return object;
}

} // namespace

QString idText(TraceId id) { return QString::fromStdString(id.hex()); }

std::optional<TraceId> traceIdFromText(const QString& text) { return TraceId::fromHex(text.toStdString()); }

QJsonObject toJson(const TraceFilter& filter) {
    QJsonObject object;
    QJsonArray sources;
    for (const std::int64_t source : filter.sources)
        sources.append(QString::number(source));
    QJsonArray facets;
    for (const FacetTerm& term : filter.facets)
        facets.append(toJson(term));
    if (!sources.isEmpty())
        object["sources"_L1] = sources;
    if (!facets.isEmpty())
        object["facets"_L1] = facets;
    if (filter.time) {
        object["from"_L1] = QString::number(filter.time->from);
        object["to"_L1] = QString::number(filter.time->to);
    }
    if (!filter.text.empty())
        object["text"_L1] = toText(filter.text);
    return object;
}

TraceFilter filterFromJson(const QJsonObject& object) {
    TraceFilter filter;
    for (const QJsonValue& item : object["sources"_L1].toArray())
        if (const auto source = numberOf(item))
            filter.sources.insert(*source);
    for (const QJsonValue& item : object["facets"_L1].toArray()) {
        const QJsonObject stored = item.toObject();
        const auto key = facetFromName(stored["facet"_L1].toString().toStdString());
        if (!key)
            continue;
        FacetTerm term;
        term.facet = *key;
        term.included = textSet(stored["included"_L1]);
        term.excluded = textSet(stored["excluded"_L1]);
        term.includesMissing = stored["includesMissing"_L1].toBool();
        term.excludesMissing = stored["excludesMissing"_L1].toBool();
        filter.setTerm(std::move(term));
    }
    const auto from = numberOf(object["from"_L1]);
    const auto to = numberOf(object["to"_L1]);
    if (from && to && *from < *to)
        filter.time = TimeRange {*from, *to};
    filter.text = object["text"_L1].toString().toStdString();
    return filter;
}

QJsonObject toJson(const ComparisonSide& side) {
    QJsonObject object;
    if (!side.isSet)
        return object;
    object["label"_L1] = side.label;
    if (!side.traces.empty()) {
        QJsonArray traces;
        for (const TraceId trace : side.traces)
            traces.append(idText(trace));
        object["traces"_L1] = traces;
    } else {
        object["filter"_L1] = toJson(side.filter);
    }
    return object;
}

ComparisonSide sideFromJson(const QJsonObject& object) {
    ComparisonSide side;
    for (const QJsonValue& item : object["traces"_L1].toArray())
        if (const auto trace = traceIdFromText(item.toString()))
            side.traces.push_back(*trace);
    side.filter = filterFromJson(object["filter"_L1].toObject());
    side.isSet = !side.traces.empty() || object.contains("filter"_L1);
    if (side.isSet)
        side.label = object["label"_L1].toString();
    return side;
}

} // namespace spanloom::ui
