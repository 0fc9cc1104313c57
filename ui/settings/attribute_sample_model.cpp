#include "ui/settings/attribute_sample_model.h"

#include <utility>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kMaxValueLength = 40; // of one example; the tooltip has more
constexpr qsizetype kMaxToolTipValueLength = 300;

double shareOf(const AttributeSample& sample) {
    return sample.sampledSpans == 0 ? 0
                                    : static_cast<double>(sample.spans) / static_cast<double>(sample.sampledSpans);
}

QString valuesText(const AttributeSample& sample, qsizetype maxLength, const QString& separator) {
    QStringList values;
    for (const std::string& value : sample.values) {
        // One line a value, whatever it holds.
        const QString text = toText(value).simplified();
        values.append(text.size() > maxLength ? QString(text.left(maxLength) + QStringLiteral("…")) : text);
    }
    return values.join(separator);
}

} // namespace

AttributeSampleModel::AttributeSampleModel(const Theme* theme, bool warnsOfManyValues, QObject* parent)
    : QAbstractTableModel(parent)
    , m_theme(theme)
    , m_warnsOfManyValues(warnsOfManyValues) { }

void AttributeSampleModel::setSamples(std::vector<AttributeSample> samples) {
    beginResetModel();
    m_samples = std::move(samples);
    endResetModel();
}

int AttributeSampleModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_samples.size());
}

int AttributeSampleModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(SampleColumn::End);
}

QString AttributeSampleModel::text(const AttributeSample& sample, SampleColumn column) const {
    switch (column) {
    case SampleColumn::Attribute: return toText(sample.key);
    case SampleColumn::On: return sample.isOnResource ? tr("resource") : tr("span");
    case SampleColumn::Share: return sample.sampledSpans == 0 ? absentText() : formatPercent(shareOf(sample));
    case SampleColumn::Values: return valuesText(sample, kMaxValueLength, QStringLiteral(" · "));
    case SampleColumn::End: break;
    }
    return {};
}

QString AttributeSampleModel::toolTip(int row, SampleColumn column) const {
    const AttributeSample& shown = sample(row);
    switch (column) {
    case SampleColumn::Attribute: return toText(shown.key);
    case SampleColumn::On:
    case SampleColumn::Share:
        return shown.isOnResource ? tr("on the resources of %1 of %2 looked-at spans")
                                        .arg(formatCount(shown.spans), formatCount(shown.sampledSpans))
                                  : tr("on %1 of %2 looked-at spans")
                                        .arg(formatCount(shown.spans), formatCount(shown.sampledSpans));
    case SampleColumn::Values: {
        QString text = valuesText(shown, kMaxToolTipValueLength, QStringLiteral("\n"));
        if (shown.hasManyValues)
            text += QLatin1Char('\n') + tr("…and others: nearly every span has another value.");
        return text;
    }
    case SampleColumn::End: break;
    }
    return {};
}

QVariant AttributeSampleModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const AttributeSample& shown = sample(index.row());
    const auto column = static_cast<SampleColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        if (column == SampleColumn::Values && isDoubtful(index.row()))
            return QString(QStringLiteral("⚠ ") + text(shown, column));
        return text(shown, column);
    case Qt::ToolTipRole:
        return plainToolTip(toolTip(index.row(), column));
    case Qt::FontRole: return column == SampleColumn::Attribute ? m_theme->monoFont() : m_theme->font();
    case Qt::ForegroundRole:
        if (column == SampleColumn::Values && isDoubtful(index.row()))
            return m_theme->color(Role::WarnText);
        return m_theme->color(column == SampleColumn::Attribute || column == SampleColumn::Share ? Role::Text
                                                                                                 : Role::Muted);
    case Qt::TextAlignmentRole:
        return static_cast<int>((column == SampleColumn::Share ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::UserRole:
        return column == SampleColumn::Share ? QVariant(shareOf(shown)) : QVariant(text(shown, column));
    case kSearchRole:
        return QString(toText(shown.key) + QLatin1Char('\n')
            + valuesText(shown, kMaxToolTipValueLength, QStringLiteral("\n")));
    default: return {};
    }
}

QVariant AttributeSampleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            (section == static_cast<int>(SampleColumn::Share) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<SampleColumn>(section)) {
    case SampleColumn::Attribute: return tr("Attribute");
    case SampleColumn::On: return tr("On");
    case SampleColumn::Share: return tr("Spans");
    case SampleColumn::Values: return tr("Example values");
    case SampleColumn::End: break;
    }
    return {};
}

} // namespace spanloom::ui
