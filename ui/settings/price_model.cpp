#include "ui/settings/price_model.h"

#include <optional>
#include <utility>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

std::optional<double> priceOf(const PriceRow& row, PriceColumn column) {
    switch (column) {
    case PriceColumn::Input: return row.tokens.input;
    case PriceColumn::Output: return row.tokens.output;
    case PriceColumn::CacheRead: return row.tokens.cacheRead;
    case PriceColumn::CacheWrite: return row.tokens.cacheWrite;
    default: return std::nullopt;
    }
}

bool isPrice(PriceColumn column) {
    return column == PriceColumn::Input || column == PriceColumn::Output || column == PriceColumn::CacheRead
        || column == PriceColumn::CacheWrite;
}

QString daysText(const PriceRow& row) {
    if (row.from.empty() && row.until.empty())
        return PriceModel::tr("always");
    if (row.until.empty())
        return PriceModel::tr("from %1").arg(toText(row.from));
    if (row.from.empty())
        return PriceModel::tr("until %1").arg(toText(row.until));
    return PriceModel::tr("%1 – %2").arg(toText(row.from), toText(row.until));
}

QString tierText(const PriceRow& row) {
    QString text = toText(row.tier);
    if (row.aboveInputTokens >= 0) {
        const QString above = PriceModel::tr("above %1").arg(formatTokens(row.aboveInputTokens));
        text += text.isEmpty() ? above : QStringLiteral(", ") + above;
    }
    return text;
}

} // namespace

QString priceText(std::optional<double> perMillion) {
    if (!perMillion)
        return absentText();
    // Two decimals at least, and as many as the price has.
    QString number = QString::number(*perMillion, 'f', 6);
    while (number.endsWith(QLatin1Char('0')) && number.size() - number.indexOf(QLatin1Char('.')) > 3)
        number.chop(1);
    return QLatin1Char('$') + number;
}

PriceModel::PriceModel(const Theme* theme, QObject* parent)
    : QAbstractTableModel(parent)
    , m_theme(theme) { }

void PriceModel::setRows(std::vector<PriceRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int PriceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PriceModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(PriceColumn::End);
}

QString PriceModel::text(const PriceRow& row, PriceColumn column) {
    switch (column) {
    case PriceColumn::Model: return toText(row.name.empty() ? row.model : row.name);
    case PriceColumn::Provider: return row.provider.empty() ? tr("any") : toText(row.provider);
    case PriceColumn::Tier: return tierText(row);
    case PriceColumn::Days: return daysText(row);
    case PriceColumn::Owner: return row.isUser ? tr("yours") : tr("built in");
    default: return priceText(priceOf(row, column));
    }
}

QString PriceModel::toolTip(const PriceRow& row) {
    QStringList lines {tr("Matches: %1").arg(toText(row.model))};
    for (const std::string& alias : row.aliases)
        lines.append(tr("Also: %1").arg(toText(alias)));
    const auto add = [&](const QString& label, std::optional<double> price) {
        if (price)
            lines.append(label.arg(priceText(price)));
    };
    add(tr("Reasoning: %1 per million"), row.tokens.reasoning);
    add(tr("Audio input: %1 per million"), row.tokens.audioInput);
    add(tr("Audio output: %1 per million"), row.tokens.audioOutput);
    add(tr("Per request: %1"), row.units.request);
    add(tr("Per image: %1"), row.units.image);
    add(tr("Per second: %1"), row.units.second);
    add(tr("Per character: %1"), row.units.character);
    if (row.isOnlyThisProvider)
        lines.append(tr("No estimate for other hosts"));
    if (!row.asOf.empty())
        lines.append(tr("Looked up on %1").arg(toText(row.asOf)));
    if (!row.note.empty())
        lines.append(toText(row.note));
    return plainToolTip(lines.join(QLatin1Char('\n')));
}

QVariant PriceModel::sortKey(const PriceRow& row, PriceColumn column) {
    if (isPrice(column))
        return priceOf(row, column).value_or(-1.0);
    return text(row, column).toCaseFolded();
}

QVariant PriceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const PriceRow& price = row(index.row());
    const auto column = static_cast<PriceColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(price, column);
    case Qt::UserRole: return sortKey(price, column);
    case kSearchRole: {
        QString words = toText(price.model) + QLatin1Char(' ') + toText(price.name) + QLatin1Char(' ')
            + toText(price.provider) + QLatin1Char(' ') + toText(price.tier);
        for (const std::string& alias : price.aliases)
            words += QLatin1Char(' ') + toText(alias);
        return words;
    }
    case Qt::ToolTipRole: return toolTip(price);
    case Qt::TextAlignmentRole:
        return QVariant((isPrice(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::FontRole:
        return column == PriceColumn::Model && price.isUser ? QVariant(m_theme->boldFont()) : QVariant();
    case Qt::ForegroundRole: {
        const bool isQuiet = !price.isUser && column == PriceColumn::Owner;
        const bool isAbsent = isPrice(column) && !priceOf(price, column);
        return isQuiet || isAbsent ? QVariant(m_theme->color(Role::Muted)) : QVariant();
    }
    default: return {};
    }
}

QVariant PriceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = static_cast<PriceColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant((isPrice(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && isPrice(column))
        return tr("USD per million tokens");
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case PriceColumn::Model: return tr("Model");
    case PriceColumn::Provider: return tr("Provider");
    case PriceColumn::Input: return tr("Input");
    case PriceColumn::Output: return tr("Output");
    case PriceColumn::CacheRead: return tr("Cache read");
    case PriceColumn::CacheWrite: return tr("Cache write");
    case PriceColumn::Tier: return tr("Tier");
    case PriceColumn::Days: return tr("Days");
    case PriceColumn::Owner: return tr("Whose");
    case PriceColumn::End: break;
    }
    return {};
}

} // namespace spanloom::ui
