#include "ui/explain/explain_view.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include "ui/base/format.h"
#include "ui/base/kind_icon.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

enum Column { kSpanColumn, kAmountColumn, kCountsColumn, kWhyColumn, kColumns };
constexpr int kSpanRole = Qt::UserRole;      // index into the document, none on groups
constexpr int kTotalRole = Qt::UserRole + 1; // TotalKind of a group

bool isMoney(TotalKind kind) { return kind == TotalKind::Cost || kind == TotalKind::EvaluationCost; }

QString countText(std::int64_t count) {
    return count < 0 ? absentText() : formatCount(static_cast<std::uint64_t>(count));
}

QString amountText(TotalKind kind, std::int64_t count, std::optional<double> usd) {
    if (isMoney(kind))
        return usd ? exactCost(*usd) : absentText();
    return countText(count);
}

QString priceText(const PriceUsed& price) {
    QString text = ExplainView::tr("price of %1").arg(toText(price.row));
    if (price.isUser)
        text = ExplainView::tr("your price of %1").arg(toText(price.row));
    if (!price.asOf.empty())
        text += ExplainView::tr(", as of %1").arg(toText(price.asOf));
    if (price.isVendorEstimate)
        text += ExplainView::tr(", the vendor's list: an estimate for another host");
    return text;
}

QString whyText(const ShareLine& line) {
    QString text = toText(line.text);
    if (line.price)
        text += QStringLiteral(" · ") + priceText(*line.price);
    return text;
}

/// What the total itself says beside its amount.
QString totalNote(const TotalAccount& total) {
    const auto counted = total.countedLines();
    const std::size_t leftOut = total.lines.size() - counted;
    QString text = ExplainView::tr("%n counted", nullptr, static_cast<int>(counted));
    if (leftOut > 0)
        text += QStringLiteral(", ") + ExplainView::tr("%n left out", nullptr, static_cast<int>(leftOut));
    if (isMoney(total.kind))
        text += QStringLiteral(" · ") + costSourceText(total.costSource);
    if (total.unpricedCalls > 0)
        text += QStringLiteral(" · ")
            + ExplainView::tr("%n call(s) without a price", nullptr, static_cast<int>(total.unpricedCalls));
    return text;
}

} // namespace

QString totalTitle(TotalKind kind) {
    switch (kind) {
    case TotalKind::InputTokens: return ExplainView::tr("Input tokens");
    case TotalKind::OutputTokens: return ExplainView::tr("Output tokens");
    case TotalKind::CacheReadTokens: return ExplainView::tr("Cache-read tokens (within input)");
    case TotalKind::CacheWriteTokens: return ExplainView::tr("Cache-write tokens (within input)");
    case TotalKind::ReasoningTokens: return ExplainView::tr("Reasoning tokens (within output)");
    case TotalKind::Cost: return ExplainView::tr("Cost");
    case TotalKind::LlmCalls: return ExplainView::tr("LLM calls");
    case TotalKind::EvaluationTokens: return ExplainView::tr("Evaluators' tokens");
    case TotalKind::EvaluationCost: return ExplainView::tr("Evaluators' cost");
    }
    return {};
}

ExplainView::ExplainView(const Theme* theme, QWidget* parent)
    : QTreeWidget(parent)
    , m_theme(theme) {
    setColumnCount(kColumns);
    setHeaderLabels({tr("Total / span"), tr("Amount"), tr("Counts"), tr("Why")});
    setAccessibleName(tr("Spans that the totals are made of"));
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setItemDelegate(new RowDelegate(theme, this));
    setTextElideMode(Qt::ElideRight);
    setIndentation(theme->measures().indent);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    header()->setStretchLastSection(true);
    header()->setHighlightSections(false);
    headerItem()->setTextAlignment(kAmountColumn, Qt::AlignRight | Qt::AlignVCenter);
    // itemActivated follows the platform: Enter and a double-click here.
    connect(this, &QTreeWidget::itemActivated, this,
        [this](const QTreeWidgetItem* item) { choose(item->data(kSpanColumn, kSpanRole)); });
    connect(theme, &Theme::changed, this, &ExplainView::fill);
}

void ExplainView::setExplanation(std::shared_ptr<const TraceDocument> document, UsageExplanation explanation) {
    m_document = std::move(document);
    m_explanation = std::move(explanation);
    fill();
}

void ExplainView::fill() {
    const Place before = place();
    clear();
    for (const TotalAccount& total : m_explanation.totals)
        addTotal(total);
    if (topLevelItemCount() > 0)
        setCurrentItem(topLevelItem(0));
    if (before.total >= 0)
        goTo(before);
}

ExplainView::Place ExplainView::place() const {
    Place place;
    place.scroll = verticalScrollBar()->value();
    for (int i = 0; i < topLevelItemCount(); ++i)
        if (topLevelItem(i)->isExpanded())
            place.open.push_back(topLevelItem(i)->data(kSpanColumn, kTotalRole).toInt());
    if (const QTreeWidgetItem* item = currentItem()) {
        const QTreeWidgetItem* group = item->parent() ? item->parent() : item;
        place.total = group->data(kSpanColumn, kTotalRole).toInt();
        place.span = item->data(kSpanColumn, kSpanRole);
    }
    return place;
}

void ExplainView::goTo(const Place& place) {
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = topLevelItem(i);
        const int total = group->data(kSpanColumn, kTotalRole).toInt();
        group->setExpanded(std::ranges::find(place.open, total) != place.open.end());
        if (total != place.total)
            continue;
        setCurrentItem(group);
        for (int line = 0; place.span.isValid() && line < group->childCount(); ++line)
            if (group->child(line)->data(kSpanColumn, kSpanRole) == place.span)
                setCurrentItem(group->child(line));
    }
    verticalScrollBar()->setValue(place.scroll);
}

void ExplainView::addTotal(const TotalAccount& total) {
    auto* group = new QTreeWidgetItem(this);
    group->setText(kSpanColumn, totalTitle(total.kind));
    group->setText(kAmountColumn, amountText(total.kind, total.count, total.usd));
    group->setText(kWhyColumn, totalNote(total));
    group->setData(kSpanColumn, kTotalRole, static_cast<int>(total.kind));
    group->setTextAlignment(kAmountColumn, Qt::AlignRight | Qt::AlignVCenter);
    for (const int column : {kSpanColumn, kAmountColumn})
        group->setFont(column, m_theme->boldFont());
    group->setToolTip(kSpanColumn, plainToolTip(group->text(kSpanColumn)));
    group->setToolTip(kWhyColumn, plainToolTip(group->text(kWhyColumn)));
    group->setForeground(kWhyColumn, m_theme->color(Role::Muted));
    for (std::size_t i = 0; i < std::min(total.lines.size(), kMostLines); ++i)
        addLine(group, total, total.lines[i]);
    if (total.lines.size() > kMostLines) {
        const auto more = static_cast<std::uint64_t>(total.lines.size() - kMostLines);
        auto* rest = new QTreeWidgetItem(group, {tr("… and %1 more; copying takes all").arg(formatCount(more))});
        rest->setForeground(kSpanColumn, m_theme->color(Role::Muted));
    }
    group->setExpanded(true);
}

void ExplainView::addLine(QTreeWidgetItem* group, const TotalAccount& total, const ShareLine& line) {
    if (!m_document || line.span >= m_document->spans.size())
        return;
    const TraceSpan& span = m_document->spans[line.span];
    auto* item = new QTreeWidgetItem(group);
    item->setText(kSpanColumn, toText(m_document->name(span)));
    item->setIcon(kSpanColumn, QIcon(kindPixmap(span.kind, m_theme->measures().icon, devicePixelRatioF())));
    item->setText(kAmountColumn, amountText(total.kind, line.count, line.usd));
    item->setTextAlignment(kAmountColumn, Qt::AlignRight | Qt::AlignVCenter);
    item->setText(kCountsColumn, line.isCounted ? tr("✓ counts") : tr("left out"));
    const QString why = whyText(line);
    item->setText(kWhyColumn, why);
    item->setToolTip(kWhyColumn, plainToolTip(why));
    item->setToolTip(kSpanColumn, plainToolTip(item->text(kSpanColumn)));
    item->setData(kSpanColumn, kSpanRole, line.span);
    if (line.isCounted)
        return;
    for (int column = 0; column < kColumns; ++column)
        item->setForeground(column, m_theme->color(Role::Muted));
}

bool ExplainView::showTotal(TotalKind kind) {
    QTreeWidgetItem* wanted = nullptr;
    for (int i = 0; i < topLevelItemCount(); ++i)
        if (topLevelItem(i)->data(kSpanColumn, kTotalRole).toInt() == static_cast<int>(kind))
            wanted = topLevelItem(i);
    if (!wanted)
        return false;
    for (int i = 0; i < topLevelItemCount(); ++i)
        topLevelItem(i)->setExpanded(topLevelItem(i) == wanted);
    setCurrentItem(wanted);
    scrollToItem(wanted, QAbstractItemView::PositionAtTop);
    return true;
}

void ExplainView::choose(const QVariant& span) {
    if (span.isValid() && m_document && span.toUInt() < m_document->spans.size())
        Q_EMIT spanChosen(m_document->id, m_document->spans[span.toUInt()].id);
}

QString ExplainView::asText() const {
    QString text = tr("total\tspan\tspan id\tamount\tcounts\twhy\n");
    const auto field = [](QString value) {
        return value.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    };
    for (const TotalAccount& total : m_explanation.totals) {
        const QString name = toText(spanloom::name(total.kind));
        const auto amount = [&](std::int64_t count, std::optional<double> usd) {
            if (isMoney(total.kind))
                return usd ? QString::number(*usd, 'g', 12) : QString();
            return count < 0 ? QString() : QString::number(count);
        };
        text += QStringList {name, QString(), QString(), amount(total.count, total.usd), tr("total"), totalNote(total)}
                    .join(QLatin1Char('\t'))
            + QLatin1Char('\n');
        for (const ShareLine& line : total.lines) {
            if (!m_document || line.span >= m_document->spans.size())
                continue;
            const TraceSpan& span = m_document->spans[line.span];
            text += QStringList {name, field(toText(m_document->name(span))), toText(span.id.hex()),
                        amount(line.count, line.usd), line.isCounted ? tr("yes") : tr("no"), field(whyText(line))}
                        .join(QLatin1Char('\t'))
                + QLatin1Char('\n');
        }
    }
    return text;
}

void ExplainView::copyAll() const { QGuiApplication::clipboard()->setText(asText()); }

void ExplainView::copyRow() const {
    const QTreeWidgetItem* item = currentItem();
    if (!item)
        return;
    QStringList texts;
    for (int column = 0; column < kColumns; ++column)
        texts.append(item->text(column));
    QGuiApplication::clipboard()->setText(texts.join(QLatin1Char('\t')));
}

void ExplainView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copyRow();
    else
        QTreeWidget::keyPressEvent(event);
}

void ExplainView::contextMenuEvent(QContextMenuEvent* event) {
    QTreeWidgetItem* item = currentItem();
    QMenu menu(this);
    // The lines may be made anew while the menu is open.
    const QVariant span = item ? item->data(kSpanColumn, kSpanRole) : QVariant();
    menu.addAction(tr("Show Span"), this, [this, span] { choose(span); })->setEnabled(span.isValid());
    menu.addSeparator();
    menu.addAction(tr("Copy Row"), this, &ExplainView::copyRow)->setEnabled(item != nullptr);
    menu.addAction(tr("Copy All"), this, &ExplainView::copyAll);
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard && item;
    menu.exec(isByKey ? viewport()->mapToGlobal(visualItemRect(item).bottomLeft()) : event->globalPos());
}

void ExplainView::resizeEvent(QResizeEvent* event) {
    QTreeWidget::resizeEvent(event);
    const int letter = fontMetrics().averageCharWidth();
    header()->resizeSection(kSpanColumn, std::clamp(viewport()->width() / 3, 40 * letter, 60 * letter));
    header()->resizeSection(kAmountColumn, 20 * letter);
    header()->resizeSection(kCountsColumn, 12 * letter);
}

} // namespace spanloom::ui
