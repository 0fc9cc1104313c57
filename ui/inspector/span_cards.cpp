#include "ui/inspector/span_cards.h"

#include <QCoreApplication>

#include "core/semantics/prompt_template.h"

#include "ui/base/format.h"
#include "ui/inspector/json_indent.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("SpanCards", text); }

QString fieldText(const InspectedSpan& span, Field field) {
    return toText(span.document->text(span.record().meaning.text(field)));
}

template <typename F>
void forEachDetail(const InspectedSpan& span, std::string_view field, F&& f) {
    for (const SpanDetail& detail : span.content->content.details)
        if (detail.field == field)
            f(detail);
}

std::string firstDetail(const InspectedSpan& span, std::string_view field) {
    std::string value;
    forEachDetail(span, field, [&](const SpanDetail& detail) {
        if (value.empty())
            value = detail.value;
    });
    return value;
}

std::vector<std::pair<std::size_t, std::size_t>> marksOf(const std::vector<TemplatePlace>& places) {
    std::vector<std::pair<std::size_t, std::size_t>> marks;
    marks.reserve(places.size());
    for (const TemplatePlace& place : places)
        marks.emplace_back(place.offset, place.length);
    return marks;
}

QString joined(const QString& first, const QString& second) {
    if (first.isEmpty() || second.isEmpty())
        return first + second;
    return first + QStringLiteral(" · ") + second;
}

bool contains(std::string_view text, std::initializer_list<const char*> words) {
    const QString shown = toText(text);
    for (const char* word : words)
        if (shown.contains(QLatin1String(word), Qt::CaseInsensitive))
            return true;
    return false;
}

} // namespace

std::optional<CardContent> promptCard(const InspectedSpan& span) {
    const std::string text = firstDetail(span, "prompt.template");
    if (text.empty())
        return std::nullopt;
    CardContent card;
    card.title = joined(tr("prompt template"), fieldText(span, Field::PromptName));
    const QString version = fieldText(span, Field::PromptVersion);
    if (span.record().meaning.flag(Field::PromptVersionDerived)) {
        card.remark = tr("%1 (derived)").arg(version);
        card.remarkToolTip = tr("No version was recorded; this one is made from the template or the system prompt");
    } else {
        card.remark = version;
    }
    const bool isStructured = looksLikeJson(text);
    CardText shown {text, isStructured, {}};
    if (!isStructured)
        shown.marks = marksOf(templatePlaces(text));
    card.texts.push_back(shown);
    std::vector<std::pair<std::string, std::string>> values;
    forEachDetail(span, "prompt.variables",
        [&](const SpanDetail& detail) { values.emplace_back(detail.title, detail.value); });
    FilledTemplate filled = fillTemplate(text, values);
    if (!isStructured && !filled.places.empty() && filled.missing < filled.places.size()) {
        CardText other {std::move(filled.text), false, {}};
        other.marks = marksOf(filled.places);
        card.otherTexts.push_back(std::move(other));
        card.otherLabel = tr("Filled in");
    }
    return card;
}

BadgeRole guardRole(std::string_view decision) {
    if (contains(decision, {"block", "deny", "denied", "fail", "reject", "interven", "stop"}))
        return BadgeRole::Bad;
    if (contains(decision, {"pass", "allow", "ok", "none", "success"}))
        return BadgeRole::Ok;
    return BadgeRole::Warn;
}

QString guardText(std::string_view decision) {
    const QString word = toText(decision).left(40);
    switch (guardRole(decision)) {
    case BadgeRole::Bad: return QStringLiteral("✗ ") + word;
    case BadgeRole::Ok: return QStringLiteral("✓ ") + word;
    default: return QStringLiteral("✎ ") + word;
    }
}

std::optional<CardContent> guardCard(const InspectedSpan& span) {
    CardContent card;
    QString name = fieldText(span, Field::Guardrail);
    if (name.isEmpty())
        name = toText(firstDetail(span, "guardrail.name"));
    std::string decision(span.document->text(span.record().meaning.text(Field::GuardrailDecision)));
    if (decision.empty())
        decision = firstDetail(span, "guardrail.decision");
    forEachDetail(span, "guardrail.reason", [&](const SpanDetail& detail) {
        card.texts.push_back({detail.value, looksLikeJson(detail.value), tr("reason")});
    });
    forEachDetail(span, "guardrail.modified_output", [&](const SpanDetail& detail) {
        card.texts.push_back({detail.value, looksLikeJson(detail.value), tr("what it let pass")});
    });
    if (name.isEmpty() && decision.empty() && card.texts.empty())
        return std::nullopt;
    card.title = joined(tr("guard"), name);
    if (!decision.empty())
        card.badges.push_back(
            {guardText(decision), guardRole(decision), tr("What the guard decided: %1").arg(toText(decision))});
    const QString score = toText(firstDetail(span, "guardrail.score"));
    card.remark = joined(
        toText(firstDetail(span, "guardrail.stage")), score.isEmpty() ? score : tr("score %1").arg(score));
    card.isBad = guardRole(decision) == BadgeRole::Bad && !decision.empty();
    if (card.texts.empty())
        card.texts.push_back({tr("No reason was recorded.").toStdString(), false, {}});
    return card;
}

std::optional<CardContent> voiceCard(const InspectedSpan& span) {
    CardContent card;
    const std::string transcript = firstDetail(span, "voice.transcript");
    std::string facts;
    bool isInterrupted = false;
    for (const SpanDetail& detail : span.content->content.details) {
        if (!detail.field.starts_with("voice.") || detail.field == "voice.transcript")
            continue;
        if (detail.field == "voice.interrupted")
            isInterrupted = isInterrupted || contains(detail.value, {"true", "yes", "barge", "1"});
        facts += (facts.empty() ? "" : "\n") + detail.title + ": " + detail.value;
    }
    if (transcript.empty() && facts.empty())
        return std::nullopt;
    card.title = tr("voice");
    card.remark = toText(firstDetail(span, "voice.language"));
    if (isInterrupted)
        card.badges.push_back({tr("✂ interrupted"), BadgeRole::Warn, tr("The caller spoke into it (barge-in)")});
    if (!transcript.empty())
        card.texts.push_back({transcript, false, tr("transcript")});
    if (!facts.empty())
        card.texts.push_back({std::move(facts), false, transcript.empty() ? QString() : tr("facts")});
    return card;
}

} // namespace spanloom::ui
