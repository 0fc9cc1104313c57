#include "core/analysis/identity.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <vector>

#include "core/analysis/span_tree.h"

namespace spanloom {

namespace {

constexpr std::uint64_t bit(Field field) { return std::uint64_t {1} << static_cast<unsigned>(field); }

std::uint64_t identityFields() {
    static const std::uint64_t fields = [] {
        std::uint64_t result = bit(Field::Service);
        for (std::size_t i = 0; i < kFieldCount; ++i)
            if (info(static_cast<Field>(i)).isInherited)
                result |= bit(static_cast<Field>(i));
        return result;
    }();
    return fields;
}

void fill(MeaningRow& identity, const MeaningView& from, std::uint64_t fields) {
    for (std::uint64_t rest = fields & from.present() & ~identity.present(); rest != 0; rest &= rest - 1) {
        const auto field = static_cast<Field>(std::countr_zero(rest));
        if (from.text(field) != 0)
            identity.setText(field, from.text(field));
    }
}

/// A value that a person's attribute use gave, and how early it was given.
struct UsedText {
    StringId text = 0;
    TimeNs start = INT64_MAX;
};

/// The root's, else that of the earliest span.
UsedText usedText(std::span<const TraceSpan> spans, std::uint32_t root, Field field, MeaningView TraceSpan::*layer) {
    UsedText best;
    if ((spans[root].*layer).isFromUse(field))
        return {(spans[root].*layer).text(field), 0};
    for (const TraceSpan& span : spans) {
        const TimeNs start = span.start == kNoTime ? INT64_MAX : span.start;
        if ((span.*layer).isFromUse(field) && (best.text == 0 || start < best.start))
            best = {(span.*layer).text(field), start};
    }
    return best;
}

/// Fields that a person has named an attribute for take its values, wherever in the trace they stand: what a vocabulary
/// finds on the root must not hide them.
void fillFromUses(
    std::span<const TraceSpan> spans, std::uint32_t root, MeaningRow& identity, std::uint64_t& fromResources) {
    std::uint64_t used = 0;
    for (const TraceSpan& span : spans)
        used |= span.meaning.raw(Field::FromUses) | span.resourceMeaning.raw(Field::FromUses);
    used &= identityFields();
    for (std::uint64_t rest = used; rest != 0; rest &= rest - 1) {
        const auto field = static_cast<Field>(std::countr_zero(rest));
        StringId text = usedText(spans, root, field, &TraceSpan::meaning).text;
        if (text == 0) {
            text = usedText(spans, root, field, &TraceSpan::resourceMeaning).text;
            fromResources |= bit(field);
        }
        identity.setText(field, text);
    }
    if (used != 0)
        identity.setInteger(Field::FromUses, static_cast<std::int64_t>(used));
}

/// Fills fields that the root lacks from the earliest span that has them.
void fillFromEarliest(std::span<const TraceSpan> spans, MeaningRow& identity, std::uint64_t fields) {
    std::array<TimeNs, kFieldCount> earliest;
    earliest.fill(INT64_MAX);
    const std::uint64_t missing = fields & ~identity.present();
    for (const TraceSpan& span : spans) {
        const TimeNs start = span.start == kNoTime ? INT64_MAX : span.start;
        for (std::uint64_t rest = missing & span.meaning.present(); rest != 0; rest &= rest - 1) {
            const auto field = static_cast<Field>(std::countr_zero(rest));
            const StringId text = span.meaning.text(field);
            TimeNs& best = earliest[static_cast<std::size_t>(field)];
            if (text == 0 || (identity.has(field) && start >= best))
                continue;
            identity.setText(field, text);
            best = start;
        }
    }
}

void fillMostFrequent(std::span<const TraceSpan> spans, MeaningRow& identity, Field field) {
    struct Uses {
        std::size_t count = 0;
        std::size_t first = 0;
    };
    std::map<StringId, Uses> uses;
    for (std::size_t i = 0; i < spans.size(); ++i)
        if (const StringId text = spans[i].meaning.text(field); text != 0)
            ++uses.try_emplace(text, Uses {0, i}).first->second.count;
    const auto best = std::max_element(uses.begin(), uses.end(), [](const auto& a, const auto& b) {
        return a.second.count != b.second.count ? a.second.count < b.second.count : a.second.first > b.second.first;
    });
    if (best != uses.end())
        identity.setText(field, best->first);
}

} // namespace

void findIdentity(std::span<const TraceSpan> spans, MeaningRow& identity, std::uint64_t& fromResources) {
    identity.clear();
    fromResources = 0;
    const std::uint32_t root = rootIndex(spans);
    if (root == kNoIndex)
        return;
    const std::uint64_t fields = identityFields();
    fillFromUses(spans, root, identity, fromResources);
    fill(identity, spans[root].meaning, fields);
    // A service that only some inner span names says nothing of the trace: the root's resource goes first.
    const bool rootSaysService = identity.has(Field::Service);
    fill(identity, spans[root].resourceMeaning, bit(Field::Service));
    if (!rootSaysService && identity.has(Field::Service))
        fromResources |= bit(Field::Service);
    std::uint64_t said = 0;
    for (const TraceSpan& span : spans)
        said |= span.meaning.present();
    for (const Field field : {Field::Session, Field::User})
        if (!identity.has(field) && (said & bit(field)) != 0)
            fillMostFrequent(spans, identity, field);
    if ((said & fields & ~identity.present()) != 0)
        fillFromEarliest(spans, identity, fields);
    const std::uint64_t bySpans = identity.present();
    fill(identity, spans[root].resourceMeaning, fields);
    for (const TraceSpan& span : spans)
        fill(identity, span.resourceMeaning, fields);
    fromResources |= identity.present() & ~bySpans & fields;
}

InheritedText inheritedText(const TraceDocument& document, std::uint32_t span, Field field) {
    const TraceSpan& own = document.spans[span];
    const bool isFromUse = document.identity.isFromUse(field);
    const auto textOf = [&](const MeaningView& meaning) {
        return isFromUse && !meaning.isFromUse(field) ? StringId {0} : meaning.text(field);
    };
    if (const StringId text = textOf(own.meaning); text != 0)
        return {text, false};
    if (field == Field::Service)
        return {own.resourceMeaning.text(field), false};
    if (!info(field).isInherited)
        return {};
    for (std::uint32_t i = own.parent; i != kNoIndex; i = document.spans[i].parent)
        if (const StringId text = textOf(document.spans[i].meaning); text != 0)
            return {text, true};
    const StringId ofTrace = document.identity.text(field);
    const bool isFromSpans = ofTrace != 0 && (document.identityFromResources & bit(field)) == 0;
    const StringId ofResource = textOf(own.resourceMeaning);
    const StringId text = isFromSpans || ofResource == 0 ? ofTrace : ofResource;
    return {text, text != 0};
}

} // namespace spanloom
