#include "ui/traces/column_room.h"

#include <algorithm>
#include <cstdint>

#include <QFontMetrics>

#include "ui/base/theme.h"
#include "ui/traces/trace_list_delegate.h"
#include "ui/traces/trace_list_model.h"

namespace spanloom::ui {

namespace {

constexpr int kMeasuredRows = 80;
constexpr int kRestOfTheList = 100'000;
constexpr int kMostLetters = 44; ///< of a text column, however much room there is

/// A text that is about as long as the column's usually are.
QString usualText(TraceColumn column) {
    switch (column) {
    case TraceColumn::Start: return QStringLiteral("00:00:00.000");
    case TraceColumn::Root: return QStringLiteral("POST /support/refund");
    case TraceColumn::Route: return QStringLiteral("/support/refund");
    case TraceColumn::Prompt: return QStringLiteral("~a41f");
    case TraceColumn::Model: return QStringLiteral("gpt-4.1-mini");
    case TraceColumn::Cohort: return QStringLiteral("enterprise");
    case TraceColumn::Duration: return QStringLiteral("8.90 s");
    case TraceColumn::FirstToken: return QStringLiteral("440 ms");
    case TraceColumn::Tokens: return QStringLiteral("12.4k → 1.3k");
    case TraceColumn::Cost: return QStringLiteral("$0.0412");
    default: return QStringLiteral("some ten words");
    }
}

/// Letters that must stay readable of a text that gets shorter with the list; 0 = the column is never shortened.
int leastLetters(TraceColumn column) {
    switch (column) {
    case TraceColumn::Root: return 15;
    case TraceColumn::Route: return 12;
    case TraceColumn::Model: return 11;
    case TraceColumn::Cohort: return 8;
    case TraceColumn::Prompt: return 5;
    case TraceColumn::Session:
    case TraceColumn::User:
    case TraceColumn::Service:
    case TraceColumn::Environment:
    case TraceColumn::AppVersion:
    case TraceColumn::Tools:
    case TraceColumn::Id: return 9;
    default: return 0;
    }
}

int badgesWidth(const QVector<Badge>& badges, const Measures& sizes, const QFontMetrics& font, qsizetype count) {
    int width = 0;
    for (qsizetype i = 0; i < std::min(count, badges.size()); ++i)
        width += font.horizontalAdvance(badges[i].text) + 2 * sizes.badgePadding + sizes.badgeGap;
    return width;
}

/// What stands beside a text and is never cut.
int signsWidth(const Theme& theme, const TraceCell& cell) {
    const Measures& sizes = theme.measures();
    int width = cell.mark != StatusMark::None && !cell.isRight ? sizes.icon : 0;
    if (!cell.suffix.isEmpty())
        width += QFontMetrics(theme.font()).horizontalAdvance(cell.suffix) + sizes.padding / 2;
    return width;
}

int textWidth(const Theme& theme, const TraceCell& cell) {
    const QFontMetrics font(cell.isMono ? theme.monoFont() : theme.font());
    int width = font.horizontalAdvance(cell.text) + signsWidth(theme, cell);
    if (!cell.prefix.isEmpty())
        width += font.horizontalAdvance(cell.prefix) + theme.measures().padding * 3 / 4;
    return width;
}

} // namespace

ColumnRoom columnRoom(const Theme& theme, const TraceListModel& model, TraceColumn column) {
    const Measures& sizes = theme.measures();
    const QFontMetrics letters(theme.font());
    const QFontMetrics small(theme.smallFont());
    const QFontMetrics bold(theme.boldFont());
    const int letter = letters.averageCharWidth();
    const int more = small.horizontalAdvance(QStringLiteral("+0")) + 2 * sizes.badgePadding;
    const int rows = std::min(model.rowCount(), kMeasuredRows);
    std::vector<int> widths;
    int firstBadge = 0;
    int signs = 0;
    for (int row = 0; row < rows; ++row) {
        const TraceCell& cell = model.cell(row, column);
        if (cell.badges.isEmpty()) {
            widths.push_back(textWidth(theme, cell));
            signs = std::max(signs, signsWidth(theme, cell));
            continue;
        }
        firstBadge = std::max(firstBadge,
            badgesWidth(cell.badges, sizes, small, 1) + (cell.badges.size() > 1 ? more : -sizes.badgeGap));
        widths.push_back(badgesWidth(cell.badges, sizes, small, 2) + (cell.badges.size() > 2 ? more : 0));
    }
    const QString title = columnTitle(column);
    int wanted = letters.horizontalAdvance(usualText(column));
    if (!widths.empty()) {
        // Nearly all of them: one outlier is cut, and does not cost all other columns room. But half a number is a
        // wrong number, and numbers are short.
        const std::size_t last = widths.size() - 1;
        const auto most = widths.begin() + static_cast<std::ptrdiff_t>(isNumber(column) ? last : (last * 9 + 9) / 10);
        std::ranges::nth_element(widths, most);
        wanted = std::min(*most, kMostLetters * letter);
    }
    const int leastText = leastLetters(column) > 0 ? std::min(wanted, leastLetters(column) * letter + signs)
        : firstBadge > 0                           ? firstBadge
                                                   : wanted;
    const int frame = 2 * TraceListDelegate::cellPadding(theme) + 1;
    ColumnRoom room;
    room.column = column;
    room.least = std::max(leastText, bold.horizontalAdvance(title)) + frame;
    room.wanted = std::max(std::max(wanted, bold.horizontalAdvance(title) + letter) + frame, room.least);
    room.most = room.wanted;
    if (column == TraceColumn::Root)
        room.most += 14 * letter;
    else if (column == TraceColumn::Evaluations)
        room.most += kRestOfTheList; // so that rows end at the edge of a wide list, not in the middle of it
    return room;
}

std::vector<std::pair<TraceColumn, int>> fittedWidths(std::vector<ColumnRoom> rooms, int available) {
    std::int64_t wanted = 0, slack = 0;
    for (const ColumnRoom& room : rooms)
        wanted += room.wanted;
    // A second verdict is a click away; names that all begin alike tell nothing once they are cut.
    if (const auto verdicts = std::ranges::find(rooms, TraceColumn::Evaluations, &ColumnRoom::column);
        verdicts != rooms.end() && wanted > available) {
        const std::int64_t given = std::min<std::int64_t>(wanted - available, verdicts->wanted - verdicts->least);
        verdicts->wanted -= static_cast<int>(given);
        wanted -= given;
    }
    for (const ColumnRoom& room : rooms)
        slack += room.wanted - room.least;
    const std::int64_t lacking = std::min(slack, wanted - available);
    std::int64_t rest = std::max<std::int64_t>(0, available - wanted);
    std::vector<std::pair<TraceColumn, int>> widths;
    std::int64_t slackSoFar = 0;
    for (const ColumnRoom& room : rooms) {
        std::int64_t width = room.wanted;
        if (lacking > 0) {
            // Shares of a running sum: rounded each for itself they would not add up.
            const std::int64_t before = slackSoFar * lacking / slack;
            slackSoFar += room.wanted - room.least;
            width -= slackSoFar * lacking / slack - before;
        }
        const std::int64_t more = std::min<std::int64_t>(rest, room.most - room.wanted);
        rest -= more;
        widths.emplace_back(room.column, static_cast<int>(width + more));
    }
    return widths;
}

} // namespace spanloom::ui
