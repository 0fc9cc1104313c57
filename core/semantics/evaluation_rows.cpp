#include "core/semantics/evaluation_rows.h"

#include <algorithm>
#include <charconv>

#include <re2/re2.h>

namespace spanloom {

namespace {

constexpr std::size_t kMaxRows = 1024; // a span with more judgements than this is not one span's worth

std::optional<EvaluatorType> typeOf(const Vocabularies::Rules& rules, std::string_view text) {
    const ValueMap* map = rules.map("evaluator_type");
    const std::optional<std::string_view> canonical = map ? map->find(text) : std::nullopt;
    if (!canonical)
        return std::nullopt;
    if (*canonical == "llm")
        return EvaluatorType::Llm;
    if (*canonical == "code")
        return EvaluatorType::Code;
    if (*canonical == "human" || *canonical == "user")
        return EvaluatorType::Human;
    return EvaluatorType::Unknown;
}

// "eval.run:groundedness", "evaluator: tone" → the metric's name.
std::string metricOfSpanName(std::string_view name) {
    for (const std::string_view prefix : {"eval.run", "evaluator", "evaluate", "eval", "scorer", "judge"}) {
        if (!name.starts_with(prefix) || name.size() <= prefix.size() + 1)
            continue;
        const char next = name[prefix.size()];
        if (next == ':' || next == '.' || next == ' ' || next == '/' || next == '_')
            return std::string(trimmed(name.substr(prefix.size() + 1)));
    }
    return std::string(name);
}

// What end users say is told from what reviewers say by its name.
bool namesAUser(std::string_view name) {
    const std::string key = evaluationNameKey(name);
    for (const std::string_view word : {"user", "thumb", "feedback"})
        if (key.find(word) != std::string::npos)
            return true;
    return false;
}

bool isYesOrNo(std::string_view label) {
    return label.size() <= 3 && (label[0] == 'y' || label[0] == 'Y' || label[0] == 'n' || label[0] == 'N')
        && label.size() >= 2 && label != "na" && label != "NA" && label != "N/A";
}

std::optional<double> numberOf(std::string_view text) {
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::size_t richness(const Evaluation& row) {
    return row.explanation.size() + row.label.size() + (row.threshold ? 8 : 0) + row.evaluator.size()
        + (row.score ? 8 : 0);
}

bool isSameResult(const Evaluation& a, const Evaluation& b) {
    return a.target == b.target && a.traceId == b.traceId && evaluationNameKey(a.name) == evaluationNameKey(b.name)
        && (a.evaluator == b.evaluator || a.evaluator.empty() || b.evaluator.empty()) && a.score == b.score
        && (a.label == b.label || a.label.empty() || b.label.empty());
}

/// What a row's own label or threshold says of it. Thresholds that users set are applied later.
std::optional<bool> passedBy(const Evaluation& row, const Vocabularies::Rules& rules, bool isInverted) {
    const ValueMap* labels = rules.map("label_to_pass");
    if (const auto mapped = labels && !row.label.empty() ? labels->find(row.label) : std::nullopt) {
        const bool passed = *mapped == "true";
        // "hallucination: yes" is bad news.
        const std::string word = evaluationNameKey(row.label);
        const bool isHarm
            = rules.isHarmName(row.name) && (isYesOrNo(row.label) || word == "true" || word == "false");
        return isInverted || isHarm ? !passed : passed;
    }
    if (row.score && row.threshold)
        return rules.isHarmName(row.name) ? *row.score <= *row.threshold : *row.score >= *row.threshold;
    return std::nullopt;
}

} // namespace

EvaluationRows::EvaluationRows(const Vocabularies::Rules& rules, const KeyTable& keys)
    : m_rules(rules)
    , m_keys(keys) {
    for (std::size_t i = 0; i < rules.evaluations.size(); ++i)
        if (!rules.evaluations[i].event.empty())
            m_eventRules.push_back(static_cast<std::int16_t>(i));
}

bool EvaluationRows::isRowEvent(std::string_view eventName) const {
    return std::any_of(m_eventRules.begin(), m_eventRules.end(), [&](std::int16_t i) {
        const EvaluationRule& rule = m_rules.evaluations[static_cast<std::size_t>(i)];
        return rule.pattern ? eventName.starts_with(rule.event) : eventName == rule.event;
    });
}

void EvaluationRows::addEvent(const EventView& event) {
    if (m_drafts.size() >= kMaxRows)
        return;
    for (const std::int16_t i : m_eventRules) {
        const EvaluationRule& rule = m_rules.evaluations[static_cast<std::size_t>(i)];
        re2::StringPiece name;
        re2::StringPiece score;
        if (rule.pattern) {
            if (!event.name.starts_with(rule.event)
                || !re2::RE2::FullMatch(
                    re2::StringPiece(event.name.data(), event.name.size()), *rule.pattern, &name, &score))
                continue;
        } else if (event.name != rule.event) {
            continue;
        }
        Draft row;
        row.rule = i;
        row.index = static_cast<std::uint32_t>(m_drafts.size());
        row.row.time = event.time;
        row.row.name = std::string(trimmed(std::string_view(name.data(), name.size())));
        if (!score.empty())
            row.row.score = numberOf(std::string_view(score.data(), score.size()));
        for (const AttributeView& attribute : event.attributes) {
            const std::string_view key = m_keys.text(attribute.key);
            for (std::size_t member = 0; member < kRowMembers; ++member)
                if (!rule.members[member].empty() && rule.members[member] == key) {
                    if (rule.form == RowForm::Feedback)
                        addFeedback(static_cast<RowMember>(member), attribute.value);
                    else
                        set(row, static_cast<RowMember>(member), attribute.value);
                }
        }
        if (rule.form == RowForm::Feedback)
            m_feedback.row.time = event.time;
        else
            m_drafts.push_back(std::move(row));
        return;
    }
}

EvaluationRows::Draft& EvaluationRows::draft(std::int16_t rule, std::uint32_t index) {
    for (Draft& known : m_drafts)
        if (known.rule == rule && known.index == index && known.row.time == kNoTime)
            return known;
    Draft& made = m_drafts.emplace_back();
    made.rule = rule;
    made.index = index;
    made.subject = m_rules.evaluations[static_cast<std::size_t>(rule)].subject;
    return made;
}

void EvaluationRows::set(Draft& target, RowMember member, ValueView value) {
    if (isMissing(value))
        return;
    switch (member) {
    case RowMember::Name: target.row.name = value.toText(); return;
    case RowMember::Score:
        target.row.score = realOf(value);
        if (!target.row.score && value.isBool())
            target.passed = value.boolean();
        else if (value.isNumber() && !target.row.score)
            target.hasFailed = true; // NaN or infinite: the evaluator ran and found no score
        else if (!target.row.score && target.row.label.empty())
            target.row.label = value.toText();
        return;
    case RowMember::Label:
        if (value.isBool())
            target.passed = value.boolean();
        target.row.label = value.toText();
        return;
    case RowMember::Passed: target.passed = boolOf(value); return;
    case RowMember::Explanation: target.row.explanation = value.toText(); return;
    case RowMember::Threshold: target.row.threshold = realOf(value); return;
    case RowMember::Type:
        if (const auto type = typeOf(m_rules, value.toText())) {
            target.row.evaluatorType = *type;
            target.row.isFeedback |= m_rules.map("evaluator_type")->find(value.toText()) == "user";
        }
        return;
    case RowMember::Evaluator: target.row.evaluator = value.toText(); return;
    case RowMember::Target: target.targetText = value.toText(); return;
    case RowMember::Error: target.hasFailed = true; return;
    case RowMember::Value:
        if (!target.row.score)
            set(target, RowMember::Score, value);
        return;
    case RowMember::Count: return;
    }
}

// A thumb is +1 or -1; anything else with a number (stars) keeps its own scale.
void EvaluationRows::addFeedback(RowMember member, ValueView value) {
    if (isMissing(value))
        return;
    if (member == RowMember::Explanation) {
        m_feedback.row.explanation = value.toText();
        return;
    }
    const std::string text = value.toText();
    const std::optional<double> number = realOf(value);
    const ValueMap* thumbs = m_rules.map("thumbs");
    const bool isScale = number && *number != 0 && *number != 1 && *number != -1;
    const std::optional<std::string_view> thumb = thumbs && !isScale ? thumbs->find(text) : std::nullopt;
    if (thumb) {
        m_feedback.row.score = *thumb == "1" ? 1.0 : -1.0;
        m_feedback.passed = *thumb == "1";
        if (!number)
            m_feedback.row.label = text;
    } else if (number) {
        m_feedback.row.score = number;
    } else {
        m_feedback.row.label = text;
    }
}

void EvaluationRows::addHit(SpanReading& reading, const Hit& hit) {
    const EvaluationRule& rule = m_rules.evaluations[static_cast<std::size_t>(hit.source->rule)];
    const bool isEvaluator = reading.kind == Kind::Evaluator;
    switch (rule.form) {
    case RowForm::Attributes: set(draft(hit.source->rule, 0), hit.source->member, hit.value); return;
    case RowForm::Indexed: set(draft(hit.source->rule, hit.index), hit.source->member, hit.value); return;
    case RowForm::Prefix:
    case RowForm::Suffix: {
        if (rule.form == RowForm::Suffix && !rule.names.contains(looseKey(hit.tail))
            && (!isEvaluator || hit.tail.find('.') != std::string_view::npos))
            return;
        if (!realOf(hit.value) && !hit.value.isBool() && rule.form == RowForm::Suffix)
            return;
        Draft& row = m_drafts.emplace_back();
        row.rule = hit.source->rule;
        row.index = static_cast<std::uint32_t>(m_drafts.size());
        row.row.name = hit.tail;
        set(row, RowMember::Score, hit.value);
        return;
    }
    case RowForm::Extras:
        if (rule.evaluatorOnly && !isEvaluator)
            return;
        set(m_extras, hit.source->member, hit.value);
        m_hasExtras = true;
        return;
    case RowForm::Feedback: addFeedback(hit.source->member, hit.value); return;
    case RowForm::Map: addMap(reading, hit, reading.json.structured(hit.value)); return;
    case RowForm::Named: addNamed(reading, hit); return;
    case RowForm::Flag: addFlag(hit, rule); return;
    case RowForm::Event: return;
    }
}

// Metric → {value, reason, source}, or metric → value where the writer is known.
void EvaluationRows::addMap(const SpanReading& reading, const Hit& hit, ValueView map) {
    const bool isKnownWriter = reading.scope->vocabulary == hit.source->vocabulary;
    map.forEachMember([&](std::string_view name, ValueView entry) {
        const std::optional<ValueView> value = entry.type() == ValueType::Map ? entry.member("value") : entry;
        if (!value || m_drafts.size() >= kMaxRows || (entry.type() != ValueType::Map && !isKnownWriter))
            return;
        Draft& row = m_drafts.emplace_back();
        row.rule = hit.source->rule;
        row.index = static_cast<std::uint32_t>(m_drafts.size());
        row.row.name = name;
        set(row, hit.source->member, *value);
        if (const auto reason = entry.member("reason"))
            set(row, RowMember::Explanation, *reason);
        if (const auto source = entry.member("source"))
            set(row, RowMember::Evaluator, source->member("name").value_or(*source));
    });
}

// One attribute holds the metric's name, and the attribute of that name the value; the span rates its parent.
void EvaluationRows::addNamed(const SpanReading& reading, const Hit& hit) {
    Draft& row = draft(hit.source->rule, 0);
    row.isOfParent = true;
    row.row.isFeedback = true;
    row.row.evaluatorType = EvaluatorType::Human;
    set(row, hit.source->member, hit.value);
    if (hit.source->member != RowMember::Name)
        return;
    for (const AttributeView& attribute : AttributeListView(reading.span->attributes))
        if (m_keys.text(attribute.key) == row.row.name)
            set(row, RowMember::Score, attribute.value);
}

void EvaluationRows::addFlag(const Hit& hit, const EvaluationRule& rule) {
    const std::optional<bool> flag = boolOf(hit.value);
    if (!flag)
        return;
    Draft& row = m_drafts.emplace_back();
    row.rule = hit.source->rule;
    row.index = static_cast<std::uint32_t>(m_drafts.size());
    row.row.name = rule.metric;
    row.row.label = *flag ? "yes" : "no";
    row.row.isFeedback = true;
    row.row.evaluatorType = EvaluatorType::Human;
}

void EvaluationRows::addFrom(Draft& target, ValueView object) {
    object.forEachMember([&](std::string_view key, ValueView value) {
        if (key == "score")
            set(target, RowMember::Score, value);
        else if (key == "label")
            set(target, RowMember::Label, value);
        else if (key == "explanation" || key == "reason" || key == "reasoning")
            set(target, RowMember::Explanation, value);
        else if (key == "passed" || key == "pass")
            set(target, RowMember::Passed, value);
        else if (key == "threshold")
            set(target, RowMember::Threshold, value);
        else if (key == "value")
            set(target, RowMember::Value, value);
    });
}

// An EVALUATOR span without any evaluation key: its name is the metric, its output the verdict.
void EvaluationRows::addEvaluatorSpan(SpanReading& reading) {
    Draft row;
    for (const Hit& hit : reading.hits.of(Slot::Output)) {
        const ValueView output = reading.json.structured(hit.value);
        if (output.type() == ValueType::Map)
            addFrom(row, output);
        else if (!isMissing(output) && (output.isNumber() || output.isBool() || realOf(output)))
            set(row, RowMember::Score, output);
        else if (output.type() == ValueType::String && output.text().size() <= 32)
            set(row, RowMember::Label, output);
        if (row.says())
            break;
    }
    if (reading.span->status == StatusCode::Error && !row.says())
        row.hasFailed = true;
    if (!row.says() && !m_extras.says())
        return;
    m_drafts.push_back(std::move(row));
}

void EvaluationRows::collect(SpanReading& reading, std::vector<Evaluation>& evaluations) {
    const std::span<const Hit> hits = reading.hits.of(Slot::Evaluation);
    // Hits are sorted latest first; rows keep the order of the attributes, and the last of a key wins.
    for (auto hit = hits.rbegin(); hit != hits.rend() && m_drafts.size() < kMaxRows; ++hit)
        addHit(reading, *hit);
    const bool hasOwnRow = std::any_of(m_drafts.begin(), m_drafts.end(), [](const Draft& d) { return d.says(); });
    if (reading.kind == Kind::Evaluator && !hasOwnRow)
        addEvaluatorSpan(reading);
    if (m_hasExtras && m_drafts.empty() && !m_extras.row.name.empty() && m_extras.says())
        m_drafts.push_back(m_extras);
    if (!m_drafts.empty() || m_feedback.says())
        finish(reading, evaluations);
    m_drafts.clear();
    if (m_hasExtras)
        m_extras = {};
    m_hasExtras = false;
    if (m_feedback.says() || !m_feedback.row.explanation.empty() || m_feedback.row.time != kNoTime)
        m_feedback = {};
}

void EvaluationRows::judge(Draft& target) const {
    Evaluation& row = target.row;
    const EvaluationRule* rule
        = target.rule >= 0 ? &m_rules.evaluations[static_cast<std::size_t>(target.rule)] : nullptr;
    if (rule && rule->form == RowForm::Flag)
        return; // that a case went to a person is a fact, no verdict
    if (target.hasFailed) {
        row.verdict = Verdict::Error;
        return;
    }
    std::optional<bool> passed = target.passed;
    if (!passed)
        passed = passedBy(row, m_rules, rule && rule->isInverted);
    if (passed)
        row.verdict = *passed ? Verdict::Pass : Verdict::Fail;
}

void judgeByOwnWords(Evaluation& row, const Vocabularies::Rules& rules) {
    if (row.verdict != Verdict::None)
        return;
    if (const std::optional<bool> passed = passedBy(row, rules, false))
        row.verdict = *passed ? Verdict::Pass : Verdict::Fail;
}

void EvaluationRows::place(Draft& target, const SpanReading& reading, const std::optional<LinkView>& link) const {
    Evaluation& row = target.row;
    const SpanRecord& span = *reading.span;
    row.traceId = span.traceId;
    if (target.subject != RowSubject::Span)
        return; // of the trace as a whole
    if (target.isOfParent && span.hasParent && (span.remarks & SpanFlag::Fragment) == 0) {
        row.target = span.parentSpanId;
        row.carrier = span.spanId;
        return;
    }
    if (const std::optional<SpanId> named = SpanId::fromHex(target.targetText)) {
        row.target = named;
        row.carrier = span.spanId;
    } else if (span.remarks & SpanFlag::OfTrace) {
        if (!span.spanId.isZero())
            row.carrier = span.spanId; // by which analysis finds what else the record says
    } else if (reading.kind == Kind::Evaluator && link) {
        row.target = link->spanId;
        row.carrier = span.spanId;
        if (!link->traceId.isZero())
            row.traceId = link->traceId;
    } else if (reading.kind == Kind::Evaluator) {
        row.carrier = span.spanId;
    } else {
        row.target = span.spanId;
    }
    if (row.carrier == row.target)
        row.carrier.reset();
}

void EvaluationRows::finish(const SpanReading& reading, std::vector<Evaluation>& evaluations) {
    const SpanRecord& span = *reading.span;
    std::optional<LinkView> link;
    if (reading.kind == Kind::Evaluator && packedCount(span.links) == 1)
        forEachLink(span.links, [&](const LinkView& view) { link = view; });
    const bool isSingle = m_drafts.size() == 1;
    if (m_feedback.says()) {
        m_feedback.row.name = "user_feedback";
        m_feedback.row.evaluatorType = EvaluatorType::Human;
        m_feedback.row.isFeedback = true;
        m_drafts.push_back(m_feedback);
    }
    const std::size_t first = evaluations.size();
    for (Draft& made : m_drafts) {
        if (isSingle && m_hasExtras && !made.row.isFeedback) {
            // Companion keys (eval.label, eval.threshold …) belong to the only row there is.
            Evaluation& row = made.row;
            const Evaluation& extra = m_extras.row;
            if (row.name.empty())
                row.name = extra.name;
            if (!row.score)
                row.score = extra.score;
            if (row.label.empty())
                row.label = extra.label;
            if (row.explanation.empty())
                row.explanation = extra.explanation;
            if (!row.threshold)
                row.threshold = extra.threshold;
            if (row.evaluator.empty())
                row.evaluator = extra.evaluator;
            if (row.evaluatorType == EvaluatorType::Unknown)
                row.evaluatorType = extra.evaluatorType;
            if (!made.passed)
                made.passed = m_extras.passed;
        }
        if (!made.says())
            continue;
        if (made.row.name.empty() && made.rule >= 0)
            made.row.name = m_rules.evaluations[static_cast<std::size_t>(made.rule)].metric;
        if (made.row.name.empty() && reading.kind == Kind::Evaluator)
            made.row.name = metricOfSpanName(span.name);
        if (made.row.name.empty())
            continue;
        if (made.row.time == kNoTime && reading.kind == Kind::Evaluator)
            made.row.time = span.end != kNoTime ? span.end : span.start;
        const bool isOfAPerson
            = made.row.evaluatorType == EvaluatorType::Human || made.row.evaluatorType == EvaluatorType::Unknown;
        made.row.isFeedback |= isOfAPerson && namesAUser(made.row.name);
        judge(made);
        place(made, reading, link);
        const auto same = std::find_if(evaluations.begin() + static_cast<std::ptrdiff_t>(first), evaluations.end(),
            [&](const Evaluation& known) { return isSameResult(known, made.row); });
        if (same == evaluations.end())
            evaluations.push_back(std::move(made.row));
        else if (richness(made.row) > richness(*same))
            *same = std::move(made.row);
    }
}

} // namespace spanloom
