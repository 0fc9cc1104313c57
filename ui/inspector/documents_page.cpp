#include "ui/inspector/documents_page.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/base/format.h"
#include "ui/inspector/json_indent.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("DocumentsPage", text); }

constexpr std::size_t kShortMetadata = 240; // bytes; shown as it was written

/// The best score where all can be compared to it as lengths: known and not negative. 0 otherwise.
double fullScore(const std::vector<Document>& documents) {
    double best = 0;
    for (const Document& document : documents) {
        if (document.score && !(*document.score >= 0))
            return 0;
        best = std::max(best, document.score.value_or(0));
    }
    // Scores of most rankers lie between nothing and one; those of others are shown against the best.
    return best > 0 && best <= 1 ? 1 : best;
}

CardContent documentCard(const Document& document, std::size_t rank, double full) {
    CardContent card;
    card.title = tr("#%1").arg(rank);
    if (!document.source.empty())
        card.title += QLatin1Char(' ') + toText(document.source).simplified();
    if (!document.id.empty() && document.id != document.source)
        card.title += (document.source.empty() ? QStringLiteral(" ") : QStringLiteral(" · "))
            + toText(document.id).simplified();
    if (document.score) {
        card.remark = formatScore(*document.score);
        card.remarkToolTip = tr("Score %1").arg(QString::number(*document.score, 'g', 12));
        if (full > 0)
            card.share = *document.score / full;
    }
    if (!document.content.empty())
        card.texts.push_back({document.content, looksLikeJson(document.content), {}});
    if (!document.metadata.empty() && document.metadata != "{}")
        card.texts.push_back({document.metadata, true, tr("metadata"), document.metadata.size() <= kShortMetadata});
    if (card.texts.empty())
        card.texts.push_back({tr("(no text was recorded)").toStdString(), false, {}});
    return card;
}

} // namespace

std::vector<CardContent> documentCards(const SpanContent& content) {
    std::vector<CardContent> cards;
    const double full = fullScore(content.documents);
    for (const Document& document : content.documents)
        cards.push_back(documentCard(document, cards.size() + 1, full));
    return cards;
}

DocumentsPage::DocumentsPage(const Theme& theme, QWidget* parent)
    : InspectorPage(theme, parent)
    , m_list(new CardList(theme, this)) {
    setContentWidget(m_list);
}

std::uint64_t DocumentsPage::count(const InspectedSpan& span) const { return span.content->content.documents.size(); }

void DocumentsPage::show(const InspectedSpan& span) {
    m_list->setCards(documentCards(span.content->content));
    if (count(span) > 0) {
        showContent();
        return;
    }
    const MeaningView& meaning = span.record().meaning;
    const bool saysNone = meaning.has(Field::Documents) && meaning.integer(Field::Documents) == 0;
    const bool saysSome = meaning.has(Field::Documents) && meaning.integer(Field::Documents) > 0;
    showNote(saysNone  ? tr("This span retrieved nothing.")
            : saysSome ? tr("This span retrieved %1 documents, but their texts were not recorded.")
                             .arg(meaning.integer(Field::Documents))
                       : tr("This span carries no documents. Retrievers and rerankers do."));
}

} // namespace spanloom::ui
