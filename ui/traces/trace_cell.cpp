#include "ui/traces/trace_cell.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <QCoreApplication>

#include "ui/base/evaluation_badge.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kToolTipLines = 20;

QString tr(const char* text) { return QCoreApplication::translate("TraceList", text); }

TraceCell absent(bool right) {
    TraceCell cell;
    cell.text = absentText();
    cell.isAbsent = true;
    cell.isRight = right;
    return cell;
}

TraceCell number(const QString& text) {
    TraceCell cell;
    cell.text = text;
    cell.isRight = true;
    return cell;
}

/// One line: breaks inside a name would be painted as boxes.
QString oneLine(std::string_view utf8) {
    QString text = toText(utf8);
    for (QChar& c : text) {
        if (c < QLatin1Char(' '))
            c = QLatin1Char(' ');
    }
    return text;
}

TraceCell textCell(const Snapshot& snapshot, StringId id) {
    if (id == 0)
        return absent(false);
    TraceCell cell;
    cell.text = oneLine(snapshot.strings->text(id));
    return cell;
}

const std::vector<StringId>& listOf(const TraceTable& table, std::uint32_t row, TraceColumn column) {
    switch (column) {
    case TraceColumn::Model: return table.lists[table.models[row]];
    case TraceColumn::Tools: return table.lists[table.tools[row]];
    default: return table.lists[table.promptVersions[row]];
    }
}

/// The value of the last answering call, and how many others there are.
TraceCell listCell(const Snapshot& snapshot, std::uint32_t row, TraceColumn column) {
    const TraceTable& table = *snapshot.traces;
    const std::vector<StringId>& values = listOf(table, row, column);
    if (values.empty())
        return absent(false);
    TraceCell cell;
    cell.text = oneLine(snapshot.strings->text(values.back()));
    const bool isDerived = column == TraceColumn::Prompt && table.promptVersionsDerived[row] != 0;
    if (isDerived && !cell.text.startsWith(QLatin1Char('~')))
        cell.text.prepend(QLatin1Char('~'));
    QStringList signs;
    if (column == TraceColumn::Model && table.fallbacks[row] != 0)
        signs.append(QStringLiteral("⇄"));
    if (values.size() > 1)
        signs.append(QStringLiteral("+%1").arg(values.size() - 1));
    cell.suffix = signs.join(QLatin1Char(' '));
    return cell;
}

StatusMark markOf(const TraceTable& table, std::uint32_t row) {
    if (table.statuses[row] == StatusCode::Error)
        return StatusMark::Bad;
    return table.errorCounts[row] > 0 ? StatusMark::Warn : StatusMark::Ok;
}

TraceCell startCell(const TraceTable& table, std::uint32_t row, const CellStyle& style) {
    if (table.starts[row] == kNoTime)
        return absent(false);
    TraceCell cell;
    cell.text = formatTimeOfDay(table.starts[row], style.times);
    if (style.showsDates) {
        cell.prefix = formatDate(table.starts[row], style.times).mid(style.showsYears ? 0 : 5);
        cell.text.truncate(5); // over days seconds are for the tooltip, and the names need the room
    }
    cell.isMono = true;
    cell.isMuted = true;
    return cell;
}

TraceCell durationCell(const TraceTable& table, std::uint32_t row, const CellStyle& style) {
    if (table.durations[row] < 0)
        return absent(true);
    TraceCell cell = number(formatDuration(table.durations[row]));
    if (style.fullBar > 0)
        cell.bar = std::min(1.0, static_cast<double>(table.durations[row]) / static_cast<double>(style.fullBar));
    return cell;
}

TraceCell costCell(const TraceTable& table, std::uint32_t row) {
    if (std::isnan(table.costs[row]))
        return absent(true);
    TraceCell cell = number(formatCost(table.costs[row]));
    // A sum that lacks prices says so: it is a lower bound.
    if (table.unpricedCalls[row] > 0)
        cell.text.prepend(QStringLiteral("≥"));
    return cell;
}

TraceCell toolsCell(const Snapshot& snapshot, std::uint32_t row) {
    const std::vector<StringId>& tools = listOf(*snapshot.traces, row, TraceColumn::Tools);
    if (tools.empty())
        return absent(false);
    QStringList names;
    for (std::size_t i = 0; i < std::min(kToolTipLines, tools.size()); ++i)
        names.append(oneLine(snapshot.strings->text(tools[i])));
    TraceCell cell;
    cell.text = names.join(QStringLiteral(", "));
    return cell;
}

TraceCell statusCell(const TraceTable& table, std::uint32_t row) {
    if (table.statuses[row] == StatusCode::Unset)
        return absent(false);
    TraceCell cell;
    cell.text = QString::fromLatin1(name(table.statuses[row]));
    cell.mark = table.statuses[row] == StatusCode::Error ? StatusMark::Bad : StatusMark::Ok;
    return cell;
}

/// A count whose zero is nothing to look at.
TraceCell quietCount(std::uint32_t count) {
    TraceCell cell = number(formatCount(count));
    cell.isMuted = count == 0;
    return cell;
}

/// One badge a name, the worst of its judgements; the worst ones first.
TraceCell evaluationsCell(const Snapshot& snapshot, std::uint32_t row) {
    struct Group {
        std::string key;
        const Evaluation* worst;
        int count;
    };
    std::vector<Group> groups;
    for (const Evaluation& evaluation : snapshot.evaluationsOf(row)) {
        std::string key = evaluationNameKey(evaluation.name);
        const auto known = std::ranges::find(groups, key, &Group::key);
        if (known == groups.end()) {
            groups.push_back({std::move(key), &evaluation, 1});
            continue;
        }
        ++known->count;
        if (isWorse(evaluation, *known->worst))
            known->worst = &evaluation;
    }
    if (groups.empty())
        return absent(false);
    // Scores of different names have different scales: verdicts alone decide between them.
    const auto rank = [](const Group& group) {
        return group.worst->verdict == Verdict::Fail ? 0 : group.worst->verdict == Verdict::Error ? 1 : 2;
    };
    std::ranges::stable_sort(groups, [&rank](const Group& a, const Group& b) { return rank(a) < rank(b); });
    TraceCell cell;
    QStringList texts;
    for (const Group& group : groups) {
        Badge badge = judgementBadge(*group.worst, true);
        if (group.count > 1)
            badge.toolTip += QLatin1Char('\n') + tr("the worst of %1 judgements").arg(group.count);
        texts.append(badge.text);
        cell.badges.append(std::move(badge));
    }
    cell.text = texts.join(QStringLiteral(", "));
    return cell;
}

QString listToolTip(const Snapshot& snapshot, std::uint32_t row, TraceColumn column) {
    const TraceTable& table = *snapshot.traces;
    const std::vector<StringId>& values = listOf(table, row, column);
    QStringList lines;
    for (const StringId id : values)
        lines.append(toText(snapshot.strings->text(id)));
    if (values.size() > 1 && column != TraceColumn::Tools)
        lines.last() += tr(" (last answering call)");
    if (column == TraceColumn::Prompt && !values.empty() && table.promptVersionsDerived[row] != 0)
        lines.append(tr("~ derived from the hash of the prompt: no version was recorded"));
    if (column == TraceColumn::Model && table.fallbacks[row] != 0)
        lines.append(tr("⇄ a fallback model answered"));
    return lines.isEmpty() ? tr("not recorded") : lines.join(QLatin1Char('\n'));
}

QString tokensToolTip(const TraceTable& table, std::uint32_t row) {
    const std::pair<const char*, std::int64_t> parts[] = {{"input", table.inputTokens[row]},
        {"output", table.outputTokens[row]}, {"read from cache", table.cacheReadTokens[row]},
        {"written to cache", table.cacheWriteTokens[row]}, {"reasoning", table.reasoningTokens[row]}};
    QStringList lines;
    for (const auto& [name, tokens] : parts) {
        if (tokens >= 0)
            lines.append(tr("%1 %2 tokens").arg(formatCount(static_cast<std::uint64_t>(tokens)), tr(name)));
    }
    if (lines.isEmpty())
        return tr("no tokens recorded");
    lines.append(tr("%1 counted model calls").arg(formatCount(table.llmCalls[row])));
    return lines.join(QLatin1Char('\n'));
}

QString costToolTip(const TraceTable& table, std::uint32_t row) {
    QStringList lines;
    lines.append(ui::costToolTip(table.costs[row], table.costSources[row], table.unpricedCalls[row]));
    if (!std::isnan(table.evaluationCosts[row]))
        lines.append(tr("%1 for evaluations, not included").arg(exactCost(table.evaluationCosts[row])));
    return lines.join(QLatin1Char('\n'));
}

QString rootToolTip(const Snapshot& snapshot, std::uint32_t row) {
    const TraceTable& table = *snapshot.traces;
    QStringList lines {toText(snapshot.strings->text(table.rootNames[row])), traceIdText(snapshot, row)};
    if (table.statuses[row] == StatusCode::Error)
        lines.append(tr("the root span failed"));
    else if (table.errorCounts[row] > 0)
        lines.append(tr("a span below the root failed"));
    if (table.orphanCounts[row] > 0)
        lines.append(tr("⌁ %1 spans without their parent").arg(formatCount(table.orphanCounts[row])));
    if (table.unfinishedCounts[row] > 0)
        lines.append(tr("… %1 unfinished spans").arg(formatCount(table.unfinishedCounts[row])));
    if (table.retries[row] > 0)
        lines.append(tr("↻ %1 retries").arg(formatCount(table.retries[row])));
    return lines.join(QLatin1Char('\n'));
}

QString evaluationsToolTip(const Snapshot& snapshot, std::uint32_t row) {
    QStringList lines;
    const std::span<const Evaluation> evaluations = snapshot.evaluationsOf(row);
    for (const Evaluation& evaluation : evaluations.first(std::min(kToolTipLines, evaluations.size())))
        lines.append(judgementLine(evaluation));
    if (evaluations.size() > kToolTipLines)
        lines.append(tr("and %1 more").arg(formatCount(evaluations.size() - kToolTipLines)));
    return lines.isEmpty() ? tr("not evaluated") : lines.join(QLatin1Char('\n'));
}

QString plainSeconds(DurationNs duration) {
    return duration < 0 ? QString() : QString::number(static_cast<double>(duration) / 1e9, 'f', 9);
}

QString plainNumber(std::int64_t value) { return value < 0 ? QString() : QString::number(value); }

} // namespace

QString traceIdText(const Snapshot& snapshot, std::uint32_t row) {
    const StringId text = snapshot.traces->idTexts[row];
    return text == 0 ? QString::fromStdString(snapshot.traces->ids[row].hex()) : oneLine(snapshot.strings->text(text));
}

TraceCell traceCell(const Snapshot& snapshot, std::uint32_t row, TraceColumn column, const CellStyle& style) {
    const TraceTable& table = *snapshot.traces;
    switch (column) {
    case TraceColumn::Start: return startCell(table, row, style);
    case TraceColumn::Root: {
        TraceCell cell = textCell(snapshot, table.rootNames[row]);
        cell.mark = markOf(table, row);
        return cell;
    }
    case TraceColumn::Route: {
        TraceCell cell = textCell(snapshot, table.routes[row]);
        cell.isMuted = true;
        return cell;
    }
    case TraceColumn::Prompt:
    case TraceColumn::Model: return listCell(snapshot, row, column);
    case TraceColumn::Cohort: return textCell(snapshot, table.cohorts[row]);
    case TraceColumn::Duration: return durationCell(table, row, style);
    case TraceColumn::FirstToken:
        return table.timesToFirstToken[row] < 0 ? absent(true) : number(formatDuration(table.timesToFirstToken[row]));
    case TraceColumn::Tokens:
        if (table.inputTokens[row] < 0 && table.outputTokens[row] < 0)
            return absent(true);
        return number(formatTokens(table.inputTokens[row]) + QStringLiteral(" → ")
            + formatTokens(table.outputTokens[row]));
    case TraceColumn::Cost: return costCell(table, row);
    case TraceColumn::Evaluations: return evaluationsCell(snapshot, row);
    case TraceColumn::Spans: return number(formatCount(table.spanCounts[row]));
    case TraceColumn::Errors: {
        TraceCell cell = number(formatCount(table.errorCounts[row]));
        if (table.errorCounts[row] > 0)
            cell.mark = StatusMark::Bad;
        else
            cell.isMuted = true;
        return cell;
    }
    case TraceColumn::Session: return textCell(snapshot, table.sessions[row]);
    case TraceColumn::User: return textCell(snapshot, table.users[row]);
    case TraceColumn::Service: return textCell(snapshot, table.services[row]);
    case TraceColumn::Environment: return textCell(snapshot, table.environments[row]);
    case TraceColumn::AppVersion: return textCell(snapshot, table.appVersions[row]);
    case TraceColumn::RootStatus: return statusCell(table, row);
    case TraceColumn::Retries: return quietCount(table.retries[row]);
    case TraceColumn::Tools: return toolsCell(snapshot, row);
    case TraceColumn::LlmCalls: return quietCount(table.llmCalls[row]);
    case TraceColumn::Id: {
        TraceCell cell;
        cell.text = traceIdText(snapshot, row);
        cell.isMono = true;
        cell.isMuted = true;
        return cell;
    }
    case TraceColumn::Count: break;
    }
    return {};
}

QString traceToolTip(const Snapshot& snapshot, std::uint32_t row, TraceColumn column, TimeDisplay times) {
    const TraceTable& table = *snapshot.traces;
    const auto text = [&snapshot](StringId id) {
        return id == 0 ? tr("not recorded") : toText(snapshot.strings->text(id));
    };
    switch (column) {
    case TraceColumn::Start: return exactTime(table.starts[row], times);
    case TraceColumn::Root: return rootToolTip(snapshot, row);
    case TraceColumn::Route: return text(table.routes[row]);
    case TraceColumn::Prompt:
    case TraceColumn::Model: return listToolTip(snapshot, row, column);
    case TraceColumn::Cohort: return text(table.cohorts[row]);
    case TraceColumn::Duration:
        return table.durations[row] < 0 ? tr("no finished span") : exactDuration(table.durations[row]);
    case TraceColumn::FirstToken:
        return table.timesToFirstToken[row] < 0 ? tr("not recorded") : exactDuration(table.timesToFirstToken[row]);
    case TraceColumn::Tokens: return tokensToolTip(table, row);
    case TraceColumn::Cost: return costToolTip(table, row);
    case TraceColumn::Evaluations: return evaluationsToolTip(snapshot, row);
    case TraceColumn::Spans: {
        QString spans = tr("%1 spans").arg(formatCount(table.spanCounts[row]));
        if (table.duplicateSpans[row] > 0)
            spans += QLatin1Char('\n')
                + tr("%1 further copies, not counted").arg(formatCount(table.duplicateSpans[row]));
        return spans;
    }
    case TraceColumn::Errors: return tr("%1 failed spans").arg(formatCount(table.errorCounts[row]));
    case TraceColumn::Session: return text(table.sessions[row]);
    case TraceColumn::User: return text(table.users[row]);
    case TraceColumn::Service: return text(table.services[row]);
    case TraceColumn::Environment: return text(table.environments[row]);
    case TraceColumn::AppVersion: return text(table.appVersions[row]);
    case TraceColumn::RootStatus: return rootToolTip(snapshot, row);
    case TraceColumn::Retries: return tr("%1 retries").arg(formatCount(table.retries[row]));
    case TraceColumn::Tools: return listToolTip(snapshot, row, column);
    case TraceColumn::LlmCalls: return tr("%1 counted model calls").arg(formatCount(table.llmCalls[row]));
    case TraceColumn::Id: return traceIdText(snapshot, row);
    case TraceColumn::Count: break;
    }
    return {};
}

QString traceCopyText(const Snapshot& snapshot, std::uint32_t row, TraceColumn column) {
    const TraceTable& table = *snapshot.traces;
    switch (column) {
    case TraceColumn::Start:
        return table.starts[row] == kNoTime ? QString() : exactTime(table.starts[row], TimeDisplay::Utc);
    case TraceColumn::Duration: return plainSeconds(table.durations[row]);
    case TraceColumn::FirstToken: return plainSeconds(table.timesToFirstToken[row]);
    case TraceColumn::Tokens:
        return plainNumber(table.inputTokens[row]) + QStringLiteral(" → ") + plainNumber(table.outputTokens[row]);
    case TraceColumn::Cost:
        return std::isnan(table.costs[row]) ? QString() : QString::number(table.costs[row], 'g', 15);
    case TraceColumn::Spans: return QString::number(table.spanCounts[row]);
    case TraceColumn::Errors: return QString::number(table.errorCounts[row]);
    case TraceColumn::Retries: return QString::number(table.retries[row]);
    case TraceColumn::LlmCalls: return QString::number(table.llmCalls[row]);
    default: break;
    }
    const TraceCell cell = traceCell(snapshot, row, column, {});
    if (cell.isAbsent)
        return {};
    return cell.suffix.isEmpty() ? cell.text : cell.text + QLatin1Char(' ') + cell.suffix;
}

} // namespace spanloom::ui
