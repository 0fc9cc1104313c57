#include "ui/diff/pair_view.h"

#include <algorithm>

#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/base/elided_label.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/diff/difference_table.h"
#include "ui/diff/word_diff_view.h"

namespace spanloom::ui {

namespace {

constexpr int kTabsWidth = 820; // of all titles with their counts
constexpr int kNarrowestTitle = 120;

std::uint64_t differing(const std::vector<PairRow>& rows) {
    return static_cast<std::uint64_t>(
        std::count_if(rows.begin(), rows.end(), [](const PairRow& row) { return row.differs(); }));
}

} // namespace

PairView::PairView(const Theme& theme, QWidget* parent)
    : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->tabBar()->setElideMode(Qt::ElideNone);
    m_output = new WordDiffView(theme, m_tabs);
    m_prompt = new WordDiffView(theme, m_tabs);
    m_documents = new DifferenceTable(theme, tr("Documents of A and B"), m_tabs);
    m_parameters = new DifferenceTable(theme, tr("Parameters of A and B"), m_tabs);
    m_evaluations = new DifferenceTable(theme, tr("Evaluations of A and B"), m_tabs);
    m_attributes = new DifferenceTable(theme, tr("Attributes of A and B"), m_tabs);
    for (QWidget* page : std::initializer_list<QWidget*> {
             m_output, m_prompt, m_documents, m_parameters, m_evaluations, m_attributes})
        m_tabs->addTab(page, QString());
    auto* corner = new QWidget(m_tabs);
    auto* cornerLine = new QHBoxLayout(corner);
    cornerLine->setContentsMargins(theme.measures().padding, 0, theme.measures().padding * 3 / 2, 0);
    m_title = new ElidedLabel(corner, Qt::ElideMiddle);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_title->setMinimumHeight(theme.measures().headerHeight + 2);
    cornerLine->addWidget(m_title);
    m_tabs->setCornerWidget(corner, Qt::TopRightCorner);
    column->addWidget(m_tabs);
    showNote(QString());
    // Only a person changes tabs while one of ours is not being set: by click, key or wheel.
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { m_isTabChosen = m_isTabChosen || !m_isChoosing; });
}

void PairView::resizeEvent(QResizeEvent*) {
    // The tabs come first; the whole name is in the row above and in the tooltip.
    const int left = width() - kTabsWidth;
    m_title->setVisible(left >= kNarrowestTitle);
    m_title->setMaximumWidth(std::max(kNarrowestTitle, left));
}

void PairView::setContent(std::shared_ptr<const PairContent> content, const QString& title) {
    m_content = std::move(content);
    m_title->setText(title);
    showText(m_output, m_content, m_content->output);
    showText(m_prompt, m_content, m_content->prompt);
    showTables(*m_content);
    updateTitles();
    chooseTab();
}

/// Until a person chose a tab: the output, or where there is none the first page that has something to say.
void PairView::chooseTab() {
    if (m_isTabChosen)
        return;
    const PairContent& content = *m_content;
    const bool isPair = content.hasA && content.hasB;
    const auto says = [isPair](const std::vector<PairRow>& rows) { return isPair ? differing(rows) > 0 : !rows.empty(); };
    Tab wanted = Tab::Output;
    if (content.output.hasA || content.output.hasB || content.isRedacted)
        wanted = Tab::Output;
    else if (content.prompt.hasA || content.prompt.hasB)
        wanted = Tab::Prompt;
    else if (says(content.documents))
        wanted = Tab::Documents;
    else if (says(content.parameters))
        wanted = Tab::Parameters;
    else if (says(content.evaluations))
        wanted = Tab::Evaluations;
    else if (says(content.attributes))
        wanted = Tab::Attributes;
    m_isChoosing = true;
    m_tabs->setCurrentIndex(static_cast<int>(wanted));
    m_isChoosing = false;
}

void PairView::showText(
    WordDiffView* view, const std::shared_ptr<const PairContent>& content, const PairText& text) {
    const auto missing = [&](bool isThere, bool hasOther, const QString& side, const QString& other) {
        if (!isThere)
            return tr("Only in %1: %2 has no such step, so there is nothing to compare with.").arg(other, side);
        if (content->isRedacted)
            return tr("Hidden by the writer's configuration.");
        return hasOther ? tr("Not recorded in %1.").arg(side) : QString();
    };
    const QString missingA = missing(content->hasA, text.hasB, tr("A"), tr("B"));
    const QString missingB = missing(content->hasB, text.hasA, tr("B"), tr("A"));
    if (!text.hasA && !text.hasB) {
        const bool isOneSided = !content->hasA || !content->hasB;
        const QString nothing = content->isRedacted ? tr("Hidden by the writer's configuration.")
            : isOneSided ? tr("Only in %1, and no text is recorded there.").arg(content->hasA ? tr("A") : tr("B"))
                         : tr("No text is recorded on either side.");
        view->setNote(nothing);
        return;
    }
    // The texts live as long as the content they are a part of.
    view->setText(std::shared_ptr<const PairText>(content, &text), missingA, missingB);
    if (text.isComparable() && text.diff.changes > 0 && !text.segments.empty() && !text.segments.front().differs)
        view->showChange(1);
}

void PairView::showTables(const PairContent& content) {
    const QString missing = content.hasA && content.hasB ? absentText() : tr("no such step");
    m_documents->setRows(content.documents, tr("No documents on either side."), missing);
    m_parameters->setRows(content.parameters, tr("No parameters are recorded."), missing);
    m_evaluations->setRows(content.evaluations, tr("Neither side was evaluated."), missing);
    m_attributes->setRows(content.attributes, tr("Neither side carries attributes."), missing);
    showDocumentsTab(!content.documents.empty());
}

/// Hiding the current tab moves to a neighbour, which is not a person's choice.
void PairView::showDocumentsTab(bool isShown) {
    m_isChoosing = true;
    m_tabs->setTabVisible(static_cast<int>(Tab::Documents), isShown);
    m_isChoosing = false;
}

void PairView::showNote(const QString& note) {
    m_content.reset();
    m_title->setText(QString());
    m_output->setNote(note);
    m_prompt->setNote(note);
    for (DifferenceTable* table : {m_documents, m_parameters, m_evaluations, m_attributes})
        table->setRows({}, note, QString());
    showDocumentsTab(false);
    updateTitles();
}

void PairView::updateTitles() {
    const auto withCount = [](const QString& title, std::uint64_t changes) -> QString {
        if (changes == 0)
            return title;
        return title + QStringLiteral(" · ")
            + (changes == 1 ? tr("1 change") : tr("%1 changes").arg(formatCount(changes)));
    };
    const PairContent none;
    // A ghost has nothing to differ from.
    const bool isPair = m_content && m_content->hasA && m_content->hasB;
    const PairContent& content = isPair ? *m_content : none;
    QString documents = tr("Documents");
    const auto gone = static_cast<std::uint64_t>(std::count_if(content.documents.begin(), content.documents.end(),
        [](const PairRow& row) { return row.hasA && !row.hasB; }));
    const auto added = static_cast<std::uint64_t>(std::count_if(content.documents.begin(), content.documents.end(),
        [](const PairRow& row) { return row.hasB && !row.hasA; }));
    if (gone + added > 0)
        documents += QStringLiteral(" · ") + tr("%1 new, %2 gone").arg(formatCount(added), formatCount(gone));
    const QString titles[] = {withCount(tr("Output"), content.output.diff.changes),
        withCount(tr("Prompt"), content.prompt.diff.changes), documents,
        withCount(tr("Parameters"), differing(content.parameters)),
        withCount(tr("Evals"), differing(content.evaluations)),
        withCount(tr("Attributes"), differing(content.attributes))};
    for (int i = 0; i < static_cast<int>(Tab::Count); ++i)
        m_tabs->setTabText(i, titles[i]);
}

void PairView::setCurrentTab(Tab tab) {
    m_isTabChosen = true;
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

PairView::Tab PairView::currentTab() const { return static_cast<Tab>(m_tabs->currentIndex()); }

QString PairView::tabTitle(Tab tab) const { return m_tabs->tabText(static_cast<int>(tab)); }

WordDiffView* PairView::words(Tab tab) const { return qobject_cast<WordDiffView*>(m_tabs->widget(static_cast<int>(tab))); }

DifferenceTable* PairView::table(Tab tab) const {
    return qobject_cast<DifferenceTable*>(m_tabs->widget(static_cast<int>(tab)));
}

} // namespace spanloom::ui
