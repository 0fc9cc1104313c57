#include "ui/audit/audit_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

enum Column { kWhat, kCalls, kAmount, kRemark, kColumns };
constexpr int kTargetRole = Qt::UserRole; // index into m_targets

QString modelText(const std::string& provider, const std::string& model) {
    const QString name = model.empty() ? AuditView::tr("(no model named)") : toText(model);
    return provider.empty() ? name : QStringLiteral("%1 · %2").arg(toText(provider), name);
}

QString tokensText(std::int64_t input, std::int64_t output) {
    return AuditView::tr("%1 in, %2 out").arg(formatTokens(input), formatTokens(output));
}

QString percentApart(double recorded, double counted) {
    if (counted == 0)
        return AuditView::tr("nothing is counted below");
    const double ratio = recorded / counted;
    if (ratio >= 10)
        return AuditView::tr("%1 times as much").arg(QString::number(ratio, 'f', 1));
    const double difference = (ratio - 1) * 100;
    return (difference > 0 ? QStringLiteral("+") : QString()) + QString::number(difference, 'f', 1)
        + kThinSpace + QLatin1Char('%');
}

QString amountText(bool isCost, double amount) {
    return isCost ? exactCost(amount) : formatCount(static_cast<std::uint64_t>(std::max(0.0, amount)));
}

} // namespace

AuditView::AuditView(const Theme* theme, QWidget* parent)
    : QTreeWidget(parent)
    , m_theme(theme) {
    setColumnCount(kColumns);
    setHeaderLabels({tr("Finding"), tr("Calls"), tr("Amount"), tr("Remark")});
    for (const int column : {kCalls, kAmount})
        headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    setAccessibleName(tr("Findings of the cost audit"));
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setItemDelegate(new RowDelegate(theme, this));
    setIndentation(theme->measures().indent);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    header()->setStretchLastSection(true);
    header()->setHighlightSections(false);
    connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) { choose(item); });
    connect(theme, &Theme::changed, this, &AuditView::fill);
}

void AuditView::setAudit(CostAudit audit) {
    m_audit = std::move(audit);
    fill();
}

void AuditView::fill() {
    std::vector<bool> open;
    for (int i = 0; i < topLevelItemCount(); ++i)
        open.push_back(topLevelItem(i)->isExpanded());
    std::vector<int> place; // of the current line, from its group on
    for (const QTreeWidgetItem* item = currentItem(); item; item = item->parent())
        place.insert(place.begin(),
            item->parent() ? item->parent()->indexOfChild(const_cast<QTreeWidgetItem*>(item))
                           : indexOfTopLevelItem(const_cast<QTreeWidgetItem*>(item)));
    clear();
    m_targets.clear();
    addUnpriced();
    addDoubleReports();
    addRollUps();
    addDisagreements();
    addEstimates();
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = topLevelItem(i);
        // Long lists stay closed until they are asked for; what can be mended comes first and open.
        group->setExpanded(i == 0 || group->childCount() <= 20);
    }
    setCurrentItem(topLevelItem(0));
    if (!open.empty())
        keepPlace(open, place);
}

/// After a price was added the next model without one stands where that one stood.
void AuditView::keepPlace(const std::vector<bool>& open, const std::vector<int>& place) {
    for (std::size_t i = 0; i < open.size(); ++i)
        topLevelItem(static_cast<int>(i))->setExpanded(open[i]);
    if (place.empty())
        return;
    QTreeWidgetItem* group = topLevelItem(place.front());
    const bool hasLine = place.size() > 1 && group->childCount() > 0;
    setCurrentItem(hasLine ? group->child(std::min(place[1], group->childCount() - 1)) : group);
}

QTreeWidgetItem* AuditView::addGroup(const QString& title, const QString& calls, const QString& remark) {
    auto* group = new QTreeWidgetItem(this, {title, calls, QString(), remark});
    group->setFont(kWhat, m_theme->boldFont());
    group->setToolTip(kWhat, plainToolTip(title));
    group->setToolTip(kRemark, plainToolTip(remark));
    group->setForeground(kRemark, m_theme->color(Role::Muted));
    group->setTextAlignment(kCalls, Qt::AlignRight | Qt::AlignVCenter);
    return group;
}

QTreeWidgetItem* AuditView::addFinding(
    QTreeWidgetItem* group, const QStringList& texts, TraceId trace, SpanId span) {
    auto* item = new QTreeWidgetItem(group, texts);
    for (const int column : {kCalls, kAmount})
        item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    for (int column = 0; column < kColumns; ++column)
        item->setToolTip(column, plainToolTip(item->text(column)));
    item->setData(kWhat, kTargetRole, static_cast<int>(m_targets.size()));
    m_targets.push_back({trace, span, {}});
    return item;
}

void AuditView::addUnpriced() {
    QTreeWidgetItem* group = addGroup(tr("Calls without a price"), formatCount(m_audit.unpricedCalls),
        m_audit.unpricedModels.empty() ? tr("Every counted call has a recorded or computed cost.")
                                       : tr("Their cost is unknown, not zero. Enter adds a price."));
    for (const UnpricedModel& model : m_audit.unpricedModels) {
        addFinding(group,
            {modelText(model.provider, model.model), formatCount(model.calls),
                tokensText(model.inputTokens, model.outputTokens),
                tr("in %n trace(s)", nullptr, static_cast<int>(model.traces))},
            model.example, model.exampleSpan);
        if (!model.model.empty()) {
            m_targets.back().price.model = model.model;
            m_targets.back().price.provider = model.provider;
        }
    }
}

void AuditView::addDoubleReports() {
    const auto listed = static_cast<std::uint64_t>(m_audit.doubleReportList.size());
    QString remark = tr("No call is reported by more than one span.");
    if (m_audit.doubleReports > 0)
        remark = tr("A plain sum would count %1 tokens and %2 too much; they count once here.")
                     .arg(formatCount(static_cast<std::uint64_t>(std::max<std::int64_t>(0, m_audit.doubleTokens))),
                         formatCost(m_audit.doubleUsd));
    if (listed < m_audit.doubleReports)
        remark += QLatin1Char(' ') + tr("The largest %1 are listed.").arg(formatCount(listed));
    QTreeWidgetItem* group
        = addGroup(tr("Calls reported by several spans"), formatCount(m_audit.doubleReports), remark);
    for (const DoubleReport& report : m_audit.doubleReportList) {
        QStringList leftOut;
        if (report.tokensLeftOut > 0)
            leftOut.append(tr("%1 tokens").arg(formatCount(static_cast<std::uint64_t>(report.tokensLeftOut))));
        if (report.usdLeftOut > 0)
            leftOut.append(exactCost(report.usdLeftOut));
        addFinding(group,
            {toText(report.name), QString(), leftOut.join(QStringLiteral(", ")),
                tr("%n spans report this call", nullptr, static_cast<int>(report.spans))},
            report.trace, report.counted);
    }
}

void AuditView::addRollUps() {
    QTreeWidgetItem* group = addGroup(tr("Sums that disagree with the calls below"),
        formatCount(m_audit.disagreements),
        m_audit.rollUps.empty() ? tr("Every recorded sum agrees within 1 %.")
                                : tr("The calls count, not the sum; it may stem from calls that are not in the dump."));
    for (const RollUpDisagreement& sum : m_audit.rollUps) {
        QString remark = percentApart(sum.recorded, sum.counted);
        if (sum.silentCalls > 0)
            remark += QStringLiteral(" · ")
                + tr("%n call(s) below report nothing", nullptr, static_cast<int>(sum.silentCalls));
        addFinding(group,
            {toText(sum.name), QString(),
                tr("%1 recorded, %2 counted")
                    .arg(amountText(sum.isCost, sum.recorded), amountText(sum.isCost, sum.counted)),
                remark},
            sum.trace, sum.span);
    }
}

void AuditView::addDisagreements() {
    std::uint64_t calls = 0;
    for (const CostDisagreement& model : m_audit.costDisagreements)
        calls += model.calls;
    QTreeWidgetItem* group = addGroup(tr("Recorded costs far from the price list"), formatCount(calls),
        m_audit.costDisagreements.empty() ? tr("Recorded costs and prices agree within a fifth.")
                                          : tr("The recorded cost counts: discounts and gateways are real."));
    for (const CostDisagreement& model : m_audit.costDisagreements)
        addFinding(group,
            {modelText(model.provider, model.model), formatCount(model.calls),
                tr("%1 recorded, %2 by the list").arg(exactCost(model.recordedUsd), exactCost(model.computedUsd)),
                tr("%1 against the price of %2")
                    .arg(percentApart(model.recordedUsd, model.computedUsd), toText(model.priceRow))},
            model.example, model.exampleSpan);
}

void AuditView::addEstimates() {
    std::uint64_t calls = 0;
    for (const EstimatedModel& model : m_audit.estimatedModels)
        calls += model.calls;
    QTreeWidgetItem* group = addGroup(tr("Prices that are estimates"), formatCount(calls),
        m_audit.estimatedModels.empty() ? tr("No model on another host than its vendor's.")
                                        : tr("The vendor's list price stands in for another host's."));
    for (const EstimatedModel& model : m_audit.estimatedModels) {
        QTreeWidgetItem* item = addFinding(group,
            {modelText(model.provider, model.model), formatCount(model.calls), exactCost(model.usd),
                tr("price of %1").arg(toText(model.priceRow))},
            {}, {});
        m_targets.back().price.model = model.model;
        m_targets.back().price.provider = model.provider;
        item->setToolTip(kRemark, tr("Enter adds a price of your own"));
    }
}

PriceRow AuditView::suggestedPrice() const {
    const QVariant target = currentItem() ? currentItem()->data(kWhat, kTargetRole) : QVariant();
    return target.isValid() ? m_targets[target.toUInt()].price : PriceRow {};
}

void AuditView::choose(const QTreeWidgetItem* item) {
    const QVariant index = item ? item->data(kWhat, kTargetRole) : QVariant();
    if (!index.isValid())
        return;
    const Target target = m_targets[index.toUInt()];
    if (!target.price.model.empty())
        Q_EMIT priceRequested(target.price);
    else if (!target.trace.isZero())
        Q_EMIT spanChosen(target.trace, target.span);
}

QString AuditView::asText() const {
    QString text;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        const auto line = [&](const QTreeWidgetItem* item, const QString& indent) {
            QStringList texts;
            for (int column = 0; column < kColumns; ++column)
                texts.append(item->text(column).replace(QLatin1Char('\n'), QLatin1Char(' ')));
            text += indent + texts.join(QLatin1Char('\t')) + QLatin1Char('\n');
        };
        line(topLevelItem(i), QString());
        for (int j = 0; j < topLevelItem(i)->childCount(); ++j)
            line(topLevelItem(i)->child(j), QStringLiteral("  "));
    }
    return text;
}

void AuditView::copyAll() const { QGuiApplication::clipboard()->setText(asText()); }

void AuditView::copyRow() const {
    const QTreeWidgetItem* item = currentItem();
    if (!item)
        return;
    QStringList texts;
    for (int column = 0; column < kColumns; ++column)
        texts.append(item->text(column));
    QGuiApplication::clipboard()->setText(texts.join(QLatin1Char('\t')));
}

void AuditView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copyRow();
    else
        QTreeWidget::keyPressEvent(event);
}

void AuditView::contextMenuEvent(QContextMenuEvent* event) {
    QTreeWidgetItem* item = currentItem();
    const QVariant index = item ? item->data(kWhat, kTargetRole) : QVariant();
    // A copy: the lines may be made anew while the menu is open.
    const Target target = index.isValid() ? m_targets[index.toUInt()] : Target {};
    QMenu menu(this);
    QAction* open = menu.addAction(tr("Open Trace"), this, [this, target] {
        Q_EMIT spanChosen(target.trace, target.span);
    });
    open->setEnabled(!target.trace.isZero());
    QAction* price = menu.addAction(tr("Add Price…"), this, [this, target] { Q_EMIT priceRequested(target.price); });
    price->setEnabled(!target.price.model.empty());
    menu.addSeparator();
    menu.addAction(tr("Copy Row"), this, &AuditView::copyRow)->setEnabled(item != nullptr);
    menu.addAction(tr("Copy All"), this, &AuditView::copyAll);
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard && item;
    menu.exec(isByKey ? viewport()->mapToGlobal(visualItemRect(item).bottomLeft()) : event->globalPos());
}

void AuditView::resizeEvent(QResizeEvent* event) {
    QTreeWidget::resizeEvent(event);
    const int letter = fontMetrics().averageCharWidth();
    header()->resizeSection(kWhat, std::clamp(viewport()->width() / 3, 44 * letter, 60 * letter));
    header()->resizeSection(kCalls, 9 * letter);
    header()->resizeSection(kAmount, 32 * letter);
}

} // namespace spanloom::ui
