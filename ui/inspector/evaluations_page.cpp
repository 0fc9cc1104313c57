#include "ui/inspector/evaluations_page.h"

#include <QHeaderView>

#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/inspector/detail_tree.h"
#include "ui/inspector/span_badges.h"

namespace spanloom::ui {

namespace {

QString verdictText(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return EvaluationsPage::tr("✓ pass");
    case Verdict::Fail: return EvaluationsPage::tr("✗ fail");
    case Verdict::Error: return EvaluationsPage::tr("⚠ error");
    case Verdict::None: break;
    }
    return absentText();
}

QString evaluatorText(const Evaluation& evaluation) {
    const QString type = QLatin1String(name(evaluation.evaluatorType));
    const QString who = toText(evaluation.evaluator);
    if (type.isEmpty() || who.isEmpty())
        return who + type;
    return who + QStringLiteral(" (") + type + QLatin1Char(')');
}

QString number(const std::optional<double>& value) { return value ? formatScore(*value) : absentText(); }

} // namespace

EvaluationsPage::EvaluationsPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_tree(new DetailTree(theme,
          {tr("Name"), tr("Score"), tr("Threshold"), tr("Verdict"), tr("Label"), tr("Explanation"), tr("Evaluator")},
          this)) {
    setContentWidget(m_tree);
}

std::uint64_t EvaluationsPage::count(const InspectedSpan& span) const {
    return evaluationsOf(*span.document, span.span).size();
}

void EvaluationsPage::show(const InspectedSpan& span) {
    m_tree->clear();
    const auto evaluations = evaluationsOf(*span.document, span.span);
    if (evaluations.empty()) {
        const bool judgesTrace = span.document->firstTraceEvaluation < span.document->evaluations.size();
        showNote(judgesTrace ? tr("No evaluation judges this span; the trace as a whole has some (see its header).")
                             : tr("No evaluation judges this span."));
        return;
    }
    for (const Evaluation& evaluation : evaluations) {
        auto* item = new QTreeWidgetItem(m_tree,
            {toText(evaluation.name), number(evaluation.score), number(evaluation.threshold),
                verdictText(evaluation.verdict), toText(evaluation.label), toText(evaluation.explanation).simplified(),
                evaluatorText(evaluation)});
        if (evaluation.score)
            item->setToolTip(1, QString::number(*evaluation.score, 'g', 12));
        const bool isBad = evaluation.verdict == Verdict::Fail || evaluation.verdict == Verdict::Error;
        if (evaluation.verdict != Verdict::None)
            item->setForeground(3, m_theme.color(isBad ? Role::BadText : Role::OkText));
        if (!evaluation.explanation.empty()) {
            auto* explanation = new QTreeWidgetItem(item, {toText(evaluation.explanation)});
            explanation->setFirstColumnSpanned(true);
            item->setExpanded(true);
        }
    }
    for (int column = 0; column < m_tree->columnCount(); ++column)
        m_tree->resizeColumnToContents(column);
    m_tree->header()->resizeSection(5, std::min(m_tree->header()->sectionSize(5), 260));
    showContent();
}

} // namespace spanloom::ui
