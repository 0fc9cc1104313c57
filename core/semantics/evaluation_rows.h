#pragma once

#include <vector>

#include "core/semantics/span_reading.h"
#include "core/trace/evaluation.h"

namespace spanloom {

/// Finds the judgements on one span: attributes, flattened lists, events, and EVALUATOR spans themselves.
/// Appends each once. Thresholds are kept, not applied.
class EvaluationRows {
public:
    EvaluationRows(const Vocabularies::Rules& rules, const KeyTable& keys);

    /// True when an event of this name carries a judgement.
    [[nodiscard]] bool isRowEvent(std::string_view eventName) const;
    void addEvent(const EventView& event);
    /// After findKind(). Forgets the events.
    void collect(SpanReading& reading, std::vector<Evaluation>& evaluations);

private:
    struct Draft {
        Evaluation row;
        RowSubject subject = RowSubject::Span;
        std::optional<bool> passed;
        std::string targetText;
        bool hasFailed = false;
        bool isOfParent = false; ///< a span of its own that rates its parent
        std::int16_t rule = -1;
        std::uint32_t index = 0;
        [[nodiscard]] bool says() const { return row.score || !row.label.empty() || passed || hasFailed; }
    };
    Draft& draft(std::int16_t rule, std::uint32_t index);
    void set(Draft& target, RowMember member, ValueView value);
    void addHit(SpanReading& reading, const Hit& hit);
    void addMap(const SpanReading& reading, const Hit& hit, ValueView map);
    void addNamed(const SpanReading& reading, const Hit& hit);
    void addFlag(const Hit& hit, const EvaluationRule& rule);
    void addFeedback(RowMember member, ValueView value);
    void addEvaluatorSpan(SpanReading& reading);
    void addFrom(Draft& target, ValueView object);
    void finish(const SpanReading& reading, std::vector<Evaluation>& evaluations);
    void place(Draft& target, const SpanReading& reading, const std::optional<LinkView>& link) const;
    void judge(Draft& target) const;

    const Vocabularies::Rules& m_rules;
    const KeyTable& m_keys;
    std::vector<std::int16_t> m_eventRules;
    std::vector<Draft> m_drafts;
    Draft m_extras;
    Draft m_feedback;
    bool m_hasExtras = false;
};

/// Gives a row without a verdict the one that its own label or threshold means: for rows that files keep apart from
/// spans.
void judgeByOwnWords(Evaluation& row, const Vocabularies::Rules& rules);

} // namespace spanloom
